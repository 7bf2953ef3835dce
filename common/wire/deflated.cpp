#include "common/wire/deflated.h"

#include "common/base/assert.h"

#include <zlib.h>

#include <algorithm>

namespace tewatashi::wire {
namespace {

// The slowest and smallest: a batch is a few KB and the uplink may have 256 kbit/s.
constexpr int kLevel = 9;
constexpr std::size_t kFirstPiece = 16UL * 1024;

class InflateStream {
public:
    InflateStream() { m_ready = inflateInit(&m_stream) == Z_OK; }
    InflateStream(const InflateStream&) = delete;
    InflateStream& operator=(const InflateStream&) = delete;
    ~InflateStream() {
        if (m_ready) {
            inflateEnd(&m_stream);
        }
    }
    [[nodiscard]] bool ready() const { return m_ready; }
    [[nodiscard]] z_stream& get() { return m_stream; }

private:
    z_stream m_stream{};
    bool m_ready = false;
};

} // namespace

Bytes deflated(std::string_view text) {
    uLongf size = compressBound(static_cast<uLong>(text.size()));
    Bytes body(size);
    const int rc = compress2(body.data(), &size, asBytes(text).data(),
                             static_cast<uLong>(text.size()), kLevel);
    TW_ASSERT(rc == Z_OK); // the buffer is large enough by zlib's own bound
    body.resize(size);
    return body;
}

std::optional<std::string> inflated(ByteView body, std::size_t sizeMax) {
    InflateStream stream;
    if (!stream.ready() || body.empty()) {
        return std::nullopt;
    }
    z_stream& z = stream.get();
    z.next_in = const_cast<Bytef*>(body.data()); // zlib never writes to its input
    z.avail_in = static_cast<uInt>(body.size());
    std::string text;
    std::size_t used = 0;
    int rc = Z_OK;
    while (rc == Z_OK) {
        // One octet more than allowed shows that there is too much.
        text.resize(std::min(sizeMax + 1, std::max(kFirstPiece, text.size() * 2)));
        z.next_out = reinterpret_cast<Bytef*>(text.data()) + used;
        z.avail_out = static_cast<uInt>(text.size() - used);
        rc = inflate(&z, Z_NO_FLUSH);
        used = text.size() - z.avail_out;
        if (used > sizeMax) {
            return std::nullopt;
        }
        if (rc == Z_OK && z.avail_out > 0) {
            return std::nullopt; // the stream breaks off
        }
    }
    if (rc != Z_STREAM_END || z.avail_in != 0) {
        return std::nullopt;
    }
    text.resize(used);
    return text;
}

} // namespace tewatashi::wire
