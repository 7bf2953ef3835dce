#include "common/domain/event_bytes.h"
#include "server/services/directory/print_codes.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/items/look_up_item.h"
#include "server/services/items/register_status.h"
#include "server/services/text/typed_number.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::server::services {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::SiteContextFixture;
using test::slipNumber;

const RegistrationContext kArrivedOsaka{"arrived", "OSAKA", ""};

// A mail room with two places, one card and a person who is signed in.
class RegisterScene {
public:
    RegisterScene() {
        CodeMasters masters(fixture.site());
        REQUIRE(masters.addPlace("OSAKA", "大阪メール室", "Osaka mail room"));
        REQUIRE(masters.addPlace("TOKYO", "東京メール室", "Tokyo mail room"));
        REQUIRE(masters.addOperator("0042", "鈴木 一郎"));
        fixture.site().database().write([](store::Connection& connection) {
            connection.session().execute(
                "INSERT INTO users (id, login, display_name, role, language, password_hash, "
                "created_at) VALUES (1, 'sato', '佐藤 花子', 'operator', 0, '-', 0)");
        });
    }
    // A form of its own for every scan, as the page gives it.
    ScanAnswer scan(const std::string& typed, const RegistrationContext& context = kArrivedOsaka) {
        return send(request(typed, context));
    }
    ScanAnswer send(const ScanRequest& request) {
        const auto answer = service.scan(request);
        REQUIRE(answer);
        return *answer;
    }
    ScanRequest request(const std::string& typed,
                        const RegistrationContext& context = kArrivedOsaka) {
        ScanRequest made;
        made.context = context;
        made.typed = typed;
        Bytes nonce(16, static_cast<std::uint8_t>(++m_forms));
        made.formNonce = toHex(nonce);
        made.byUser = "sato";
        return made;
    }
    ScanAnswer undo(const EventId& event) {
        const auto answer = service.undo(kArrivedOsaka, event.hex(), "sato");
        REQUIRE(answer);
        return *answer;
    }
    ItemView item(std::uint64_t number) {
        const auto view = LookUpItem(fixture.site()).byNumber(slipNumber(number));
        REQUIRE(view);
        return *view;
    }
    std::int64_t events() { return fixture.number("SELECT count(*) FROM custody_events"); }

    SiteContextFixture fixture;
    RegisterStatus service{fixture.site()};

private:
    int m_forms = 0;
};

std::string fullWidth(const std::string& text) {
    std::string wide;
    for (const char c : text) {
        wide += c >= '0' && c <= '9' ? std::string("\xEF\xBC") + static_cast<char>(0x90 + (c - '0'))
                                     : std::string(1, c);
    }
    return wide;
}

} // namespace

TEST_CASE("a scan becomes a web event with place, operator and time") {
    RegisterScene scene;
    const ScanAnswer answer = scene.scan(slipNumber(1));
    CHECK(answer.outcome == ScanOutcome::Stored);
    CHECK(answer.reason == ScanReason::DetailsMissing);
    REQUIRE(answer.event);
    CHECK(answer.event->slipNumber == slipNumber(1));
    CHECK(answer.event->placeName.en == "Osaka mail room");
    CHECK(answer.event->operatorName == "佐藤 花子");
    CHECK(answer.event->mayBeUndone);
    const ItemView view = scene.item(1);
    CHECK(view.statusCode == "arrived");
    CHECK(view.placeCode == "OSAKA");
    CHECK(view.since == scene.fixture.clock().utcNow());
    CHECK(view.detailsMissing);
    REQUIRE(view.timeline.size() == 1);
    CHECK(view.timeline[0].kind == domain::EventKind::Web);
    CHECK(view.timeline[0].operatorName == "佐藤 花子");
    CHECK(view.timeline[0].terminalId.empty());
}

TEST_CASE("the ledger commits to the card, or to the person without one, and holds neither") {
    RegisterScene scene;
    const std::string card = GENERATE("", "0042");
    RegistrationContext context = kArrivedOsaka;
    context.operatorCard = card;
    REQUIRE(scene.scan(slipNumber(1), context).outcome == ScanOutcome::Stored);
    const auto bytes =
        fromHex(scene.fixture.text("SELECT canonical FROM custody_events WHERE position = 0"));
    const auto event = domain::parseCanonical(*bytes);
    REQUIRE(event);
    CHECK(event->kind == domain::EventKind::Web);
    REQUIRE(event->operatorCommitment);
    const auto salt = fromHex(scene.fixture.text("SELECT salt FROM personal_values"));
    domain::Salt octets{};
    std::copy(salt->begin(), salt->end(), octets.begin());
    CHECK(*event->operatorCommitment == domain::commitment(octets, card.empty() ? "sato" : card));
    CHECK(scene.fixture.number("SELECT field FROM personal_values") == (card.empty() ? 2 : 1));
    CHECK(scene.item(1).timeline[0].operatorName == (card.empty() ? "佐藤 花子" : "鈴木 一郎"));
}

