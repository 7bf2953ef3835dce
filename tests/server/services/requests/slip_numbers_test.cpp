#include "common/domain/slip_number.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/requests/slip_numbers.h"
#include "server/services/site/sealed_text.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::services {
namespace {

using test::SiteContextFixture;

std::string drawn(SiteContextFixture& fixture) {
    return fixture.site().database().write([&](store::Connection& connection) {
        const auto number = SlipNumbers(fixture.site(), connection).draw();
        REQUIRE(number);
        return *number;
    });
}

void execute(SiteContextFixture& fixture, const std::string& sql) {
    fixture.site().database().write(
        [&sql](store::Connection& connection) { connection.session().execute(sql); });
}

} // namespace

TEST_CASE("Drawn numbers are valid, all different, and go on after a restart", "[requests]") {
    SiteContextFixture fixture;
    std::set<std::string> numbers;
    for (int i = 0; i < 50; ++i) {
        const std::string number = drawn(fixture);
        CHECK(domain::parseSlipCode(number, {}));
        CHECK(number.front() != '0'); // left to pre-printed labels
        numbers.insert(number);
        if (i == 25) {
            fixture.reopen();
        }
    }
    CHECK(numbers.size() == 50);
}

TEST_CASE("A number that an item has already is passed over", "[requests]") {
    SiteContextFixture fixture;
    const std::string taken = domain::slipNumberOf(10'000'000'001, {});
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(taken);
    REQUIRE(ReceiveBatch(fixture.site()).receive(AgentId{{9}}, memory.all()));
    CHECK(drawn(fixture) == domain::slipNumberOf(10'000'000'000, {}));
    CHECK(drawn(fixture) == domain::slipNumberOf(10'000'000'002, {}));
}

TEST_CASE("A job that fails later gives its number back to nobody else meanwhile", "[requests]") {
    SiteContextFixture fixture;
    const auto failing = [&](store::Connection& connection) {
        REQUIRE(SlipNumbers(fixture.site(), connection).draw());
        throw std::runtime_error("later trouble");
    };
    CHECK_THROWS(fixture.site().database().write(failing));
    // Nothing of the job happened, so its number was given to no item.
    CHECK(drawn(fixture) == domain::slipNumberOf(10'000'000'000, {}));
}

TEST_CASE("A series that is used up says so and gives nothing", "[requests]") {
    SiteContextFixture fixture;
    execute(fixture, "UPDATE number_series SET next_serial = last_serial");
    CHECK(drawn(fixture) == domain::slipNumberOf(99'999'999'999, {}));
    const auto none = fixture.site().database().write([&](store::Connection& connection) {
        return SlipNumbers(fixture.site(), connection).draw();
    });
    REQUIRE_FALSE(none);
    CHECK(none.error().code == "slip-numbers-used-up");
    CHECK_FALSE(none.error().text.en.empty());
}

TEST_CASE("A site without a series for its length gets one", "[requests]") {
    SiteContextFixture fixture;
    execute(fixture, "DELETE FROM number_series");
    CHECK(drawn(fixture) == domain::slipNumberOf(10'000'000'000, {}));
}

TEST_CASE("Sealed text opens for its owner alone and never looks the same twice", "[requests]") {
    SiteContextFixture fixture;
    const std::string text = "工事請負契約書";
    const std::string sealed = sealedText(fixture.site(), "request 1 subject", text);
    CHECK(sealed.find(toHex(asBytes(text))) == std::string::npos);
    CHECK(sealed != sealedText(fixture.site(), "request 1 subject", text));
    CHECK(openedText(fixture.site(), "request 1 subject", sealed) == text);
    CHECK_FALSE(openedText(fixture.site(), "request 2 subject", sealed));
    CHECK_FALSE(openedText(fixture.site(), "request 1 subject", sealed.substr(2)));
    std::string damaged = sealed;
    damaged.back() = damaged.back() == '0' ? '1' : '0';
    CHECK_FALSE(openedText(fixture.site(), "request 1 subject", damaged));
    CHECK_FALSE(openedText(fixture.site(), "request 1 subject", ""));
    CHECK_FALSE(openedText(fixture.site(), "request 1 subject", "no hex"));
    fixture.reopen();
    CHECK(openedText(fixture.site(), "request 1 subject", sealed) == text);
    CHECK(openedText(fixture.site(), "o", sealedText(fixture.site(), "o", "")) == "");
}

} // namespace tewatashi::server::services
