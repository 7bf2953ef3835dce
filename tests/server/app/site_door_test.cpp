// From enrolment to the item over real TLS, with nothing but what travels on the wire.
#include "tests/server/app/site_door.h"

#include <algorithm>

namespace tewatashi::server::app {
namespace {

using nlohmann::json;
using test::SiteDoor;
using test::slipNumber;

bool all(const wire::Receipt& receipt, wire::Verdict verdict) {
    return std::all_of(
        receipt.verdicts.begin(), receipt.verdicts.end(),
        [verdict](const wire::RecordVerdict& one) { return one.verdict == verdict; });
}

test::MemoryBuilder someMemory() {
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(1)).scan(slipNumber(2) + "9753");
    return memory;
}

} // namespace

TEST_CASE("an agent enrols, uploads, verifies its receipt, and the item can be read", "[door]") {
    SiteDoor door;
    const test::DoorAgent agent = door.enrol();
    CHECK(agent.receiptKey == door.program().site.receiptKey().verifyKey());
    const wire::ScanBatch batch = someMemory().all();
    const test::RawReply stored = door.upload(agent, batch);
    const wire::Receipt receipt = SiteDoor::receiptOf(stored, agent, batch);
    CHECK(receipt.site == "main");
    CHECK(receipt.agent == agent.id);
    CHECK(receipt.batch == wire::batchDigest(batch));
    REQUIRE(receipt.verdicts.size() == batch.records.size());
    CHECK(all(receipt, wire::Verdict::Stored));
    CHECK(receipt.ledgerSize == 2);

    const test::Headers token = door.token();
    const test::RawReply item = door.get("/api/v1/items/" + slipNumber(2), token);
    REQUIRE(item.status == 200);
    CHECK(item.header("Content-Type").starts_with("application/json"));
    const json read = json::parse(item.body);
    CHECK(read.at("number") == slipNumber(2));
    CHECK(item.body.find("accepted") != std::string::npos);
    CHECK(item.body.find("OSAKA") != std::string::npos);
    CHECK(item.body.find("9753") == std::string::npos);
    CHECK(door.get("/api/v1/items/" + slipNumber(2)).status == 401);

    const json docks = json::parse(door.get("/api/v1/dock-sessions", token).body);
    REQUIRE(docks.at("dock_sessions").size() == 1);
    CHECK(docks.at("dock_sessions").at(0).at("stored") == batch.records.size());
    CHECK(docks.at("dock_sessions").at(0).at("agent_name") == "MAILROOM-PC");
}

TEST_CASE("a batch that is sent again is received again and counts once", "[door]") {
    SiteDoor door;
    const test::DoorAgent agent = door.enrol();
    const wire::ScanBatch batch = someMemory().all();
    CHECK(all(SiteDoor::receiptOf(door.upload(agent, batch), agent, batch), wire::Verdict::Stored));
    door.restart();
    const wire::Receipt again = SiteDoor::receiptOf(door.upload(agent, batch), agent, batch);
    CHECK(all(again, wire::Verdict::Duplicate));
    CHECK(again.ledgerSize == 2);
}

TEST_CASE("a receipt holds for its own octets, batch and agent alone", "[door]") {
    SiteDoor door;
    const test::DoorAgent agent = door.enrol();
    const wire::ScanBatch batch = someMemory().all();
    const test::RawReply reply = door.upload(agent, batch);
    REQUIRE(reply.status == 200);
    const auto signature = fromBase64(reply.header(wire::kReceiptHeader));
    REQUIRE(signature);
    const auto holds = [&](const AgentId& of, const Digest& digest, const std::string& body) {
        return agent.receiptKey.verifies(wire::receiptSigningInput("main", of, digest, body),
                                         *signature);
    };
    const Digest digest = wire::batchDigest(batch);
    CHECK(holds(agent.id, digest, reply.body));
    CHECK_FALSE(holds(agent.id, digest, reply.body + " "));
    CHECK_FALSE(holds(agent.id, Digest{}, reply.body));
    CHECK_FALSE(holds(AgentId{{1}}, digest, reply.body));
}

TEST_CASE("an agent that the site does not know stores nothing", "[door]") {
    SiteDoor door;
    test::DoorAgent stranger = door.enrol();
    stranger.id = AgentId{{5}};
    const wire::ScanBatch batch = someMemory().all();
    const test::RawReply reply = door.upload(stranger, batch);
    CHECK(reply.status == 401);
    CHECK_FALSE(reply.header(wire::kRefusalHeader).empty());
    CHECK(door.get("/api/v1/items/" + slipNumber(1), door.token()).status == 404);
}

TEST_CASE("without TLS the door answers nothing", "[door]") {
    SiteDoor door;
    auto plain = door.client(test::Tls::No);
    CHECK(plain.request("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 0);
    CHECK(door.get("/healthz").status == 200);
}

} // namespace tewatashi::server::app
