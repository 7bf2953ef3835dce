#include "server/services/items/own_items.h"
#include "server/services/items/register_status.h"
#include "server/services/receipts/receive_item.h"
#include "server/services/requests/cancel_item.h"
#include "tests/server/services/request_scene.h"

namespace tewatashi::server::services {
namespace {

using test::RequestScene;

class OwnScene : public RequestScene {
public:
    OwnItemsView own(const User& user) { return items.view(user); }

    ScanAnswer scan(const std::string& number, const std::string& action,
                    const std::string& place) {
        fixture.clock().advance(std::chrono::minutes(1));
        ScanRequest request;
        request.context = {action, place, ""};
        request.typed = number;
        request.formNonce = toHex(Bytes(16, static_cast<std::uint8_t>(200 + ++m_scans)));
        request.byUser = "operator";
        const auto answer = registering.scan(request);
        REQUIRE(answer);
        REQUIRE(answer->outcome == ScanOutcome::Stored);
        return *answer;
    }

    OwnItems items{fixture.site()};
    RegisterStatus registering{fixture.site()};

private:
    int m_scans = 0;
};

std::string expectedDay(const OwnItem& item) {
    return item.expected ? item.expected->day.date.text() : "none";
}

} // namespace

TEST_CASE("Everybody sees what comes to them, to their departments, and what they sent",
          "[requests]") {
    OwnScene scene;
    const std::string toJiro = scene.requested(scene.input());
    scene.fixture.clock().advance(std::chrono::minutes(1));
    RequestInput input = scene.input();
    input.toPerson.clear();
    input.toDepartment = "S";
    const std::string toSales = scene.requested(input);

    const OwnItemsView jiro = scene.own(scene.jiro);
    CHECK(jiro.hasPerson);
    REQUIRE(jiro.coming.size() == 2);
    CHECK(jiro.coming[0].slipNumber == toSales);
    CHECK(jiro.coming[0].forDepartment.ja == "営業部");
    CHECK(jiro.coming[0].otherParty.ja == "佐藤 花子");
    CHECK(jiro.coming[0].statusCode == "requested");
    CHECK(jiro.coming[1].slipNumber == toJiro);
    CHECK(jiro.coming[1].forDepartment.ja.empty());
    CHECK(jiro.coming[1].className.en == "Ordinary");
    CHECK(jiro.sent.empty());

    const OwnItemsView saburo = scene.own(scene.saburo);
    REQUIRE(saburo.coming.size() == 1);
    CHECK(saburo.coming[0].slipNumber == toSales);

    const OwnItemsView hanako = scene.own(scene.hanako);
    CHECK(hanako.coming.empty());
    REQUIRE(hanako.sent.size() == 2);
    CHECK(hanako.sent[0].otherParty.ja == "営業部");
    CHECK(hanako.sent[1].otherParty.ja == "髙橋 次郎");

    CHECK_FALSE(scene.own(scene.nobody).hasPerson);
}

TEST_CASE("The key contact of a department sees what comes to it", "[requests]") {
    OwnScene scene;
    RequestInput input = scene.input();
    input.by = scene.jiro;
    input.toPerson.clear();
    input.toDepartment = "S";
    scene.requested(input);
    CHECK(scene.own(scene.hanako).coming.empty()); // of another department
    DepartmentInput department;
    department.code = "S";
    department.from = *domain::LocalDate::fromText("2020-04-01");
    department.nameJa = "営業部";
    department.keyContact = "A1";
    REQUIRE(scene.directory.putDepartment(department));
    const auto coming = scene.own(scene.hanako).coming;
    REQUIRE(coming.size() == 1);
    // What the first page shows can be opened, and its receipt confirmed.
    CHECK(scene.service.view(coming[0].slipNumber, scene.hanako));
    scene.scan(coming[0].slipNumber, "accepted", "TOKYO");
    CHECK(ReceiveItem(scene.fixture.site()).view(coming[0].slipNumber, scene.hanako).role ==
          domain::ReceiptRole::Member);
}

TEST_CASE("An item is expected so many business days after its hand-in as its class says",
          "[requests]") {
    OwnScene scene;
    const std::string number = scene.requested(scene.input());
    CHECK(expectedDay(scene.own(scene.jiro).coming[0]) == "none");
    const ScanAnswer accepted = scene.scan(number, "accepted", "TOKYO");
    const auto handIn = scene.directory.today();
    const OwnItem item = scene.own(scene.jiro).coming[0];
    REQUIRE(item.expected);
    CHECK(item.placeName.en == "Tokyo HQ");
    CHECK_FALSE(item.expected->isPast);
    // Two business days: over a weekend that is two or four days.
    const int days = item.expected->day.date - handIn;
    CHECK((days == 2 || days == 3 || days == 4));
    CHECK(scene.items.expected(accepted.event->at, 2, "OSAKA")->day == item.expected->day);
    CHECK_FALSE(scene.items.expected(std::nullopt, 2, "OSAKA"));

    SECTION("on the day itself, and after it") {
        scene.fixture.clock().advance(std::chrono::hours(24 * days));
        CHECK(scene.own(scene.jiro).coming[0].expected->isToday);
        scene.fixture.clock().advance(std::chrono::hours(24));
        CHECK(scene.own(scene.jiro).coming[0].expected->isPast);
    }
    SECTION("not when the hand-in was taken back") {
        REQUIRE(scene.registering.undo({"accepted", "TOKYO", ""}, accepted.event->event.hex(),
                                       "operator"));
        CHECK(expectedDay(scene.own(scene.jiro).coming[0]) == "none");
    }
    SECTION("not when it was cancelled and is on its way back") {
        scene.fixture.clock().advance(std::chrono::minutes(1));
        const std::string form = toHex(Bytes(16, 9));
        REQUIRE(CancelItem(scene.fixture.site()).cancel({scene.hanako, number, "", form}));
        const OwnItem recalled = scene.own(scene.hanako).sent[0];
        CHECK(recalled.isCancelled);
        CHECK(expectedDay(recalled) == "none");
    }
    SECTION("not once it was delivered, and once received it does not come any more") {
        scene.scan(number, "delivered", "OSAKA");
        CHECK(expectedDay(scene.own(scene.jiro).coming[0]) == "none");
        scene.scan(number, "received", "OSAKA");
        CHECK(scene.own(scene.jiro).coming.empty());
        CHECK(scene.own(scene.hanako).sent[0].statusCode == "received");
    }
}

TEST_CASE("Long lists of own items are cut and say so", "[requests]") {
    OwnScene scene;
    for (int i = 0; i <= kComingShown; ++i) {
        scene.requested(scene.input());
    }
    const OwnItemsView jiro = scene.own(scene.jiro);
    CHECK(jiro.coming.size() == static_cast<std::size_t>(kComingShown));
    CHECK(jiro.hasMoreComing);
    const OwnItemsView hanako = scene.own(scene.hanako);
    CHECK(hanako.sent.size() == static_cast<std::size_t>(kSentShown));
    CHECK(hanako.hasMoreSent);
}

} // namespace tewatashi::server::services

