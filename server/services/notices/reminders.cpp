#include "server/services/notices/reminders.h"

#include "common/domain/reminder.h"
#include "server/services/calendar/calendar_rules.h"
#include "server/services/notices/notice_writer.h"
#include "server/services/site/site_context.h"
#include "server/store/reminder_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>
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
    int told = 0;
    std::int64_t after = 0;
    for (bool isMore = true; isMore;) {
        std::vector<Due> due;
        m_site.database().read([&](store::Connection& connection) {
            const domain::BusinessCalendar calendar = storedCalendar(connection);
            const auto rows = calendar.isOpen(today)
                                  ? store::ReminderStore(connection)
                                        .unconfirmed(m_site.clock().utcNow(), after, kItemsPerJob)
                                  : std::vector<store::UnconfirmedRow>();
            isMore = rows.size() == static_cast<std::size_t>(kItemsPerJob);
            for (const store::UnconfirmedRow& row : rows) {
                after = row.request;
                const auto delivered = domain::dateOf(m_site.localTime({row.delivered_ms}));
                const int number = domain::reminderDue(calendar, delivered, today,
                                                       static_cast<int>(row.reminderDays));
                Due found{row.item, number, fmt::format("{} {}", delivered.text(), number)};
                if (number > 0 && !wasTold(connection, found)) {
                    due.push_back(std::move(found));
                }
            }
        });
        if (!due.empty()) {
            m_site.database().write([&](store::Connection& connection) {
                for (const Due& each : due) {
                    tell(m_site, connection, each);
                }
            });
            told += static_cast<int>(due.size());
        }
    }
    return told;
}

} // namespace tewatashi::server::services
