#include "server/services/items/look_up_item.h"

#include "common/domain/slip_number.h"
#include "server/services/intake/event_writer.h"
#include "server/services/machines/terminals.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/services/text/typed_number.h"
#include "server/store/item_view_store.h"
#include "server/store/master_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tewatashi::server::services {
namespace {

constexpr int kLastDigitsLimitMax = 100;

struct FoundItem {
    std::vector<store::TimelineRow> events;
    std::vector<store::ItemTerminal> terminals;                // sorted by id
    std::unordered_map<std::string, LocalizedText> placeNames; // by code, of every place above
};

ServiceError invalidNumber(LocalizedText text) {
    ServiceError error{ServiceErrorKind::Invalid, "invalid-number", text, {}};
    error.fields.push_back({"number", std::move(text)});
    return error;
}

ServiceError invalidNumber(domain::SlipNumberError why, int length) {
    const std::string digits = std::to_string(length);
    switch (why) {
    case domain::SlipNumberError::Length:
        return invalidNumber(
            {"伝票番号は" + digits + "桁です。桁数を確かめて入力し直してください。",
             "A slip number has " + digits + " digits. Check it and enter it again."});
    case domain::SlipNumberError::NotDigits:
        return invalidNumber(
            {"伝票番号に数字以外の文字が入っています。数字だけで入力し直してください。",
             "The slip number holds characters that are no digits. Enter digits only."});
    case domain::SlipNumberError::CheckDigit:
        break;
    }
    return invalidNumber(
        {"伝票番号の検査数字が合いません。読み違いがないか、伝票と見比べてください。",
         "The check digit of the slip number is wrong. Compare it with the slip."});
}

ServiceError unknownItem(const std::string& number) {
    return {ServiceErrorKind::NotFound,
            "item-not-found",
            {"伝票番号「" + number +
                 "」の荷物はまだ登録も読み取りもされていません。番号を確かめるか、端末の取込後に"
                 "もう一度お試しください。",
             "No item with slip number \"" + number +
                 "\" was registered or scanned yet. Check the number, or try again after the "
                 "terminals have docked."},
            {}};
}

LocalizedText placeOf(const store::TimelineRow& row) {
    return placeNameOf(row.event.place, row.placeNameJa.value_or(""), row.placeNameEn.value_or(""));
}

// nullptr for web events.
const store::ItemTerminal* terminalOf(const FoundItem& found, const store::TimelineRow& row) {
    if (!row.event.terminal) {
        return nullptr;
    }
    const auto at = std::lower_bound(
        found.terminals.begin(), found.terminals.end(), *row.event.terminal,
        [](const store::ItemTerminal& each, std::int64_t id) { return each.id < id; });
    return at != found.terminals.end() && at->id == *row.event.terminal ? &*at : nullptr;
}

void placeTerminals(store::ItemViewStore& view, std::int64_t item, FoundItem& found) {
    found.terminals = view.terminalsOf(item);
    std::sort(found.terminals.begin(), found.terminals.end(),
              [](const auto& left, const auto& right) { return left.id < right.id; });
    for (store::TimelineRow& row : found.events) {
        if (const store::ItemTerminal* terminal = terminalOf(found, row)) {
            row.event.terminalId = terminal->terminalId;
        }
    }
}

// Terminals seldom stand at a place that none of the item's events names, so the places' table is
// seldom read.
void namePlaces(store::Connection& connection, FoundItem& found) {
    for (const store::TimelineRow& row : found.events) {
        const auto [name, isNew] = found.placeNames.try_emplace(row.event.place);
        if (isNew) {
            name->second = placeOf(row);
        }
    }
    const bool isComplete = std::all_of(
        found.terminals.begin(), found.terminals.end(), [&](const store::ItemTerminal& terminal) {
            return terminal.place.empty() || found.placeNames.contains(terminal.place);
        });
    if (!isComplete) {
        for (const store::PlaceRow& place : store::allPlaces(connection)) {
            found.placeNames.emplace(place.code,
                                     placeNameOf(place.code, place.nameJa, place.nameEn));
        }
    }
}

std::optional<FoundItem> find(store::Connection& connection, const std::string& number) {
    FoundItem found;
    store::ItemViewStore view(connection);
    const std::optional<std::int64_t> item = view.itemOf(number);
    if (!item) {
        return std::nullopt;
    }
    found.events = view.timelineOf(*item);
    placeTerminals(view, *item, found);
    namePlaces(connection, found);
    return found;
}

std::string terminalTimeOf(const store::TimelineRow& row) {
    const auto raw = fromHex(row.event.rawTime);
    const auto time = domain::decodeTerminalTime(static_cast<domain::TimeFormat>(row.timeFormat),
                                                 raw.value_or(Bytes{}));
    return time ? time->text() : std::string();
}

TimelineEntry entryOf(const domain::OrderedEvent& ordered, const store::ItemTerminal* terminal,
                      store::TimelineRow&& row) {
    TimelineEntry entry;
    entry.event = ordered.event.id;
    entry.kind = ordered.event.kind;
    if (row.event.action) {
        entry.actionCode = domain::actionCode(ordered.event.action);
    }
    entry.placeName = placeOf(row);
    entry.placeCode = std::move(row.event.place);
    entry.operatorName = std::move(row.operatorName ? row.operatorName : row.operatorCard);
    entry.at = ordered.event.time.at;
    entry.notAfter = ordered.event.time.notAfter;
    entry.terminalTime = terminalTimeOf(row);
    if (terminal != nullptr) {
        entry.terminalName = terminal->name.empty() ? terminal->terminalId : terminal->name;
    }
    entry.terminalId = std::move(row.event.terminalId);
    entry.dockId = std::move(row.dockId);
    entry.voided = ordered.voided;
    entry.orderEstimated = ordered.orderEstimated;
    entry.changedState = ordered.changedState;
    constexpr std::int64_t kFromDefault = domain::kActionFromDefault | domain::kPlaceFromDefault;
    entry.fromTerminalDefault = (row.event.contextFlags & kFromDefault) != 0;
    entry.repaired = (row.event.contextFlags & domain::kContextByRepair) != 0;
    return entry;
}

// One line per terminal in use that scanned the item or stands at one of its places, the stalest
// first: it is the one that may still hold scans of this item.
std::vector<FreshnessLine> freshnessOf(const FoundItem& found) {
    std::vector<FreshnessLine> lines;
    lines.reserve(found.terminals.size());
    for (const store::ItemTerminal& terminal : found.terminals) {
        if (terminal.state != static_cast<std::int64_t>(TerminalState::InUse)) {
            continue;
        }
        // Where it stands, or else where it scanned the item last.
        std::string_view place = terminal.place;
        for (const store::TimelineRow& row : found.events) {
            if (terminal.place.empty() && row.event.terminal == terminal.id) {
                place = row.event.place;
            }
        }
        FreshnessLine& line = lines.emplace_back();
        line.terminalId = terminal.terminalId;
        line.terminalName = terminal.name.empty() ? terminal.terminalId : terminal.name;
        const auto known = found.placeNames.find(std::string(place));
        line.placeName = known == found.placeNames.end()
                             ? LocalizedText{std::string(place), std::string(place)}
                             : known->second;
        line.lastDocked = {terminal.lastDocked_ms};
    }
    std::sort(lines.begin(), lines.end(),
              [](const FreshnessLine& left, const FreshnessLine& right) {
                  return std::tie(left.lastDocked, left.terminalId) <
                         std::tie(right.lastDocked, right.terminalId);
              });
    return lines;
}

bool isRequest(const store::TimelineRow& row) {
    return row.event.action == static_cast<std::int64_t>(domain::Action::Requested);
}

ItemView viewOf(std::string slipNumber, FoundItem found) {
    ItemView view;
    view.freshness = freshnessOf(found);
    view.detailsMissing = std::none_of(found.events.begin(), found.events.end(), isRequest);
    std::vector<domain::ItemEvent> events;
    std::vector<std::pair<EventId, store::TimelineRow*>> rows; // sorted
    events.reserve(found.events.size());
    rows.reserve(found.events.size());
    for (store::TimelineRow& row : found.events) {
        events.push_back(itemEventOf(row.event));
        rows.emplace_back(events.back().id, &row);
    }
    std::sort(rows.begin(), rows.end());
    domain::ItemState state = domain::foldItem(std::move(events));
    view.slipNumber = std::move(slipNumber);
    if (state.status) {
        view.statusCode = domain::actionCode(*state.status);
    }
    const auto placeName = found.placeNames.find(state.place);
    view.placeName = placeName == found.placeNames.end() ? LocalizedText{state.place, state.place}
                                                         : placeName->second;
    view.placeCode = std::move(state.place);
    view.since = state.since;
    view.timeline.reserve(state.timeline.size());
    for (const domain::OrderedEvent& ordered : state.timeline) {
        const auto row =
            std::lower_bound(rows.begin(), rows.end(), ordered.event.id,
                             [](const auto& entry, const EventId& id) { return entry.first < id; });
        const store::ItemTerminal* terminal = terminalOf(found, *row->second);
        view.timeline.push_back(entryOf(ordered, terminal, std::move(*row->second)));
    }
    return view;
}

} // namespace

