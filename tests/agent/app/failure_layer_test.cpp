#include "agent/app/diagnosis_server.h"

#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi::agent;
using app::layerOf;
using diagnosis::Layer;
using uplink::FailureKind;

TEST_CASE("Whatever keeps a request from its answer belongs to one part of the way", "[unit]") {
    CHECK(layerOf(FailureKind::HostNotFound) == Layer::Dns);
    CHECK(layerOf(FailureKind::ProxyAuth) == Layer::Proxy);
    CHECK(layerOf(FailureKind::Redirected) == Layer::Proxy);
    CHECK(layerOf(FailureKind::Refused) == Layer::Connection);
    CHECK(layerOf(FailureKind::TlsExpired) == Layer::Tls);
    CHECK(layerOf(FailureKind::TlsPinMismatch) == Layer::Tls);
    CHECK(layerOf(FailureKind::Revoked) == Layer::SignIn);
    CHECK(layerOf(FailureKind::BadReceipt) == Layer::SignIn);
    CHECK(layerOf(FailureKind::ServerError) == Layer::Server);
    CHECK(layerOf(FailureKind::Maintenance) == Layer::Maintenance);
    std::set<Layer> met;
    for (int kind = 0; kind <= static_cast<int>(FailureKind::CodeRefused); ++kind) {
        const Layer layer = layerOf(static_cast<FailureKind>(kind));
        CHECK(diagnosis::infoOf(layer).chain == diagnosis::Chain::Server);
        met.insert(layer);
    }
    CHECK(met.size() == 7); // all of the chain but the clock, which is measured
}
