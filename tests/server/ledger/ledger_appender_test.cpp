#include "server/ledger/leaf_hash.h"
#include "server/ledger/ledger_appender.h"
#include "tests/support/site_fixture.h"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace tewatashi::server::ledger {
namespace {

using test::SiteFixture;

domain::CustodyEvent eventNumber(std::uint8_t number) {
    domain::CustodyEvent event;
    event.id = EventId{{number}};
    event.site = "main";
    event.itemNumber = "000000000011";
    event.action = "accepted";
    event.place = "OSAKA";
    event.recordedAt = {1'775'001'600'000};
    return event;
}

TEST_CASE("a leaf hash is SHA-256 over a zero octet and the leaf, as RFC 9162 has it") {
    // The hash of an empty leaf, from the known answers of Certificate Transparency.
    CHECK(toHex(leafHash({})) ==
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    const Bytes leaf{0x00};
    CHECK(toHex(leafHash(leaf)) ==
          "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
}

TEST_CASE("positions begin at 0 and have no gaps, from job to job and after a restart") {
    SiteFixture site;
    const auto append = [&site](std::uint8_t number) {
        return site.database().write([number](store::Connection& connection) {
            return LedgerAppender(connection).append(eventNumber(number));
        });
    };
    CHECK(append(1) == 0);
    CHECK(append(2) == 1);
    site.reopen();
    CHECK(append(3) == 2);
}

TEST_CASE("a job that fails gives its positions back") {
    SiteFixture site;
    CHECK_THROWS_AS(site.database().write([](store::Connection& connection) {
        LedgerAppender ledger(connection);
        CHECK(ledger.append(eventNumber(1)) == 0);
        CHECK(ledger.append(eventNumber(2)) == 1);
        CHECK(ledger.size() == 2);
        throw std::runtime_error("after all");
    }),
                    std::runtime_error);
    site.database().write([](store::Connection& connection) {
        CHECK(LedgerAppender(connection).append(eventNumber(3)) == 0);
    });
    CHECK(site.number("SELECT count(*) FROM custody_events") == 1);
}

TEST_CASE("what is stored is the canonical event and the hash of exactly that") {
    SiteFixture site;
    const auto row = site.database().write([](store::Connection& connection) {
        LedgerAppender ledger(connection);
        return *store::EventStore(connection).at(ledger.append(eventNumber(7)));
    });
    const Bytes canonical = domain::canonicalBytes(eventNumber(7));
    CHECK(row.canonical == toHex(canonical));
    CHECK(row.leaf == toHex(leafHash(canonical)));
}

} // namespace
} // namespace tewatashi::server::ledger