Result<ItemView, ServiceError> LookUpItem::byNumber(std::string_view typed) {
    const domain::SlipNumberFormat& format = m_site.rules().codes.slip;
    const std::string plain = withPlainCharacters(typed.substr(0, kTypedNumberMax_bytes));
    if (const auto problem = domain::explainSlipCode(plain, format)) {
        return failure(invalidNumber(*problem, format.length));
    }
    const auto slip = domain::parseSlipCode(domain::slipCodeAsTyped(plain), format);
    std::optional<FoundItem> found = m_site.database().read(
        [&slip](store::Connection& connection) { return find(connection, slip->number); });
    if (!found) {
        return failure(unknownItem(slip->number));
    }
    return viewOf(slip->number, std::move(*found));
}

Result<std::vector<std::string>, ServiceError> LookUpItem::byLastDigits(std::string_view typed,
                                                                        int limit) {
    const std::string plain = withPlainCharacters(typed.substr(0, kTypedNumberMax_bytes));
    const std::string digits = domain::slipCodeAsTyped(plain);
    const auto length = static_cast<std::size_t>(m_site.rules().codes.slip.length);
    const bool allDigits =
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!allDigits || digits.size() < kLastDigitsMin || digits.size() > length) {
        return failure(invalidNumber(
            {"伝票番号の末尾を数字" + std::to_string(kLastDigitsMin) + "桁以上で入力してください。",
             "Enter at least " + std::to_string(kLastDigitsMin) +
                 " digits from the end of the slip number."}));
    }
    const int most = std::clamp(limit, 1, kLastDigitsLimitMax);
    return m_site.database().read([&](store::Connection& connection) {
        return store::ItemViewStore(connection).numbersEndingWith(digits, most);
    });
}

} // namespace tewatashi::server::services
