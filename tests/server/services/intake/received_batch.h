#pragma once

#include "server/services/intake/receive_batch.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

namespace tewatashi::test {

inline const AgentId kAgent{{9}};

// Takes the batch in as that agent's.
inline wire::Receipt receive(SiteContextFixture& site, const wire::ScanBatch& batch) {
    auto receipt = server::services::ReceiveBatch(site.site()).receive(kAgent, batch);
    REQUIRE(receipt);
    return *receipt;
}

} // namespace tewatashi::test
