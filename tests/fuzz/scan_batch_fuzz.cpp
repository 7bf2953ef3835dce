#include "common/base/assert.h"
#include "common/wire/deflated.h"
#include "common/wire/scan_batch.h"

// The body of an upload: as it comes, and (first octet odd) as the JSON inside the zlib stream,
// which the fuzzer could hardly find by itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    ByteView input(data, size);
    Bytes body(input.begin(), input.end());
    if (size > 0 && (input[0] & 1U) != 0) {
        body = wire::deflated(asText(input.subspan(1)));
    }
    const auto batch = wire::decodeBatch(body);
    if (batch) {
        TW_ASSERT(batch->records.size() <= wire::kBatchRecordsMax);
        const auto again = wire::decodeBatch(wire::encodeBatch(*batch));
        TW_ASSERT(again && *again == *batch);
        TW_ASSERT(wire::batchDigest(*again) == wire::batchDigest(*batch));
    } else {
        TW_ASSERT(!batch.error().reason.empty());
    }
    return 0;
}
