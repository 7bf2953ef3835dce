#pragma once

#include "server/services/intake/pending_scans.h"
#include "server/services/intake/receive_batch.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <string>

namespace tewatashi::test {

// Takes in a dock whose first records are at a computer of that name, which docked the terminal and
// has been silent since, and lets the wait for them end. Returns the id of the dock session: two
// items whose context is missing.
inline std::string dockWithoutBeginning(SiteContextFixture& site, const std::string& computer) {
    const AgentId silent{{8}};
    const AgentId heard{{9}};
    server::services::ReceiveBatch receive(site.site());
    site.site().database().write([&](server::store::Connection& connection) {
        const std::string hex = silent.hex();
        connection.session().sql()
            << "INSERT INTO agents (id, agent_id, name, version, public_key, enrolled_at, "
               "last_contact_at) SELECT coalesce(max(id), 0) + 1, :agent, :name, '', '', 0, 0 "
               "FROM agents",
            soci::use(hex), soci::use(computer);
    });
    MemoryBuilder other;
    other.scan(slipNumber(7));
    REQUIRE(receive.receive(silent, other.batch(0, 1, 7)));
    site.clock().advance(std::chrono::hours(1));
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan(slipNumber(2));
    const wire::ScanBatch later = memory.batch(3, 5, 2);
    REQUIRE(receive.receive(heard, later));
    site.clock().advance(std::chrono::hours(24));
    REQUIRE(server::services::PendingScans(site.site()).endOverdueWaits() == 2);
    return later.dock.hex();
}

} // namespace tewatashi::test
