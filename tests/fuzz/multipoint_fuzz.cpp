#include "agent/handheld/multipoint_frame.h"
#include "agent/handheld/record_columns.h"
#include "common/base/assert.h"

// What a terminal on a MULTIPOINT line sends, answer after answer. The first octet says in which
// pieces it arrives.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tewatashi;
    using namespace tewatashi::agent::handheld;
    if (size == 0) {
        return 0;
    }
    const std::size_t step = 1U + data[0];
    const ByteView stream(data + 1, size - 1);
    MultipointWalker walker('A');
    for (std::size_t at = 0; at < stream.size();) {
        const ByteView piece = stream.subspan(at, std::min(step, stream.size() - at));
        const std::size_t taken = walker.feed(piece);
        TW_ASSERT(taken <= piece.size());
        TW_ASSERT(taken == piece.size() || walker.state() != MultipointWalker::State::Incomplete);
        at += taken;
        if (walker.state() == MultipointWalker::State::Packet) {
            const MultipointPacket& packet = walker.packet();
            TW_ASSERT(unescapeMultipoint(escapeMultipoint(packet.data)) == packet.data);
            const LineScan scan = scanFromLine(packet.data);
            TW_ASSERT(scan.withTime == !scan.scan.rawTime.empty());
            TW_ASSERT(scan.scan.code.size() <= packet.data.size());
        }
        if (walker.state() != MultipointWalker::State::Incomplete) {
            walker = MultipointWalker('A');
        }
    }
    const Bytes all(stream.begin(), stream.end());
    TW_ASSERT(unescapeMultipoint(escapeMultipoint(all)) == all);
    return 0;
}
