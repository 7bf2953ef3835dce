#pragma once

#include "common/domain/event_bytes.h"
#include "server/ledger/ledger_appender.h"
#include "server/services/notices/notice_writer.h"
#include "server/store/cancellation_store.h"
#include "server/store/item_store.h"
#include "server/store/request_store.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// A custody event about to be written, with what the ledger must not hold in the clear. Site,
// recordedAt and commitments are filled in by EventWriter.
struct NewEvent {
    domain::CustodyEvent event;
    std::optional<std::int64_t> terminal; // terminals.id
    std::optional<std::int64_t> scan;     // scans.id
    std::optional<std::int64_t> dock;     // docks.id of the scan
    domain::EventTime time;
    std::optional<std::string> operatorCard;
    // Who acted on a page without a card; the operator's card stands for the person otherwise.
    std::optional<std::string> userLogin;
    std::optional<std::string> reason;
};

// What the fold of an item needs of a stored event.
[[nodiscard]] domain::ItemEvent itemEventOf(const store::ItemEventRow& row);

// Nobody waits for an item with this status any more: it is received or cancelled.
[[nodiscard]] bool isSettled(const std::optional<std::int64_t>& status);

// Writes events with all that follows from them: ledger leaf, projection, personal values, the
// state of the items and what people are told of it. Lives inside one job of SiteDatabase::write.
class EventWriter {
public:
    EventWriter(SiteContext& site, store::Connection& connection, UtcMillis now);

    // The position that the next event will get.
    [[nodiscard]] std::int64_t nextPosition() const { return m_ledger.size(); }
    // Its position.
    std::int64_t append(NewEvent event);
    // An event of this item changed its time.
    void touch(std::int64_t item);
    // Folds every item whose events changed. Call once, after the last event.
    void finish();

private:
    struct TouchedItem {
        store::ItemRow row;
        bool isNew = false;
        std::vector<store::ItemEventRow> added;
    };
    TouchedItem& itemOf(const std::string& number);
    void commitTo(NewEvent& event, std::int64_t item, std::int64_t position);
    void fold(TouchedItem& item);
    void keepCancellation(std::int64_t item, const domain::ItemState& state,
                          const std::vector<store::ItemEventRow>& rows);

    SiteContext& m_site;
    store::ItemStore m_items;
    store::EventStore m_events;
    store::CancellationStore m_cancellations;
    store::RequestStore m_requests;
    ledger::LedgerAppender m_ledger;
    NoticeWriter m_notices;
    UtcMillis m_now;
    std::int64_t m_nextItem = 0;                  // 0 until the first new item needs it
    std::map<std::string, TouchedItem> m_touched; // by item number
};

} // namespace tewatashi::server::services
