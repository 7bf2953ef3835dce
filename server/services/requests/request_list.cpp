#include "server/services/requests/request_list.h"

#include "server/services/requests/request_reader.h"
#include "server/services/site/row_cursor.h"
#include "server/services/site/site_context.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <limits>

namespace tewatashi::server::services {
namespace {

constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
// A cursor is the row id behind which the list goes on.
std::vector<store::RequestRow> rowsOf(store::Connection& connection, const User& user,
                                      RequestsOf which, std::int64_t before, int limit) {
    store::RequestStore requests(connection);
    if (which == RequestsOf::Account) {
        return requests.enteredBy(user.id, before, limit);
    }
    const auto person = store::PersonStore(connection).personOfUser(user.id);
    return person ? requests.sentBy(*person, before, limit) : std::vector<store::RequestRow>();
}

} // namespace

std::string_view requestsOfCode(RequestsOf which) {
    return which == RequestsOf::Sender ? "sent" : "entered";
}

std::optional<RequestsOf> requestsOfFromCode(std::string_view code) {
    for (const RequestsOf which : {RequestsOf::Sender, RequestsOf::Account}) {
        if (code == requestsOfCode(which)) {
            return which;
        }
    }
    return std::nullopt;
}

Result<RequestPage, ServiceError> RequestList::page(const User& user, RequestsOf which,
                                                    std::string_view cursor, int limit) {
    const auto before = rowOfCursor(cursor, kNewest);
    if (!before) {
        return failure(wrongListCursor());
    }
    const int most = std::clamp(limit, 1, kRequestsPageMax);
    return m_site.database().read([&](store::Connection& connection) {
        RequestPage page;
        std::vector<store::RequestRow> rows = rowsOf(connection, user, which, *before, most + 1);
        if (rows.size() > static_cast<std::size_t>(most)) {
            rows.pop_back();
            page.next = std::to_string(rows.back().id);
        }
        RequestReader reader(m_site, connection, user);
        store::ItemStore items(connection);
        for (const store::RequestRow& row : rows) {
            const auto item = items.find(row.item);
            auto view = item ? reader.view(*item, row) : std::nullopt;
            if (view) {
                page.rows.push_back(std::move(*view));
            }
        }
        return page;
    });
}

} // namespace tewatashi::server::services
