#include "server/services/notices/reminders.h"
#include "server/services/receipts/unconfirmed_items.h"
#include "tests/server/services/receipt_scene.h"

namespace tewatashi::server::services {
namespace {

class UnconfirmedScene : public test::ReceiptScene {
public:
    UnconfirmedPage list(const std::string& cursor = "", int limit = 100) {
        const auto page = unconfirmed.list(op, cursor, limit);
        REQUIRE(page);
        return *page;
    }
    void daysPass(int days) {
        for (int hour = 0; hour < days * 24; ++hour) {
            fixture.clock().advance(std::chrono::hours(1));
            static_cast<void>(reminders.remind());
        }
    }

    UnconfirmedItems unconfirmed{fixture.site()};
    Reminders reminders{fixture.site()};
};

} // namespace

TEST_CASE("What was delivered is listed until somebody confirms it, the longest first",
          "[unconfirmed]") {
    UnconfirmedScene scene;
    const std::string first = scene.sent("ordinary", "delivered");
    static_cast<void>(scene.sent("ordinary", "accepted"));
    scene.daysPass(1);
    const std::string second = scene.sent("personal", "delivered");
    UnconfirmedPage page = scene.list();
    REQUIRE(page.rows.size() == 2);
    CHECK(page.rows[0].slipNumber == first);
    CHECK(page.rows[0].request.to.name == "髙橋 次郎");
    CHECK(page.rows[0].request.to.department.ja == "営業部");
    CHECK(page.rows[0].placeName.ja == "大阪支社");
    CHECK(page.rows[0].businessDays == 1);
    CHECK(page.rows[0].reminders == 0);
    CHECK_FALSE(page.rows[0].lastTold);
    CHECK(page.rows[1].slipNumber == second);
    CHECK(page.rows[1].request.subject.empty());
    CHECK(page.next.empty());
    CHECK(scene.confirmed(scene.jiro, first).outcome == ReceiptOutcome::Confirmed);
    page = scene.list();
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows[0].slipNumber == second);
}

TEST_CASE("The list says how often somebody was reminded, and whom else to ask", "[unconfirmed]") {
    UnconfirmedScene scene;
    DepartmentInput department;
    department.code = "S";
    department.from = *domain::LocalDate::fromText("2020-04-01");
    department.nameJa = "営業部";
    department.place = "OSAKA";
    department.keyContact = "A3";
    REQUIRE(scene.directory.putDepartment(department));
    static_cast<void>(scene.sent("ordinary", "delivered"));
    scene.daysPass(7); // of which five are business days
    UnconfirmedItem item = scene.list().rows.at(0);
    CHECK(item.businessDays == 5);
    CHECK(item.reminders == 1);
    CHECK_FALSE(item.isEscalated);
    CHECK(item.lastTold.has_value());
    CHECK(item.keyContact == "田中 三郎");
    scene.daysPass(20);
    item = scene.list().rows.at(0);
    CHECK(item.reminders == 2);
    CHECK(item.isEscalated);
}

TEST_CASE("The list goes on where a page ended, and its CSV has all of it", "[unconfirmed]") {
    UnconfirmedScene scene;
    std::vector<std::string> sent;
    for (int i = 0; i < 5; ++i) {
        sent.push_back(scene.sent("ordinary", "delivered"));
    }
    std::vector<std::string> seen;
    std::string cursor;
    do {
        const UnconfirmedPage page = scene.list(cursor, 2);
        for (const UnconfirmedItem& item : page.rows) {
            seen.push_back(item.slipNumber);
        }
        cursor = page.next;
    } while (!cursor.empty());
    CHECK(seen == sent);
    for (const char* wrong : {"x", "1", "1.", ".1", "1.x"}) {
        CAPTURE(wrong);
        CHECK_FALSE(scene.unconfirmed.list(scene.op, wrong, 2));
    }
    UnconfirmedExport file(scene.unconfirmed, scene.op, scene.fixture.site());
    std::string csv;
    while (file.next(csv)) {
    }
    CHECK(csv.starts_with("\xEF\xBB\xBF伝票番号,"));
    for (const std::string& number : sent) {
        CHECK(csv.find("\r\n" + number + ",") != std::string::npos);
    }
}

} // namespace tewatashi::server::services
