#include "server/services/notices/reminders.h"

#include "common/domain/absence.h"
#include "common/domain/reminder.h"
#include "server/services/calendar/calendar_rules.h"
#include "server/services/notices/notice_writer.h"
#include "server/services/site/site_context.h"
#include "server/store/absence_store.h"
#include "server/store/reminder_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace tewatashi::server::services {
namespace {

// Items looked at in one read, and told of in one write: whoever waits behind is not held up.
constexpr int kItemsPerJob = 200;

struct Due {
    std::int64_t item = 0;
    int number = 0; // domain::reminderDue
    std::string occasion;
};

std::int64_t kindOf(int number) {
    return static_cast<std::int64_t>(number > domain::kReminders ? domain::NoticeKind::Escalated
                                                                 : domain::NoticeKind::Reminder);
}

bool wasTold(store::Connection& connection, const Due& due) {
    const auto told = store::NoticeStore(connection).ofItem(due.item);
    return std::any_of(told.begin(), told.end(), [&](const store::NoticeRow& row) {
        return row.kind == kindOf(due.number) && row.occasion == due.occasion;
    });
}

// Its addressee is away and lets it be held: asked again once they are back.
bool isHeld(const SiteContext& site, store::Connection& connection, std::int64_t item) {
    const auto request = store::RequestStore(connection).ofItem(item);
    const auto away =
        request && request->toPerson
            ? store::AbsenceStore(connection).absenceOn(*request->toPerson, site.today().text())
            : std::nullopt;
    return away && away->action == static_cast<std::int64_t>(domain::AwayAction::Hold);
}

// What is due of the requests behind that one; where to go on, nullopt at the end.
std::optional<std::int64_t> collect(const SiteContext& site, store::Connection& connection,
                                    const domain::BusinessCalendar& calendar, std::int64_t after,
                                    std::vector<Due>& due) {
    const auto rows =
        store::ReminderStore(connection).unconfirmed(site.clock().utcNow(), after, kItemsPerJob);
    for (const store::UnconfirmedRow& row : rows) {
        const auto delivered = domain::dateOf(site.localTime({row.delivered_ms}));
        const int number = domain::reminderDue(calendar, delivered, site.today(),
                                               static_cast<int>(row.reminderDays));
        Due found{row.item, number, fmt::format("{} {}", delivered.text(), number)};
        if (number > 0 && !wasTold(connection, found) && !isHeld(site, connection, row.item)) {
            due.push_back(std::move(found));
        }
    }
    return rows.size() == static_cast<std::size_t>(kItemsPerJob)
               ? std::optional(rows.back().request)
               : std::nullopt;
}

void tell(SiteContext& site, store::Connection& connection, const Due& due) {
    const auto request = store::RequestStore(connection).ofItem(due.item);
    if (!request) {
        return;
    }
    NoticeWriter writer(site, connection, site.clock().utcNow());
    NoticeReaders readers = writer.addressees(*request);
    if (due.number > domain::kReminders) {
        if (const auto contact = writer.keyContact(*request)) {
            readers.insert(NoticeWriter::person(*contact));
        }
        readers.insert(NoticeWriter::person(request->sender));
    }
    writer.tell({static_cast<domain::NoticeKind>(kindOf(due.number)), due.item, due.occasion, {}},
                readers);
}

} // namespace

int Reminders::remind() {
    const domain::LocalDate today = m_site.today();
    const domain::BusinessCalendar calendar = m_site.database().read(
        [](store::Connection& connection) { return storedCalendar(connection); });
    if (!calendar.isOpen(today)) {
        return 0;
    }
    int told = 0;
    std::optional<std::int64_t> after = 0; // requests.id
    while (after) {
        std::vector<Due> due;
        after = m_site.database().read([&](store::Connection& connection) {
            return collect(m_site, connection, calendar, *after, due);
        });
        if (!due.empty()) {
            m_site.database().write([&](store::Connection& connection) {
                for (const Due& each : due) {
                    tell(m_site, connection, each);
                }
            });
        }
        told += static_cast<int>(due.size());
    }
    return told;
}

} // namespace tewatashi::server::services
