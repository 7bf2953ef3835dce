#include "common/base/assert.h"
#include "common/base/bytes.h"
#include "server/http/head_parser.h"

// What a stranger sends before anything else: either refused with a status, or something that
// reads the same again and holds nothing the guard promises to keep out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    using namespace tewatashi::server::http;
    const std::string_view input = asText(ByteView(data, size));
    const HeadLimits limits;
    const HeadScan scan = scanHead(input, 0, limits);
    // The same octets in two portions lead to the same judgement.
    const HeadScan first = scanHead(input.substr(0, size / 2), 0, limits);
    if (first.state == ScanState::NeedMore) {
        const HeadScan second = scanHead(input, size / 2, limits);
        TW_ASSERT(second.state == scan.state && second.length == scan.length);
    }
    if (scan.state != ScanState::Complete) {
        TW_ASSERT(scan.state == ScanState::NeedMore || scan.status >= 400);
        return 0;
    }
    TW_ASSERT(scan.length <= limits.headBytesMax);
    const auto head = parseHead(input.substr(0, scan.length), limits);
    if (!head) {
        TW_ASSERT(head.error() >= 400 && head.error() < 600);
        return 0;
    }
    TW_ASSERT(head->fields.size() <= limits.headerCountMax);
    TW_ASSERT(head->path.find('\0') == std::string::npos);
    TW_ASSERT((head->path + "/").find("/../") == std::string::npos);
    for (const auto& [name, value] : head->fields) {
        TW_ASSERT(name.find('_') == std::string::npos);
        TW_ASSERT(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
    const std::string canonical = canonicalHead(*head);
    const HeadScan canonicalScan = scanHead(canonical, 0, {limits.headBytesMax * 4, 64, 2048, {}});
    TW_ASSERT(canonicalScan.state == ScanState::Complete);
    TW_ASSERT(canonicalScan.length == canonical.size());
    return 0;
}
