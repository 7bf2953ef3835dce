#include "server/services/directory/place_checks.h"

#include "server/services/directory/directory_checks.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace tewatashi::server::services {
namespace {

using store::PlacePeriodRow;

struct KindName {
    PlaceKind kind;
    std::string_view code;
    int rank; // a place stands in one of a smaller rank
};
constexpr std::array<KindName, 6> kPlaceKinds{{
    {PlaceKind::Site, "site", 0},
    {PlaceKind::Building, "building", 1},
    {PlaceKind::Floor, "floor", 2},
    {PlaceKind::MailRoom, "mail_room", 3},
    {PlaceKind::Shelf, "shelf", 4},
    {PlaceKind::Desk, "desk", 4},
}};

void check(std::vector<FieldProblem>& problems, std::string_view field, const LocalizedText& label,
           std::string_view text, TextLimits limits) {
    if (auto problem = textProblem(field, label, text, limits)) {
        problems.push_back(std::move(*problem));
    }
}

} // namespace

std::string_view placeKindCode(PlaceKind kind) {
    return kPlaceKinds.at(static_cast<std::size_t>(kind)).code;
}

std::optional<PlaceKind> placeKindFromCode(std::string_view code) {
    const auto found = std::find_if(kPlaceKinds.begin(), kPlaceKinds.end(),
                                    [code](const KindName& each) { return each.code == code; });
    return found == kPlaceKinds.end() ? std::nullopt : std::optional(found->kind);
}

PlaceInput trimmedInput(const PlaceInput& input) {
    PlaceInput place = input;
    for (std::string* const text : {&place.code, &place.parentCode, &place.nameJa, &place.nameEn}) {
        *text = trimmed(*text);
    }
    if (place.nameEn.empty()) {
        place.nameEn = place.nameJa;
    }
    return place;
}

std::vector<FieldProblem> problemsOf(const PlaceInput& place) {
    std::vector<FieldProblem> problems;
    if (!isPlainToken(place.code, kDirectoryCodeMax)) {
        problems.push_back(
            {"code",
             {"場所コードには英数字と . _ - @ を20文字以内で使ってください。",
              "The place code may have letters, digits and . _ - @, at most 20 of them."}});
    }
    check(problems, "name_ja", {"名称", "The name"}, place.nameJa, {1, 100});
    check(problems, "name_en", {"英語の名称", "The English name"}, place.nameEn, {0, 100});
    if (place.until && *place.until < place.from) {
        problems.push_back({"until",
                            {"最後の日が最初の日より前です。どちらかを直してください。",
                             "The last day is before the first. Correct one of them."}});
    }
    return problems;
}

int rankOf(PlaceKind kind) { return kPlaceKinds.at(static_cast<std::size_t>(kind)).rank; }

FieldProblem cannotLieIn(const std::string& parentCode) {
    return {"parent",
            {"上位の場所「" + parentCode +
                 "」の種別では、この種別の場所を置けません。拠点 › 建物 › 階 › メール室 › 棚・席"
                 "の順に選んでください。",
             "A place of this kind cannot lie in \"" + parentCode +
                 "\": site, building, floor, mail room, then shelf or desk."}};
}

FieldProblem cannotHold(const std::string& placeCode) {
    return {"kind",
            {"この場所には「" + placeCode +
                 "」があるため、この種別にはできません。先にその場所を移してください。",
             "\"" + placeCode +
                 "\" lies in this place, so it cannot be of that kind. Move that place first."}};
}

PlaceKind kindOf(const PlacePeriodRow& row) {
    return placeKindFromCode(row.kind).value_or(PlaceKind::MailRoom);
}

PlacePeriodRow rowOf(const PlaceInput& place) {
    return {place.code,       "",           "",          std::string(placeKindCode(place.kind)),
            place.parentCode, place.nameJa, place.nameEn};
}

domain::LocalDate firstPlaceDay() { return *domain::LocalDate::fromCivil(1900, 1, 1); }

PlacePeriodRow sinceEver(const store::PlaceRow& place) {
    PlacePeriodRow row{
        place.code, "",           "",          std::string(placeKindCode(PlaceKind::MailRoom)),
        "",         place.nameJa, place.nameEn};
    setPeriod(row, {firstPlaceDay(), domain::kOpenEnd});
    return row;
}

std::vector<PlacePeriodRow> placePeriodsOf(store::PlaceStore& store, const std::string& code) {
    auto rows = store.periodsOf(code);
    const auto place = rows.empty() ? store.find(code) : std::nullopt;
    if (place) {
        rows.push_back(sinceEver(*place));
    }
    return rows;
}

std::vector<PlacePeriodRow> allPlacePeriods(store::PlaceStore& store) {
    auto rows = store.allPeriods();
    for (const store::PlaceRow& place : store.withoutPeriods()) {
        rows.push_back(sinceEver(place));
    }
    std::sort(rows.begin(), rows.end(), [](const PlacePeriodRow& a, const PlacePeriodRow& b) {
        return std::tie(a.place, a.validFrom) < std::tie(b.place, b.validFrom);
    });
    return rows;
}

} // namespace tewatashi::server::services
