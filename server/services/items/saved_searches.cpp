#include "server/services/items/saved_searches.h"

#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/saved_search_store.h"
#include "server/store/site_database.h"

namespace tewatashi::server::services {
namespace {

using domain::LocalDate;
using store::SavedSearchRow;
using store::SavedSearchStore;

// A stored day, moved on by as many days as have passed.
std::string moved(const std::string& day, int days) {
    const auto date = LocalDate::fromText(day);
    return date ? (*date + days).text() : day;
}

bool mayDelete(const SavedSearchRow& row, const User& user) {
    return row.owner == user.id || (row.shared != 0 && user.role == Role::Administrator);
}

SavedSearch searchOf(const SavedSearchRow& row, const User& user, LocalDate today) {
    SavedSearch search;
    search.id = row.id;
    search.name = row.name;
    search.isShared = row.shared != 0;
    search.moves = row.moves != 0;
    search.mayDelete = mayDelete(row, user);
    const auto savedOn = LocalDate::fromText(row.savedOn);
    const int days = search.moves && savedOn ? static_cast<int>(today - *savedOn) : 0;
    search.query.view = recordsViewFromCode(row.view).value_or(RecordsView::Latest);
    search.query.number = row.number;
    search.query.from = moved(row.fromDay, days);
    search.query.until = moved(row.untilDay, days);
    search.query.placeCode = row.place;
    search.query.statusCode = row.status;
    return search;
}

ServiceError tooMany() {
    ServiceError error =
        invalidField({"name",
                      {"保存できる検索は 50 件までです。使っていないものを削除してください。",
                       "There are 50 saved searches already. Delete one that is not used."}});
    error.kind = ServiceErrorKind::Conflict;
    error.code = "too-many-saved-searches";
    return error;
}

ServiceError notFound() {
    return {ServiceErrorKind::NotFound,
            "saved-search-not-found",
            {"保存した検索が見つかりません。すでに削除されたか、ほかの人のものです。",
             "There is no such saved search. It was deleted, or belongs to somebody else."},
            {}};
}

} // namespace

std::vector<SavedSearch> SavedSearches::list(const User& user) {
    const auto rows = m_site.database().read([&](store::Connection& connection) {
        return SavedSearchStore(connection).seenBy(user.id);
    });
    const LocalDate today = m_site.today();
    std::vector<SavedSearch> searches;
    searches.reserve(rows.size());
    for (const SavedSearchRow& row : rows) {
        searches.push_back(searchOf(row, user, today));
    }
    return searches;
}

Result<std::int64_t, ServiceError> SavedSearches::save(const SavedSearchInput& input,
                                                       const User& by) {
    const auto filter = SearchRecords(m_site).understand(input.query);
    if (!filter) {
        return failure(filter.error());
    }
    SavedSearchRow row;
    row.owner = by.id;
    row.shared = input.isShared ? 1 : 0;
    row.name = trimmed(input.name);
    if (auto problem = textProblem("name", {"名前", "The name"}, row.name, {1, kSavedNameMax})) {
        return failure(invalidField(std::move(*problem)));
    }
    row.view = recordsViewCode(input.query.view);
    row.number = filter->ending;
    row.fromDay = filter->from ? domain::dateOf(m_site.localTime(*filter->from)).text() : "";
    row.untilDay =
        filter->before ? (domain::dateOf(m_site.localTime(*filter->before)) - 1).text() : "";
    row.place = filter->placeCode;
    row.status = filter->status ? domain::actionCode(*filter->status) : "";
    row.moves = input.moves && !(row.fromDay.empty() && row.untilDay.empty()) ? 1 : 0;
    row.savedOn = m_site.today().text();
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<std::int64_t, ServiceError> {
            SavedSearchStore searches(connection);
            if (const auto same = searches.idOf(by.id, row.name)) {
                searches.remove(*same);
            } else if (searches.countOf(by.id) >= static_cast<std::int64_t>(kSavedSearchesMax)) {
                return failure(tooMany());
            }
            searches.insert(row);
            return row.id;
        });
}

Result<void, ServiceError> SavedSearches::remove(std::int64_t id, const User& by) {
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            SavedSearchStore searches(connection);
            const auto row = searches.find(id);
            if (!row || !mayDelete(*row, by)) {
                return failure(notFound());
            }
            searches.remove(id);
            return {};
        });
}

} // namespace tewatashi::server::services
