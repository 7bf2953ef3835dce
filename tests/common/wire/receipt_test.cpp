#include "common/wire/agent_answer.h"
#include "common/wire/receipt.h"
#include "common/wire/signed_request.h"
#include "tests/common/wire/wire_samples.h"
#include "tests/support/protocol_doc.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using wire::QuarantineReason;
using wire::Verdict;

namespace {

wire::Receipt anyReceipt(test::TestRandom& random) {
    wire::Receipt receipt;
    receipt.site = "main";
    receipt.agent = test::randomId<AgentId>(random);
    random.fill(receipt.batch);
    const int verdicts = random.between(0, 500);
    for (int i = 0; i < verdicts; ++i) {
        const auto verdict = static_cast<Verdict>(random.between(0, 2));
        const auto reason = static_cast<QuarantineReason>(random.between(1, 5));
        const bool quarantined = verdict == Verdict::Quarantined;
        receipt.verdicts.push_back({verdict, quarantined ? reason : QuarantineReason::None});
    }
    receipt.serverTime = {1'775'001'600'000};
    receipt.ledgerSize = random.next() >> 1U;
    return receipt;
}

const AgentId kAgent = *AgentId::fromHexText("000102030405060708090a0b0c0d0e0f");

Digest batchOf(const test::ProtocolDoc& doc) {
    const Bytes octets = *fromHex(doc.value("batch ABC"));
    Digest digest{};
    std::copy(octets.begin(), octets.end(), digest.begin());
    return digest;
}

} // namespace

TEST_CASE("Every verdict and reason has a name of its own that reads back") {
    for (const Verdict verdict : {Verdict::Stored, Verdict::Duplicate, Verdict::Quarantined}) {
        CHECK(wire::verdictFromCode(wire::verdictCode(verdict)) == verdict);
    }
    for (int i = 0; i <= 5; ++i) {
        const auto reason = static_cast<QuarantineReason>(i);
        CHECK(wire::reasonFromCode(wire::reasonCode(reason)) == reason);
    }
    CHECK_FALSE(wire::verdictFromCode("Stored"));
    CHECK_FALSE(wire::reasonFromCode("stored"));
}

TEST_CASE("Whatever a receipt says comes back from its text") {
    test::TestRandom random(21);
    for (int round = 0; round < 200; ++round) {
        const wire::Receipt receipt = anyReceipt(random);
        const std::string json = wire::encodeReceipt(receipt);
        const auto decoded = wire::decodeReceipt(json);
        REQUIRE(decoded);
        CHECK(*decoded == receipt);
        CHECK(wire::encodeReceipt(*decoded) == json);
    }
}

TEST_CASE("Equal verdicts in a row are written once") {
    wire::Receipt receipt;
    receipt.site = "main";
    receipt.verdicts.assign(498, {Verdict::Stored, QuarantineReason::None});
    receipt.verdicts.insert(receipt.verdicts.end(), 2,
                            {Verdict::Quarantined, QuarantineReason::ContextMissing});
    CHECK(wire::encodeReceipt(receipt).find(
              R"("verdicts":[["stored",498],["quarantined",2,"context_missing"]])") !=
          std::string::npos);
}

