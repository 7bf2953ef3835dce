#include "common/base/assert.h"
#include "common/domain/event_bytes.h"

#include <algorithm>

// Octets that are an event are its canonical form: no two strings of octets mean the same event.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    const ByteView input(data, size);
    const auto event = domain::parseCanonical(input);
    if (event) {
        const Bytes bytes = domain::canonicalBytes(*event);
        TW_ASSERT(std::equal(bytes.begin(), bytes.end(), input.begin(), input.end()));
    }
    return 0;
}
