#include "server/services/directory/print_codes.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/items/register_status.h"
#include "server/services/items/search_records.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace tewatashi::server::services {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::MemoryBuilder;
using test::SiteContextFixture;
using test::slipNumber;

// A mail room whose items are registered by hand, a minute apart.
class SearchScene {
public:
    SearchScene() {
        CodeMasters masters(site.site());
        REQUIRE(masters.addPlace("OSAKA", "大阪メール室", "Osaka mail room"));
        REQUIRE(masters.addPlace("TOKYO", "東京メール室", "Tokyo mail room"));
        REQUIRE(masters.addOperator("0042", "鈴木 一郎"));
        site.site().database().write([](store::Connection& connection) {
            connection.session().execute(
                "INSERT INTO users (id, login, display_name, role, language, password_hash, "
                "created_at) VALUES (1, 'sato', '佐藤 花子', 'operator', 0, '-', 0)");
        });
    }
    EventId registered(std::uint64_t item, const std::string& action, const std::string& place) {
        site.clock().advance(minutes(1));
        ScanRequest request;
        request.context = {action, place, ""};
        request.typed = slipNumber(item);
        Bytes nonce(16, 0);
        for (int i = 0; i < 4; ++i) {
            nonce[static_cast<std::size_t>(i)] =
                static_cast<std::uint8_t>(m_forms >> static_cast<unsigned>(8 * i));
        }
        ++m_forms;
        request.formNonce = toHex(nonce);
        request.byUser = "sato";
        request.evenIfRegistered = true;
        const auto answer = RegisterStatus(site.site()).scan(request);
        REQUIRE(answer);
        REQUIRE(answer->event);
        return answer->event->event;
    }
    RecordsFilter filter(const RecordsQuery& query) {
        const auto filter = records.understand(query);
        REQUIRE(filter);
        return *filter;
    }
    RecordsPage page(const RecordsQuery& query, int limit = 50, const std::string& cursor = "") {
        const auto page = records.page(filter(query), cursor, limit);
        REQUIRE(page);
        return *page;
    }
    // Every row of a search, page after page.
    std::vector<RecordEntry> all(const RecordsQuery& query, int limit) {
        std::vector<RecordEntry> rows;
        std::string cursor;
        do {
            RecordsPage next = page(query, limit, cursor);
            CHECK(next.rows.size() <= static_cast<std::size_t>(limit));
            rows.insert(rows.end(), next.rows.begin(), next.rows.end());
            cursor = next.next;
        } while (!cursor.empty());
        return rows;
    }

    SiteContextFixture site;
    SearchRecords records{site.site()};

private:
    std::uint32_t m_forms = 0;
};

RecordsQuery latest() { return {}; }
RecordsQuery events() {
    RecordsQuery query;
    query.view = RecordsView::Events;
    return query;
}

std::vector<std::string> numbersOf(const std::vector<RecordEntry>& rows) {
    std::vector<std::string> numbers;
    for (const RecordEntry& row : rows) {
        numbers.push_back(row.slipNumber);
    }
    return numbers;
}

} // namespace

TEST_CASE("the present state of items is listed newest first with place and operator") {
    SearchScene scene;
    scene.registered(1, "accepted", "TOKYO");
    scene.registered(2, "accepted", "TOKYO");
    scene.registered(1, "arrived", "OSAKA");
    const RecordsPage page = scene.page(latest());
    CHECK(numbersOf(page.rows) == std::vector<std::string>{slipNumber(1), slipNumber(2)});
    CHECK(page.next.empty());
    CHECK_FALSE(page.searchedBackTo);
    const RecordEntry& first = page.rows.front();
    CHECK(first.statusCode == "arrived");
    CHECK(first.placeName.en == "Osaka mail room");
    CHECK(first.operatorName == "佐藤 花子");
    CHECK(first.operatorCard.empty());
    CHECK(first.terminalId.empty());
    CHECK(first.at == scene.site.clock().utcNow());
    CHECK(first.detailsMissing);
}

