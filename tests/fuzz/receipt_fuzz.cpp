#include "common/base/assert.h"
#include "common/wire/agent_answer.h"
#include "common/wire/receipt.h"
#include "common/wire/signed_request.h"

// What an agent reads from whatever answers in the server's place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    const std::string_view text = asText(ByteView(data, size));
    const auto receipt = wire::decodeReceipt(text);
    if (receipt) {
        const auto again = wire::decodeReceipt(wire::encodeReceipt(*receipt));
        TW_ASSERT(again && *again == *receipt);
    }
    const auto request = wire::decodeEnrolRequest(text);
    if (request) {
        TW_ASSERT(wire::decodeEnrolRequest(wire::encodeEnrolRequest(*request)).has_value());
    }
    const auto response = wire::decodeEnrolResponse(text);
    if (response) {
        TW_ASSERT(wire::decodeEnrolResponse(wire::encodeEnrolResponse(*response)).has_value());
    }
    const auto answer = wire::decodeAgentAnswer(text);
    if (answer) {
        TW_ASSERT(wire::decodeAgentAnswer(wire::encodeAgentAnswer(*answer)).has_value());
    }
    return 0;
}
