#include "server/services/notices/notices.h"
#include "server/services/notices/reminders.h"
#include "tests/server/services/receipt_scene.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;

class ReminderScene : public test::ReceiptScene {
public:
    std::int64_t count(const User& user, NoticeKind kind) {
        const auto page = notices.list(user, NoticeSelection::All, "", 100);
        REQUIRE(page);
        return std::count_if(page->rows.begin(), page->rows.end(),
                             [&](const NoticeView& view) { return view.kind == kind; });
    }
    // Asks every hour of so many days, as the job does and more.
    int daysPass(int days) {
        int told = 0;
        for (int hour = 0; hour < days * 24; ++hour) {
            fixture.clock().advance(std::chrono::hours(1));
            told += reminders.remind();
        }
        return told;
    }
    // Saburo answers for the department of the addressee.
    void giveKeyContact() {
        DepartmentInput input;
        input.code = "S";
        input.from = *domain::LocalDate::fromText("2020-04-01");
        input.nameJa = "営業部";
        input.place = "OSAKA";
        input.keyContact = "A3";
        REQUIRE(directory.putDepartment(input));
    }

    Reminders reminders{fixture.site()};
    Notices notices{fixture.site()};
};

} // namespace

TEST_CASE("The addressee is reminded twice, then others hear of it, and then nobody",
          "[reminders]") {
    ReminderScene scene;
    scene.giveKeyContact();
    static_cast<void>(scene.sent("ordinary", "delivered"));
    CHECK(scene.reminders.remind() == 0);
    CHECK(scene.daysPass(40) == 3);
    CHECK(scene.count(scene.jiro, NoticeKind::Reminder) == 2);
    CHECK(scene.count(scene.hanako, NoticeKind::Reminder) == 0);
    for (const User& user : {scene.jiro, scene.saburo, scene.hanako}) {
        CHECK(scene.count(user, NoticeKind::Escalated) == 1);
    }
    CHECK(scene.count(scene.nobody, NoticeKind::Escalated) == 0);
}

TEST_CASE("Nobody is reminded of what is under way, received, or of a class without reminders",
          "[reminders]") {
    ReminderScene scene;
    static_cast<void>(scene.sent("ordinary", "accepted"));
    const std::string received = scene.sent("ordinary", "delivered");
    CHECK(scene.confirmed(scene.jiro, received).outcome == ReceiptOutcome::Confirmed);
    CHECK(scene.daysPass(20) == 0);
    static_cast<void>(scene.sent("ordinary", "delivered"));
    scene.fixture.site().database().write([](store::Connection& connection) {
        connection.session().sql() << "UPDATE confidentiality_classes SET reminder_days = 0";
    });
    CHECK(scene.daysPass(20) == 0);
}

TEST_CASE("A receipt ends the reminders, and those told are read", "[reminders]") {
    ReminderScene scene;
    const std::string number = scene.sent("ordinary", "delivered");
    CHECK(scene.daysPass(7) == 1);
    CHECK(scene.confirmed(scene.jiro, number).outcome == ReceiptOutcome::Confirmed);
    CHECK(scene.daysPass(20) == 0);
    const auto page = scene.notices.list(scene.jiro, NoticeSelection::Unread, "", 100);
    REQUIRE(page);
    CHECK(std::none_of(page->rows.begin(), page->rows.end(),
                       [](const NoticeView& view) { return view.kind == NoticeKind::Reminder; }));
}

} // namespace tewatashi::server::services
