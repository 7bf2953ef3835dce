#include "server/services/directory/directory_cells.h"

#include "server/services/directory/import_job.h"
#include "server/services/text/typed_day.h"

#include <algorithm>
#include <array>

namespace tewatashi::server::services {
namespace {

constexpr char kEscape = '\\';
constexpr char kPartMark = '|';
constexpr char kEntryMark = ';';
constexpr std::size_t kParts = 3;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == kEscape || c == kPartMark || c == kEntryMark) {
            out += kEscape;
        }
        out += c;
    }
    return out;
}

// The entries with their parts; nullopt when the text ends behind an escape.
std::optional<std::vector<std::vector<std::string>>> divided(std::string_view cell) {
    std::vector<std::vector<std::string>> entries{{std::string()}};
    for (std::size_t at = 0; at < cell.size(); ++at) {
        if (cell[at] == kEscape) {
            if (++at == cell.size()) {
                return std::nullopt;
            }
            entries.back().back() += cell[at];
        } else if (cell[at] == kPartMark) {
            entries.back().emplace_back();
        } else if (cell[at] == kEntryMark) {
            entries.push_back({std::string()});
        } else {
            entries.back().back() += cell[at];
        }
    }
    return entries;
}

} // namespace

std::string formerNamesCell(const std::vector<FormerName>& names) {
    std::string cell;
    for (const FormerName& name : names) {
        cell += cell.empty() ? "" : std::string(1, kEntryMark);
        cell += escaped(name.nameJa) + kPartMark + escaped(name.nameKana) + kPartMark +
                name.usedUntil.text();
    }
    return cell;
}

std::optional<std::vector<FormerName>> formerNamesFromCell(std::string_view cell) {
    std::vector<FormerName> names;
    if (cell.empty()) {
        return names;
    }
    const auto entries = divided(cell);
    if (!entries) {
        return std::nullopt;
    }
    for (const std::vector<std::string>& parts : *entries) {
        const auto day = parts.size() == kParts ? dayFromTyped(parts[2]) : std::nullopt;
        if (!day) {
            return std::nullopt;
        }
        names.push_back({parts[0], parts[1], *day});
    }
    return names;
}

std::vector<std::string> cellsOf(const PersonInput& person) {
    return {person.employeeNumber,
            person.nameJa,
            person.nameKana,
            person.nameRomaji,
            person.email,
            person.language == Language::English ? "en" : "ja",
            person.lastDay ? dayCell(*person.lastDay) : std::string(),
            formerNamesCell(person.formerNames)};
}

std::vector<std::string> cellsOf(const DepartmentInput& department) {
    return {department.code,
            department.from.text(),
            department.until ? dayCell(*department.until) : std::string(),
            department.nameJa,
            department.nameEn,
            department.nameKana,
            department.parentCode,
            department.keyContact,
            department.place};
}

std::vector<std::string> cellsOf(const PlaceInput& place) {
    return {place.code,
            place.from.text(),
            place.until ? dayCell(*place.until) : std::string(),
            std::string(placeKindCode(place.kind)),
            place.parentCode,
            place.nameJa,
            place.nameEn};
}

std::vector<std::string> cellsOf(const RouteInput& route, const RouteRun& run) {
    const RunText text = textOf(run);
    return {route.code,
            route.from.text(),
            route.until ? dayCell(*route.until) : std::string(),
            route.nameJa,
            route.nameEn,
            std::to_string(route.dueDays),
            textOfStops(route.stops),
            text.name,
            text.weekdays,
            text.cutOff,
            text.times};
}

std::vector<std::string> cellsOf(const RouteInput& route) {
    RouteRun all;
    for (const RouteRun& run : route.runs) {
        const RunText text = textOf(run);
        all.name += (all.name.empty() ? "" : "; ") + text.name + " " + text.weekdays + " " +
                    (text.cutOff.empty() ? "" : "(" + text.cutOff + ") ") + text.times;
    }
    return cellsOf(route, all);
}

std::vector<std::string> cellsOf(const store::SpecialDayRow& day) {
    return {day.place, day.day, day.isOpen != 0 ? "open" : "closed", day.name};
}

std::optional<bool> openFromCell(std::string_view typed) {
    if (typed == "open" || typed == "Open" || typed == "営業") {
        return true;
    }
    return typed == "closed" || typed == "Closed" || typed == "休業" ? std::optional(false)
                                                                     : std::nullopt;
}

std::optional<PlaceKind> placeKindFromCell(std::string_view typed) {
    struct Word {
        std::string_view text;
        PlaceKind kind;
    };
    constexpr std::array<Word, 12> kWords{{{"拠点", PlaceKind::Site},
                                           {"Site", PlaceKind::Site},
                                           {"建物", PlaceKind::Building},
                                           {"Building", PlaceKind::Building},
                                           {"階", PlaceKind::Floor},
                                           {"Floor", PlaceKind::Floor},
                                           {"メール室", PlaceKind::MailRoom},
                                           {"Mail room", PlaceKind::MailRoom},
                                           {"棚", PlaceKind::Shelf},
                                           {"Shelf", PlaceKind::Shelf},
                                           {"席", PlaceKind::Desk},
                                           {"Desk", PlaceKind::Desk}}};
    const auto* const found = std::find_if(kWords.begin(), kWords.end(),
                                           [&](const Word& word) { return word.text == typed; });
    return found == kWords.end() ? placeKindFromCode(typed) : std::optional(found->kind);
}

std::vector<std::string> cellsOf(const PostInput& post) {
    return {post.employeeNumber,
            post.departmentCode,
            post.kind == PostKind::Main ? "main" : "additional",
            post.title,
            post.place,
            post.from.text(),
            post.until ? dayCell(*post.until) : std::string()};
}

} // namespace tewatashi::server::services
