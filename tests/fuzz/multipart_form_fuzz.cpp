#include "common/base/assert.h"
#include "server/http/multipart_form.h"

#include <cstddef>
#include <cstdint>

// The body of a form with a file. Parts are cut out of the body and never more than it holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi::server::http;
    constexpr std::size_t kPartsMax = 8;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto parts = parseMultipart("multipart/form-data; boundary=XyZ", body, kPartsMax);
    if (parts) {
        TW_ASSERT(parts->size() <= kPartsMax);
        std::size_t octets = 0;
        for (const FormPart& part : *parts) {
            TW_ASSERT(part.value.find("\r\n--XyZ") == std::string::npos);
            octets += part.name.size() + part.value.size() + part.fileName.value_or("").size();
        }
        TW_ASSERT(octets <= size);
    }
    // The header's value is the sender's as well.
    static_cast<void>(parseMultipart(body.substr(0, body.find('\n')), body, kPartsMax));
    return 0;
}