TEST_CASE("a form that is sent twice counts once and is answered alike") {
    RegisterScene scene;
    const ScanRequest request = scene.request(slipNumber(1));
    const ScanAnswer first = scene.send(request);
    scene.fixture.clock().advance(minutes(5));
    const ScanAnswer second = scene.send(request);
    CHECK(second.outcome == ScanOutcome::Stored);
    CHECK(second.event->event == first.event->event);
    CHECK(scene.events() == 1);
}

TEST_CASE("one form used for two labels keeps both") {
    RegisterScene scene;
    ScanRequest request = scene.request(slipNumber(1));
    const ScanAnswer first = scene.send(request);
    request.typed = slipNumber(2);
    const ScanAnswer second = scene.send(request);
    CHECK(second.outcome == ScanOutcome::Stored);
    CHECK(second.event->event != first.event->event);
    CHECK(scene.events() == 2);
}

TEST_CASE("a label read twice in a row is told as registered and kept once") {
    RegisterScene scene;
    const ScanAnswer first = scene.scan(slipNumber(1));
    scene.fixture.clock().advance(minutes(1));
    const ScanAnswer again = scene.scan(slipNumber(1));
    CHECK(again.outcome == ScanOutcome::AlreadyRegistered);
    CHECK(again.event->event == first.event->event);
    CHECK(scene.events() == 1);

    SECTION("another place is another step") {
        CHECK(scene.scan(slipNumber(1), {"arrived", "TOKYO", ""}).outcome == ScanOutcome::Stored);
    }
    SECTION("the person insists that it happened twice") {
        ScanRequest request = scene.request(slipNumber(1));
        request.evenIfRegistered = true;
        CHECK(scene.send(request).outcome == ScanOutcome::Stored);
        CHECK(scene.item(1).timeline.size() == 2);
    }
    SECTION("the next site day begins at four in the morning, Tokyo time") {
        scene.fixture.clock().advance(hours(18) + minutes(58)); // 03:59
        CHECK(scene.scan(slipNumber(1)).outcome == ScanOutcome::AlreadyRegistered);
        scene.fixture.clock().advance(minutes(1));
        CHECK(scene.scan(slipNumber(1)).outcome == ScanOutcome::Stored);
    }
    SECTION("after it was taken back it can be registered again") {
        REQUIRE(scene.undo(first.event->event).outcome == ScanOutcome::Undone);
        CHECK(scene.scan(slipNumber(1)).outcome == ScanOutcome::Stored);
    }
}

TEST_CASE("an undo is an event of its own and happens once") {
    RegisterScene scene;
    scene.scan(slipNumber(1), {"accepted", "TOKYO", ""});
    const ScanAnswer stored = scene.scan(slipNumber(1));
    REQUIRE(scene.item(1).statusCode == "arrived");
    const ScanAnswer undone = scene.undo(stored.event->event);
    CHECK(undone.outcome == ScanOutcome::Undone);
    CHECK(undone.event->voided);
    CHECK_FALSE(undone.event->mayBeUndone);
    CHECK(scene.item(1).statusCode == "accepted");
    CHECK(scene.item(1).placeCode == "TOKYO");
    CHECK(scene.item(1).timeline.size() == 3);
    CHECK(scene.undo(stored.event->event).outcome == ScanOutcome::Undone);
    CHECK(scene.events() == 3);
}

TEST_CASE("the form of a scan that was taken back does not bring it back") {
    RegisterScene scene;
    const ScanRequest request = scene.request(slipNumber(1));
    const ScanAnswer stored = scene.send(request);
    scene.undo(stored.event->event);
    const ScanAnswer again = scene.send(request);
    CHECK(again.outcome == ScanOutcome::NotStored);
    CHECK(again.reason == ScanReason::TakenBack);
    CHECK(scene.item(1).statusCode.empty());
}