TEST_CASE("every record is listed, with those taken back marked and their voids") {
    SearchScene scene;
    scene.registered(1, "accepted", "TOKYO");
    const EventId wrong = scene.registered(1, "lost", "TOKYO");
    scene.site.clock().advance(minutes(1));
    REQUIRE(RegisterStatus(scene.site.site()).undo({"lost", "TOKYO", ""}, wrong.hex(), "sato"));
    const RecordsPage page = scene.page(events());
    REQUIRE(page.rows.size() == 3);
    CHECK(page.rows[0].kind == domain::EventKind::Void);
    CHECK(page.rows[0].statusCode.empty());
    CHECK(page.rows[1].statusCode == "lost");
    CHECK(page.rows[1].voided);
    CHECK_FALSE(page.rows[2].voided);
    CHECK(scene.page(latest()).rows[0].statusCode == "accepted");
}

TEST_CASE("filters mean the present state of items and the moment of records") {
    SearchScene scene;
    scene.registered(1, "accepted", "TOKYO");
    scene.registered(2, "accepted", "OSAKA");
    scene.registered(1, "arrived", "OSAKA");
    RecordsQuery query = GENERATE(latest(), events());
    const bool isLatest = query.view == RecordsView::Latest;
    SECTION("place") {
        query.placeCode = "OSAKA";
        CHECK(numbersOf(scene.page(query).rows) ==
              std::vector<std::string>{slipNumber(1), slipNumber(2)});
        query.placeCode = "TOKYO";
        CHECK(scene.page(query).rows.size() == (isLatest ? 0 : 1));
        query.placeCode = "KYOTO";
        CHECK(scene.page(query).rows.empty());
    }
    SECTION("status") {
        query.statusCode = "accepted";
        CHECK(scene.page(query).rows.size() == (isLatest ? 1 : 2));
        query.placeCode = "TOKYO";
        CHECK(scene.page(query).rows.size() == (isLatest ? 0 : 1));
    }
    SECTION("number in any writing, or its end") {
        for (const std::string& typed : {slipNumber(1), "A" + slipNumber(1) + "7391B",
                                         slipNumber(1).substr(8), "　" + slipNumber(1)}) {
            CAPTURE(typed);
            query.number = typed;
            CHECK(scene.page(query).rows.size() == (isLatest ? 1 : 2));
        }
        query.statusCode = "arrived";
        CHECK(scene.page(query).rows.size() == 1);
        query.number = slipNumber(3);
        CHECK(scene.page(query).rows.empty());
    }
}

TEST_CASE("a period is made of whole local days") {
    SearchScene scene; // begins at 09:00 on 2026-04-01 in Tokyo
    scene.registered(1, "accepted", "TOKYO");
    scene.site.clock().advance(hours(14) + minutes(58)); // to 23:59
    scene.registered(2, "accepted", "TOKYO");            // 00:00 on the second
    scene.registered(3, "accepted", "TOKYO");
    for (RecordsQuery query : {latest(), events()}) {
        query.from = query.until = "2026-04-01";
        CHECK(numbersOf(scene.page(query).rows) == std::vector<std::string>{slipNumber(1)});
        query.from = "2026/4/2";
        query.until = "";
        CHECK(numbersOf(scene.page(query).rows) ==
              std::vector<std::string>{slipNumber(3), slipNumber(2)});
        query.from = "";
        query.until = "2026-03-31";
        CHECK(scene.page(query).rows.empty());
    }
}

TEST_CASE("a query that cannot be understood is refused field by field") {
    SearchScene scene;
    RecordsQuery query;
    query.number = "12";
    query.from = "2026-02-30";
    query.until = "tomorrow";
    query.statusCode = "lots";
    query.placeCode = std::string(65, 'A');
    const auto filter = scene.records.understand(query);
    REQUIRE_FALSE(filter);
    std::vector<std::string> fields;
    for (const FieldProblem& problem : filter.error().fields) {
        fields.push_back(problem.field);
    }
    CHECK(fields == std::vector<std::string>{"number", "from", "until", "place", "status"});
    RecordsQuery backwards;
    backwards.from = "2026-04-02";
    backwards.until = "2026-04-01";
    CHECK(scene.records.understand(backwards).error().fields.front().field == "until");
    for (const char* cursor :
         {"x", "1", "1.", ".1", "1.2.3", "-1.0", "1.-1", "1. 2", "99999999999999999999.1"}) {
        CAPTURE(cursor);
        CHECK_FALSE(scene.records.page({}, cursor, 10));
    }
}

