#include "agent/handheld/bht_receiver.h"
#include "common/base/assert.h"

// What a terminal in its cradle, or whatever pretends to be one, sends after its call was answered.
// The first octet says in which pieces it arrives.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    using namespace tewatashi::agent::handheld;
    if (size == 0) {
        return 0;
    }
    const std::size_t step = 1U + data[0];
    const ByteView stream(data + 1, size - 1);
    BhtReceiver receiver;
    std::size_t known = 0;
    for (std::size_t at = 0; at < stream.size();) {
        const ByteView piece = stream.subspan(at, std::min(step, stream.size() - at));
        const BhtReceiver::Taken taken = receiver.take(piece);
        TW_ASSERT(taken.count_bytes <= piece.size());
        TW_ASSERT(taken.count_bytes == piece.size() || receiver.over());
        const std::size_t texts = receiver.texts().size();
        // A text is kept exactly when it is acknowledged, and only one for an answer.
        TW_ASSERT(texts == known || texts == known + 1);
        known = texts;
        if (receiver.over()) {
            TW_ASSERT(receiver.state() != BhtState::Complete || !taken.answer);
            break;
        }
        at += taken.count_bytes;
    }
    if (receiver.heading()) {
        for (const Bytes& text : receiver.texts()) {
            TW_ASSERT(text.size() == receiver.heading()->textSize());
        }
        TW_ASSERT(receiver.texts().size() <= receiver.heading()->texts);
    }
    if (receiver.state() == BhtState::Complete) {
        TW_ASSERT(receiver.texts().size() == receiver.heading()->texts);
        // What was accepted is the same file when it comes block by block.
        const Bytes raw = receiver.takeRaw();
        BhtReceiver again;
        for (const std::uint8_t octet : raw) {
            (void)again.take({&octet, 1});
        }
        (void)again.take({&kBhtEot, 1});
        TW_ASSERT(again.state() == BhtState::Complete);
        TW_ASSERT(again.texts() == receiver.texts());
    }
    return 0;
}