TEST_CASE("only what a page registered lately can be undone here") {
    RegisterScene scene;
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1));
    REQUIRE(ReceiveBatch(scene.fixture.site()).receive(AgentId{{9}}, memory.all()));
    CHECK(scene.undo(scene.item(1).timeline[0].event).reason == ScanReason::NothingToUndo);
    CHECK(scene.undo(EventId{{1}}).reason == ScanReason::NothingToUndo);
    const ScanAnswer stored = scene.scan(slipNumber(2));
    scene.fixture.clock().advance(hours(12) + minutes(1));
    CHECK(scene.undo(stored.event->event).reason == ScanReason::NothingToUndo);
    CHECK(scene.service.undo(kArrivedOsaka, "nonsense", "sato")->reason ==
          ScanReason::NothingToUndo);
    CHECK(scene.item(2).statusCode == "arrived");
    // An undo cannot be undone.
    const ScanAnswer other = scene.scan(slipNumber(3));
    scene.undo(other.event->event);
    CHECK(scene.undo(domain::webVoidEventId(other.event->event)).reason ==
          ScanReason::NothingToUndo);
}

TEST_CASE("a number is understood however the scanner typed it") {
    const std::string slip = slipNumber(7);
    const std::string kana[] = {"わ", "ぬ", "ふ", "あ", "う", "え", "お", "や", "ゆ", "よ"};
    std::string inKanaMode = "ち";
    for (const char digit : slip) {
        inKanaMode += kana[digit - '0'];
    }
    inKanaMode += "ち";
    const std::vector<std::string> writings{
        slip,
        "a" + slip + "a",
        "C" + slip + "D",
        slip + "7391",
        "A" + slip + "7391B",
        fullWidth(slip),
        fullWidth(slip + "7391"),
        "あ" + fullWidth(slip) + "あ",
        "あ" + fullWidth(slip) + "ｂ",
        slip.substr(0, 4) + "-" + slip.substr(4, 4) + "－" + slip.substr(8),
        " " + slip + "\t\r",
        "　" + slip,
        inKanaMode,
    };
    for (const std::string& typed : writings) {
        CAPTURE(typed);
        RegisterScene scene;
        const ScanAnswer answer = scene.scan(typed);
        CHECK(answer.outcome == ScanOutcome::Stored);
        REQUIRE(answer.event);
        CHECK(answer.event->slipNumber == slip);
        CHECK(scene.fixture.number("SELECT count(*) FROM custody_events WHERE canonical LIKE '%" +
                                   toHex(asBytes("7391")) + "%'") == 0);
    }
}

TEST_CASE("what is no slip number is refused with its reason and nothing is stored") {
    RegisterScene scene;
    struct Row {
        std::string typed;
        ScanReason reason;
    };
    std::string misread = slipNumber(1);
    misread[3] = misread[3] == '9' ? '0' : static_cast<char>(misread[3] + 1);
    const std::vector<Row> rows{{"", ScanReason::Empty},
                                {" \t ", ScanReason::Empty},
                                {"4901234567894XX", ScanReason::NotANumber},
                                {"りんご", ScanReason::NotANumber},
                                {"\xFF\xFE", ScanReason::NotANumber},
                                {slipNumber(1) + "1", ScanReason::WrongLength},
                                {slipNumber(1) + slipNumber(2), ScanReason::WrongLength},
                                {"123", ScanReason::WrongLength},
                                {misread, ScanReason::CheckDigit},
                                {misread + "7391", ScanReason::CheckDigit},
                                {"TWC-END", ScanReason::NotANumber},
                                {"9999", ScanReason::NoMatch}};
    for (const Row& row : rows) {
        CAPTURE(row.typed);
        const ScanAnswer answer = scene.scan(row.typed);
        CHECK(answer.outcome == ScanOutcome::NotStored);
        CHECK(answer.reason == row.reason);
        CHECK(answer.shownCode.find("7391") == std::string::npos);
    }
    CHECK(scene.events() == 0);
}

TEST_CASE("the last digits of a damaged label offer the items to choose from") {
    RegisterScene scene;
    scene.scan(slipNumber(1), {"departed", "TOKYO", ""});
    scene.scan(slipNumber(2));
    const std::string digits = slipNumber(1).substr(7);
    for (const std::string& typed : {digits, fullWidth(digits)}) {
        const ScanAnswer answer = scene.scan(typed);
        CHECK(answer.outcome == ScanOutcome::ChooseMatch);
        REQUIRE(answer.matches.size() == 1);
        CHECK(answer.matches[0].slipNumber == slipNumber(1));
        CHECK(answer.matches[0].statusCode == "departed");
        CHECK(answer.matches[0].placeName.ja == "東京メール室");
    }
    CHECK(scene.events() == 2);
}

