#pragma once

#include "common/base/clock.h"
#include "common/domain/item_news.h"
#include "server/store/item_store.h"
#include "server/store/notice_store.h"
#include "server/store/request_store.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// Something to be told that is no step of an item's way.
struct Tidings {
    domain::NoticeKind kind = domain::NoticeKind::Reported;
    std::int64_t item = 0;             // items.id; 0: about none
    std::string occasion;              // the same kind, item and occasion are told once
    std::optional<std::int64_t> about; // people.id
};

using NoticeReaders = std::set<store::NoticeReader>;

// What no other mail has (mail::MailMessage::token).
[[nodiscard]] std::string newMailToken(SiteContext& site);

// Writes notices in the transaction of what they tell of. Lives inside one job of
// SiteDatabase::write. docs/decisions/0034 says what is told to whom.
class NoticeWriter {
public:
    NoticeWriter(SiteContext& site, store::Connection& connection, UtcMillis now)
        : m_site(site), m_connection(connection), m_notices(connection), m_now(now) {}

    // The events of an item changed. Tells what was not told before, and withdraws what is not so
    // any more. `rows` are all of them, `state` is folded from them.
    void follow(const store::ItemRow& item, const domain::ItemState& state,
                const std::vector<store::ItemEventRow>& rows);

    // Once to each of them.
    void tell(const Tidings& tidings, const NoticeReaders& readers);

    [[nodiscard]] static store::NoticeReader person(std::int64_t id);
    // Whoever an item is sent to. Of a department its key contact, or whoever has a post there.
    [[nodiscard]] NoticeReaders addressees(const store::RequestRow& request);
    // Of a person's main department, or of the department addressed.
    [[nodiscard]] std::optional<std::int64_t> keyContact(const store::RequestRow& request);
    [[nodiscard]] NoticeReaders mailRoom();
    [[nodiscard]] NoticeReaders administrators();

private:
    struct Told {
        domain::NoticeKind kind = domain::NoticeKind::Requested;
        std::optional<std::int64_t> about;
        NoticeReaders readers;
    };
    [[nodiscard]] Told toldOf(const domain::ItemNews& news, const store::RequestRow& request,
                              const std::vector<store::ItemEventRow>& rows);
    [[nodiscard]] Told receiptOf(const domain::ItemNews& news, const store::RequestRow& request,
                                 const std::vector<store::ItemEventRow>& rows);
    [[nodiscard]] NoticeReaders workers(const char* role);
    [[nodiscard]] std::optional<std::int64_t> departmentOf(const store::RequestRow& request);
    // With its mail, where the reader may get one.
    void add(const store::NoticeRow& row);
    void withdraw(store::NoticeRow row);

    SiteContext& m_site;
    store::Connection& m_connection;
    store::NoticeStore m_notices;
    UtcMillis m_now;
};

} // namespace tewatashi::server::services
