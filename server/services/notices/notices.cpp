#include "server/services/notices/notices.h"

#include "server/services/site/row_cursor.h"
#include "server/services/site/site_context.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <limits>

namespace tewatashi::server::services {
namespace {

constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
constexpr int kRemovedAtOnce = 1000;

store::NoticeReader readerOf(store::Connection& connection, const User& user) {
    const auto person = store::PersonStore(connection).personOfUser(user.id);
    return person ? store::NoticeReader{static_cast<std::int64_t>(store::NoticeReaderKind::Person),
                                        *person}
                  : store::NoticeReader{static_cast<std::int64_t>(store::NoticeReaderKind::Account),
                                        user.id};
}

} // namespace

std::int64_t Notices::unread(const User& user) {
    return m_site.database().read([&](store::Connection& connection) {
        return store::NoticeStore(connection).unread(readerOf(connection, user));
    });
}

Result<NoticePage, ServiceError> Notices::list(const User& user, NoticeSelection selection,
                                               std::string_view cursor, int limit) {
    const auto before = rowOfCursor(cursor, kNewest);
    if (!before) {
        return failure(wrongListCursor());
    }
    const int most = std::clamp(limit, 1, kNoticesPageMax);
    return m_site.database().read([&](store::Connection& connection) {
        NoticePage page;
        store::NoticeStore notices(connection);
        const store::NoticeReader who = readerOf(connection, user);
        auto rows = selection == NoticeSelection::All ? notices.of(who, *before, most + 1)
                                                      : notices.unreadOf(who, *before, most + 1);
        if (rows.size() > static_cast<std::size_t>(most)) {
            rows.pop_back();
            page.next = std::to_string(rows.back().id);
        }
        page.unread = notices.unread(who);
        page.newest = rows.empty() ? 0 : rows.front().id;
        NoticeReader reader(m_site, connection);
        for (const store::NoticeRow& row : rows) {
            page.rows.push_back(reader.view(row));
        }
        return page;
    });
}

void Notices::markRead(const User& user, const std::vector<std::int64_t>& ids) {
    m_site.database().write([&](store::Connection& connection) {
        const store::NoticeReader who = readerOf(connection, user);
        for (const std::int64_t id : ids) {
            store::NoticeStore(connection).markRead(who, id, m_site.clock().utcNow());
        }
    });
}

void Notices::markAllRead(const User& user, std::int64_t upTo) {
    m_site.database().write([&](store::Connection& connection) {
        store::NoticeStore(connection)
            .markAllRead(readerOf(connection, user), upTo, m_site.clock().utcNow());
    });
}

void Notices::removeOld() {
    const UtcMillis before = m_site.clock().utcNow() - kNoticesKept;
    std::int64_t removed = kRemovedAtOnce;
    while (removed == kRemovedAtOnce) {
        removed = m_site.database().write([&](store::Connection& connection) {
            return store::NoticeStore(connection).removeOld(before, kRemovedAtOnce);
        });
    }
}

} // namespace tewatashi::server::services