namespace tewatashi::server::services {

TEST_CASE("Own items are found by person, number, status and day, also when they are over",
          "[requests]") {
    OwnScene scene;
    const std::string sent = scene.requested(scene.input()); // hanako to jiro
    RequestInput back = scene.input();
    back.by = scene.jiro;
    back.toPerson = "A1";
    scene.fixture.clock().advance(std::chrono::hours(24));
    const std::string came = scene.requested(back);
    scene.scan(came, "delivered", "TOKYO");
    scene.scan(came, "received", "TOKYO");
    const auto find = [&](const OwnSearch& search) {
        const auto found = scene.items.search(scene.hanako, search);
        REQUIRE(found);
        std::vector<std::string> numbers;
        for (const OwnFoundItem& each : found->rows) {
            numbers.push_back(each.item.slipNumber + (each.isSent ? " sent" : " came"));
        }
        return numbers;
    };
    using Found = std::vector<std::string>;
    const Found both{came + " came", sent + " sent"};
    CHECK(find({}) == both);
    CHECK(find({"高橋", "", "", ""}) == both); // another way to write 髙橋
    CHECK(find({"田中", "", "", ""}).empty());
    CHECK(find({sent.substr(6), "", "", ""}) == Found{sent + " sent"});
    CHECK(find({"", "received", "", ""}) == Found{came + " came"});
    CHECK(find({"", "", "2026-04-02", ""}) == Found{came + " came"});
    CHECK(find({"", "", "", "2026-04-01"}) == Found{sent + " sent"});
    CHECK(find({"。", "", "", ""}).empty()); // nothing that names somebody
    CHECK(scene.items.search(scene.nobody, {})->rows.empty());
    const auto wrong = scene.items.search(scene.hanako, {"", "x", "yesterday", "2026-02-30"});
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().fields.size() == 3);
}

} // namespace tewatashi::server::services
