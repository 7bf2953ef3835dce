#include "server/services/items/own_items.h"

#include "common/domain/custody.h"
#include "server/services/directory/directory_view.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/store/own_item_store.h"
#include "server/store/person_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

bool isOver(const std::optional<std::int64_t>& status) {
    return status == static_cast<std::int64_t>(domain::Action::Received) ||
           status == static_cast<std::int64_t>(domain::Action::Delivered) ||
           status == static_cast<std::int64_t>(domain::Action::Cancelled);
}

enum class Side { Coming, Sent };

class OwnItemsReader {
public:
    OwnItemsReader(const SiteContext& site, store::Connection& connection, std::int64_t person)
        : m_connection(connection), m_items(connection), m_expected(site, connection),
          m_directory(connection, site.today()), m_person(person) {}

    void read(OwnItemsView& view) {
        std::vector<store::OwnItemRow> rows = m_items.comingToPerson(m_person, kComingShown + 1);
        for (const std::int64_t department : m_directory.mailOf(m_person)) {
            auto more = m_items.comingToDepartment(department, kComingShown + 1);
            std::move(more.begin(), more.end(), std::back_inserter(rows));
        }
        std::stable_sort(rows.begin(), rows.end(), [](const auto& left, const auto& right) {
            return left.requestedAt_ms > right.requestedAt_ms;
        });
        view.hasMoreComing = cut(rows, kComingShown);
        view.coming = itemsOf(rows, Side::Coming);
        rows = m_items.sentBy(m_person, kSentShown + 1);
        view.hasMoreSent = cut(rows, kSentShown);
        view.sent = itemsOf(rows, Side::Sent);
    }

private:
    static bool cut(std::vector<store::OwnItemRow>& rows, std::size_t most) {
        const bool isLonger = rows.size() > most;
        if (isLonger) {
            rows.resize(most);
        }
        return isLonger;
    }

    LocalizedText departmentName(std::int64_t id) {
        const auto department = m_directory.department({id});
        return department ? department->name : LocalizedText{};
    }

    std::vector<OwnItem> itemsOf(std::vector<store::OwnItemRow>& rows, Side side) {
        std::vector<OwnItem> items;
        items.reserve(rows.size());
        for (store::OwnItemRow& row : rows) {
            items.push_back(itemOf(row, side));
        }
        return items;
    }

    OwnItem itemOf(store::OwnItemRow& row, Side side) {
        OwnItem item;
        item.slipNumber = std::move(row.number);
        if (row.status) {
            item.statusCode = domain::actionCode(static_cast<domain::Action>(*row.status));
        }
        if (!row.place.empty()) {
            item.placeName =
                placeNameOf(row.place, row.placeNameJa.value_or(""), row.placeNameEn.value_or(""));
        }
        if (row.since_ms) {
            item.since = UtcMillis{*row.since_ms};
        }
        item.className = {std::move(row.classNameJa), std::move(row.classNameEn)};
        item.standsOut = row.standsOut != 0;
        item.requestedAt = {row.requestedAt_ms};
        const LocalizedText department =
            row.toDepartment ? departmentName(*row.toDepartment) : LocalizedText{};
        if (side == Side::Coming) {
            item.otherParty = {row.senderName, row.senderName};
            item.forDepartment = department;
        } else if (row.recipientName) {
            item.otherParty = {*row.recipientName, *row.recipientName};
        } else {
            item.otherParty = department;
        }
        item.isCancelled = row.cancelledAt_ms.has_value();
        if (row.handIn_ms && !isOver(row.status) && !item.isCancelled) {
            item.expected = m_expected.after({*row.handIn_ms}, static_cast<int>(row.dueDays));
        }
        return item;
    }

    store::Connection& m_connection;
    store::OwnItemStore m_items;
    ExpectedDays m_expected;
    DirectoryView m_directory;
    std::int64_t m_person;
};

} // namespace

OwnItemsView OwnItems::view(const User& user) {
    return m_site.database().read([&](store::Connection& connection) {
        OwnItemsView view;
        if (const auto person = store::PersonStore(connection).personOfUser(user.id)) {
            view.hasPerson = true;
            OwnItemsReader(m_site, connection, *person).read(view);
        }
        return view;
    });
}

std::optional<ExpectedDay> OwnItems::expected(std::optional<UtcMillis> handIn, int dueDays) {
    if (!handIn) {
        return std::nullopt;
    }
    return m_site.database().read([&](store::Connection& connection) {
        return ExpectedDays(m_site, connection).after(*handIn, dueDays);
    });
}

} // namespace tewatashi::server::services