TEST_CASE("pages of any size give every row once, in order, also among equal times") {
    SearchScene scene;
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA");
    for (std::uint64_t item = 1; item <= 40; ++item) {
        memory.scan(slipNumber(item), item % 8 == 0 ? 1 : 0); // eight at one second
    }
    memory.scanWithoutClock("TWO-0042").scanWithoutClock("TWA-arrived");
    memory.scanWithoutClock("TWP-TOKYO").scanWithoutClock(slipNumber(41));
    memory.scanWithoutClock(slipNumber(42));
    wire::ScanBatch batch = memory.all();
    batch.observations.push_back(memory.observation(1, memory.size(), 0));
    REQUIRE(ReceiveBatch(scene.site.site()).receive(AgentId{{9}}, batch));
    for (std::uint64_t item = 1; item <= 5; ++item) {
        scene.registered(item, "departed", "TOKYO");
    }
    for (const RecordsQuery& query : {latest(), events()}) {
        const std::vector<RecordEntry> whole = scene.all(query, 200);
        CHECK(whole.size() == (query.view == RecordsView::Latest ? 42U : 47U));
        for (const int limit : {1, 2, 3, 7, 42, 47}) {
            CAPTURE(limit);
            CHECK(numbersOf(scene.all(query, limit)) == numbersOf(whole));
        }
        std::set<std::string> ids;
        for (const RecordEntry& row : whole) {
            ids.insert(row.eventId);
        }
        CHECK(ids.size() == whole.size());
    }
}

TEST_CASE("a random history is found by every filter as a plain reading of it would") {
    SearchScene scene;
    test::TestRandom random(20261125);
    const std::vector<std::string> actions{"accepted", "departed", "arrived", "held"};
    const std::vector<std::string> places{"OSAKA", "TOKYO"};
    struct Known {
        std::string number;
        std::string action;
        std::string place;
    };
    std::vector<Known> history;                  // oldest first
    std::map<std::string, std::size_t> latestOf; // by number, index into history
    for (int i = 0; i < 120; ++i) {
        const auto item = static_cast<std::uint64_t>(random.between(1, 25));
        Known known{slipNumber(item), actions[static_cast<std::size_t>(random.between(0, 3))],
                    places[static_cast<std::size_t>(random.between(0, 1))]};
        scene.registered(item, known.action, known.place);
        latestOf[known.number] = history.size();
        history.push_back(std::move(known));
    }
    for (int i = 0; i < 60; ++i) {
        RecordsQuery query = random.oneIn(2) ? latest() : events();
        if (random.oneIn(2)) {
            query.statusCode = actions[static_cast<std::size_t>(random.between(0, 3))];
        }
        if (random.oneIn(2)) {
            query.placeCode = places[static_cast<std::size_t>(random.between(0, 1))];
        }
        if (random.oneIn(3)) {
            query.number = slipNumber(static_cast<std::uint64_t>(random.between(1, 25)));
        }
        std::vector<std::string> expected;
        for (std::size_t at = history.size(); at-- > 0;) {
            const Known& known = history[at];
            const bool shown = query.view == RecordsView::Events || latestOf[known.number] == at;
            if (shown && (query.statusCode.empty() || query.statusCode == known.action) &&
                (query.placeCode.empty() || query.placeCode == known.place) &&
                (query.number.empty() || query.number == known.number)) {
                expected.push_back(known.number);
            }
        }
        CHECK(numbersOf(scene.all(query, static_cast<int>(random.between(1, 9)))) == expected);
    }
}

} // namespace tewatashi::server::services
