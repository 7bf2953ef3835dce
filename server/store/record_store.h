#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

enum class RecordView {
    Latest, // one row per item: its state and the event that brought it there
    Events, // one row per event of an item
};
enum class RecordOrder { NewestFirst, OldestFirst };

// A place in the order of records. The key is a time in UTC milliseconds: of Latest the corrected
// time of the last event, 0 when none is known; of Events the corrected time, else the latest
// possible one. The id is items.id or the event's position; both are never negative.
struct RecordPoint {
    std::int64_t key_ms = 0;
    std::int64_t id = 0;
    friend auto operator<=>(const RecordPoint&, const RecordPoint&) = default;
};

struct RecordSelection {
    std::string ending; // digits at the end of the number, up to all of them; empty: any number
    RecordPoint after;  // exclusive, both
    RecordPoint before;
    std::optional<std::int64_t> action; // domain::Action
    std::string place;                  // empty: any
    std::int64_t positionEnd = 0;       // Events: only those below; Latest ignores it
};

struct RecordRow {
    RecordPoint point;
    std::string number;
    std::optional<std::int64_t> action; // Latest: null when every event is void
    std::string place;
    std::optional<std::string> placeNameJa; // nullopt: no such place
    std::optional<std::string> placeNameEn;
    std::int64_t requested = 0;
    // The event; of Latest the one that brought the item there, nothing without any.
    std::optional<std::string> eventId; // hex
    std::optional<std::int64_t> kind;   // domain::EventKind
    std::optional<std::int64_t> at_ms;
    std::optional<std::int64_t> notAfter_ms;
    std::optional<std::int64_t> recordedAt_ms;
    std::optional<std::int64_t> contextFlags;
    std::int64_t voids = 0;                // how many events take it back
    std::optional<std::string> terminalId; // nullopt for web events
    std::optional<std::string> terminalName;
    std::optional<std::string> operatorCard;
    std::optional<std::string> operatorName; // of the card, or who acted on a page without one
};

// Search and download of records: bounded steps along an index, whatever the site holds.
class RecordStore {
public:
    explicit RecordStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::vector<RecordRow> page(RecordView view, RecordOrder order,
                                              const RecordSelection& selection, int limit);
    // The record `count` steps into the selection as if it asked for every action and place;
    // nullopt when fewer are left. Not with an ending.
    [[nodiscard]] std::optional<RecordPoint> pointAt(RecordView view, RecordOrder order,
                                                     const RecordSelection& selection,
                                                     std::int64_t count);

    // The SQL texts of both, for whoever wants to know how the database goes about them.
    [[nodiscard]] static std::string pageQuery(RecordView view, RecordOrder order, bool byEnding);
    [[nodiscard]] static std::string pointQuery(RecordView view, RecordOrder order);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
