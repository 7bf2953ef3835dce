#include "agent/handheld/opticon_frame.h"
#include "common/base/assert.h"

// What a docked terminal, or whatever pretends to be one, sends. The first octet chooses the kind
// of reply and how the rest is cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    using namespace tewatashi::agent::handheld;
    if (size == 0) {
        return 0;
    }
    constexpr std::size_t kFixed[] = {kFixedNone_bytes, kFixedUpload_bytes,
                                      kFixedInterrogate_bytes};
    const std::size_t fixed_bytes = kFixed[data[0] % 3];
    const std::size_t step = 1 + data[0] / 3U;
    const ByteView stream(data + 1, size - 1);

    ReplyWalker walker(fixed_bytes);
    for (std::size_t at = 0; at < stream.size(); at += step) {
        const ByteView piece = stream.subspan(at, std::min(step, stream.size() - at));
        TW_ASSERT(walker.feed(piece) <= piece.size());
    }
    const auto interrogated = parseInterrogate(walker);
    const auto time = parseTime(walker);
    static_cast<void>(parameterIn(walker, 0x0F));
    const auto upload = parseUpload(walker, domain::TimeFormat::Csp2Packed);
    const auto clockless = parseUpload(walker, domain::TimeFormat::None);
    const bool complete = walker.state() == WalkState::Complete;
    TW_ASSERT(complete || (!interrogated && !time && !upload && !clockless));
    if (complete) {
        // The walk of the message alone is the same walk.
        ReplyWalker again(fixed_bytes);
        TW_ASSERT(again.feed(walker.message()) == walker.message().size());
        TW_ASSERT(again.state() == WalkState::Complete);
        TW_ASSERT(again.stringCount() == walker.stringCount());
        TW_ASSERT(!clockless || clockless->records.size() == walker.stringCount());
    }
    return 0;
}