TEST_CASE("context codes change what the next scans are registered with") {
    RegisterScene scene;
    ScanAnswer answer = scene.scan("TWO-0042");
    CHECK(answer.outcome == ScanOutcome::ContextChanged);
    CHECK(answer.context.operatorName == "鈴木 一郎");
    answer = scene.scan("twp-tokyo", answer.context.context); // caps lock
    CHECK(answer.context.placeName.ja == "東京メール室");
    answer = scene.scan("TWA-departed", answer.context.context);
    CHECK(answer.context.context.actionCode == "departed");
    answer = scene.scan(slipNumber(1), answer.context.context);
    REQUIRE(answer.event);
    CHECK(answer.event->actionCode == "departed");
    CHECK(answer.event->placeCode == "TOKYO");
    CHECK(answer.event->operatorName == "鈴木 一郎");

    CHECK(scene.scan("TWO-9999").reason == ScanReason::UnknownOperator);
    CHECK(scene.scan("TWP-KYOTO").reason == ScanReason::UnknownPlace);
    CHECK(scene.scan("TWA-cancelled").outcome == ScanOutcome::NotStored);
    CHECK(scene.scan("TWP-KYOTO").context.context.placeCode == "OSAKA");
}

TEST_CASE("a card counts on the days it is valid, by the site's clocks") {
    RegisterScene scene; // 2026-04-01 09:00 in Tokyo
    const auto outcomeWith = [&](const std::string& from, const std::string& until) {
        scene.fixture.site().database().write([&](store::Connection& connection) {
            connection.session().execute("UPDATE operators SET valid_from = '" + from +
                                         "', valid_until = '" + until + "'");
        });
        const bool chosen =
            scene.service.contextOf({"arrived", "OSAKA", "0042"}, "sato").has_value();
        CHECK(chosen == (scene.scan("TWO-0042").outcome == ScanOutcome::ContextChanged));
        return chosen;
    };
    CHECK(outcomeWith("2026-04-01", "2026-04-01"));
    CHECK_FALSE(outcomeWith("2026-04-02", "9999-12-31"));
    CHECK_FALSE(outcomeWith("1900-01-01", "2026-03-31"));
}

TEST_CASE("an undo code takes back the scan that the page names") {
    RegisterScene scene;
    const ScanAnswer stored = scene.scan(slipNumber(1));
    ScanRequest request = scene.request("TWC-UNDO");
    CHECK(scene.send(request).reason == ScanReason::NothingToUndo);
    request.lastEvent = stored.event->event.hex();
    CHECK(scene.send(request).outcome == ScanOutcome::Undone);
    CHECK(scene.item(1).statusCode.empty());
}

TEST_CASE("a received item keeps its status and the scan is told to need attention") {
    RegisterScene scene;
    scene.scan(slipNumber(1), {"received", "OSAKA", ""});
    const ScanAnswer answer = scene.scan(slipNumber(1));
    CHECK(answer.outcome == ScanOutcome::Stored);
    CHECK(answer.reason == ScanReason::AlreadyReceived);
    CHECK(scene.item(1).statusCode == "received");
    CHECK(scene.item(1).timeline.size() == 2);
}

TEST_CASE("a context the site does not have is refused field by field") {
    RegisterScene scene;
    const auto answer =
        scene.service.scan(scene.request(slipNumber(1), {"requested", "KYOTO", "9999"}));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ServiceErrorKind::Invalid);
    std::vector<std::string> fields;
    for (const FieldProblem& problem : answer.error().fields) {
        fields.push_back(problem.field);
    }
    CHECK(fields == std::vector<std::string>{"action", "place", "operator"});
    ScanRequest stranger = scene.request(slipNumber(1));
    stranger.byUser = "nobody";
    CHECK(scene.service.scan(stranger).error().kind == ServiceErrorKind::Unauthorized);
    ScanRequest forged = scene.request(slipNumber(1));
    forged.formNonce = "short";
    CHECK_FALSE(scene.service.scan(forged));
    CHECK(scene.events() == 0);
}

TEST_CASE("recent scans are given in the order asked for, unknown ones left out") {
    RegisterScene scene;
    const ScanAnswer first = scene.scan(slipNumber(1));
    const ScanAnswer second = scene.scan(slipNumber(2));
    scene.undo(first.event->event);
    const auto recent = scene.service.recent(
        {second.event->event.hex(), "xyz", EventId{{5}}.hex(), first.event->event.hex()});
    REQUIRE(recent.size() == 2);
    CHECK(recent[0].slipNumber == slipNumber(2));
    CHECK(recent[0].mayBeUndone);
    CHECK(recent[1].voided);
}

} // namespace tewatashi::server::services