TEST_CASE("A receipt that breaks a rule is refused") {
    const std::string good = R"({"v":1,"site":"main","agent":")" + std::string(32, 'a') +
                             R"(","batch":")" + std::string(64, 'b') +
                             R"(","verdicts":[["stored",2]],"time":5,"ledger":7})";
    REQUIRE(wire::decodeReceipt(good));
    const auto refused = [&](const std::string& what, const std::string& with) {
        std::string text = good;
        text.replace(text.find(what), what.size(), with);
        return !wire::decodeReceipt(text);
    };
    CHECK(refused(R"("v":1)", R"("v":2)"));
    CHECK(refused(R"(["stored",2])", R"(["stored",501])"));
    CHECK(refused(R"(["stored",2])", R"(["stored",0])"));
    CHECK(refused(R"(["stored",2])", R"(["stored",300],["stored",201])"));
    CHECK(refused(R"(["stored",2])", R"(["lost",2])"));
    CHECK(refused(R"(["stored",2])", R"(["stored",2,"conflict"])"));
    CHECK(refused(R"(["stored",2])", R"(["quarantined",2])"));
    CHECK(refused(R"(["stored",2])", R"(["quarantined",2,""])"));
    CHECK(refused(R"(["stored",2])", R"(["quarantined",2,"other"])"));
    CHECK(refused(R"(["stored",2])", R"({})"));
    CHECK(refused(R"("ledger":7)", R"("ledger":-7)"));
    CHECK(refused(R"("ledger":7)", R"("ledger":99999999999999999999)"));
    CHECK(refused(std::string(64, 'b'), std::string(63, 'b')));
    CHECK(refused(std::string(32, 'a'), std::string(30, 'a')));
    CHECK_FALSE(wire::decodeReceipt(""));
    CHECK_FALSE(wire::decodeReceipt("<html>please sign in</html>"));
    CHECK_FALSE(wire::decodeReceipt(std::string(200'000, ' ') + good));
}

TEST_CASE("Damaged receipts are refused or read, never more") {
    test::TestRandom random(22);
    for (int round = 0; round < 4000; ++round) {
        std::string json = wire::encodeReceipt(anyReceipt(random));
        const auto at =
            static_cast<std::size_t>(random.between(0, static_cast<int>(json.size()) - 1));
        json[at] = static_cast<char>(random.next());
        const auto decoded = wire::decodeReceipt(json);
        CHECK((!decoded || decoded->verdicts.size() <= wire::kBatchRecordsMax));
    }
}

TEST_CASE("What is signed is what docs/protocol.md says") {
    const test::ProtocolDoc doc(TW_PROTOCOL_DOC);
    const auto hashed = [](const Bytes& input) { return toHex(sha256(input)); };
    CHECK(hashed(wire::requestSigningInput("main", kAgent, "POST", "/api/v1/scan-batches",
                                           asBytes("{}"), "n-1")) == doc.value("request input"));
    CHECK(hashed(wire::receiptSigningInput("main", kAgent, batchOf(doc), "{}")) ==
          doc.value("receipt input"));
    CHECK(hashed(wire::refusalSigningInput("main", kAgent, 403, "n-1", "{}")) ==
          doc.value("refusal input"));
    CHECK(hashed(wire::answerSigningInput("main", kAgent, "n-1", "{}")) ==
          doc.value("answer input"));
}

TEST_CASE("Enrolment says the same on both sides") {
    const Bytes key(32, 7);
    const wire::EnrolRequest request{"K7QF-2M9X", "PC-受付", "0.1.0", key};
    const auto read = wire::decodeEnrolRequest(wire::encodeEnrolRequest(request));
    REQUIRE(read);
    CHECK(read->code == request.code);
    CHECK(read->name == request.name);
    CHECK(read->version == request.version);
    CHECK(read->publicKey == key);
    const wire::EnrolResponse response{"main", kAgent, key, Bytes(32, 9)};
    const auto answer = wire::decodeEnrolResponse(wire::encodeEnrolResponse(response));
    REQUIRE(answer);
    CHECK(answer->site == "main");
    CHECK(answer->agent == kAgent);
    CHECK(answer->receiptKey == key);
    CHECK(answer->logKey == Bytes(32, 9));
}

TEST_CASE("Enrolment with a key of a wrong length or without a member is refused") {
    CHECK_FALSE(wire::decodeEnrolRequest(
        wire::encodeEnrolRequest({"K7QF-2M9X", "PC", "0.1.0", Bytes(31)})));
    CHECK_FALSE(wire::decodeEnrolRequest(R"({"code":"a","name":"b","version":"c"})"));
    CHECK_FALSE(wire::decodeEnrolRequest("[]"));
    CHECK_FALSE(wire::decodeEnrolRequest(std::string(10'000, ' ')));
    CHECK_FALSE(wire::decodeEnrolResponse("{}"));
    CHECK_FALSE(
        wire::decodeEnrolResponse(wire::encodeEnrolResponse({"", kAgent, Bytes(32), Bytes(32)})));
}

TEST_CASE("What a server says of an agent comes back from its text") {
    const wire::AgentAnswer answer{"main", kAgent, "受付PC-3", "0.1.0"};
    const auto again = wire::decodeAgentAnswer(wire::encodeAgentAnswer(answer));
    REQUIRE(again);
    CHECK(again->site == answer.site);
    CHECK(again->agent == answer.agent);
    CHECK(again->name == answer.name);
    CHECK(again->serverVersion == answer.serverVersion);
    for (const char* wrong : {"", "[]", "<html>", "{}", R"({"site":"main","agent":"7"})"}) {
        CHECK_FALSE(wire::decodeAgentAnswer(wrong));
    }
    CHECK_FALSE(
        wire::decodeAgentAnswer(std::string(20'000, ' ') + wire::encodeAgentAnswer(answer)));
}
