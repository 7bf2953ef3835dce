#include "agent/journal/raw_pages.h"

#include <algorithm>
#include <array>

namespace tewatashi::agent::journal {
namespace {

// SQLite's default, which a journal never changes. Not read from the file: it may be damaged.
constexpr std::size_t kPageSize = 4096;
constexpr std::size_t kLogHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::uint8_t kTableLeaf = 0x0D;
constexpr std::uint8_t kIndexLeaf = 0x0A;
// Ours have 20 at most; more is a page read wrongly.
constexpr std::size_t kFieldsMax = 64;

std::uint64_t bigEndian(ByteView bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        value = (value << 8U) | bytes[at + i];
    }
    return value;
}

// Bounds-checked reading of varints and values; `ok` turns false once and stays so.
struct Cursor {
    ByteView bytes;
    std::size_t at = 0;
    bool ok = true;

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int i = 0; i < 9; ++i) {
            if (at >= bytes.size()) {
                ok = false;
                return 0;
            }
            const std::uint8_t octet = bytes[at++];
            if (i == 8) {
                return (value << 8U) | octet;
            }
            value = (value << 7U) | (octet & 0x7FU);
            if ((octet & 0x80U) == 0) {
                return value;
            }
        }
        return value;
    }
    [[nodiscard]] bool take(std::size_t count) {
        ok = ok && count <= bytes.size() - at;
        return ok;
    }
};

std::int64_t signedInteger(ByteView bytes, std::size_t at, std::size_t count) {
    const std::uint64_t value = bigEndian(bytes, at, count);
    const unsigned unused = 64U - 8U * static_cast<unsigned>(count);
    return static_cast<std::int64_t>(value << unused) >> unused;
}

RawField fieldOf(std::uint64_t type, Cursor& body) {
    static constexpr std::array<std::size_t, 7> kIntegerSizes{0, 1, 2, 3, 4, 6, 8};
    RawField field;
    if (type == 8 || type == 9) {
        field.kind = RawField::Kind::Integer;
        field.integer = type == 9 ? 1 : 0;
    } else if (type >= 1 && type <= 6) {
        const std::size_t size = kIntegerSizes[type];
        if (body.take(size)) {
            field.kind = RawField::Kind::Integer;
            field.integer = signedInteger(body.bytes, body.at, size);
            body.at += size;
        }
    } else if (type != 0) {
        const std::uint64_t size = type >= 12 ? (type - 12) / 2 : 8;
        const bool text = type >= 13 && type % 2 == 1;
        field.kind = text ? RawField::Kind::Text : RawField::Kind::Other;
        if (body.take(size)) {
            if (text) {
                field.text = asText(body.bytes.subspan(body.at, size));
            }
            body.at += size;
        }
    }
    return field;
}

// A cell of a leaf page: of a table with its row id, of an index without.
std::optional<RawRow> rowOf(ByteView page, std::size_t at) {
    Cursor cell{page, at};
    const std::uint64_t size = cell.varint();
    RawRow row;
    row.id = page[0] == kTableLeaf ? static_cast<std::int64_t>(cell.varint()) : 0;
    // A row that goes on in an overflow page is a raw message, never a scan.
    if (!cell.ok || size > page.size() - 35 || !cell.take(size)) {
        return std::nullopt;
    }
    const ByteView payload = page.subspan(cell.at, size);
    Cursor head{payload};
    const std::uint64_t headSize = head.varint();
    if (!head.ok || headSize < head.at || headSize > payload.size()) {
        return std::nullopt;
    }
    head.bytes = payload.first(headSize);
    Cursor body{payload, headSize};
    while (head.ok && body.ok && head.at < headSize && row.fields.size() < kFieldsMax) {
        row.fields.push_back(fieldOf(head.varint(), body));
    }
    if (!head.ok || !body.ok || body.at != payload.size()) {
        return std::nullopt;
    }
    return row;
}

} // namespace

RawPages::RawPages(const std::filesystem::path& file)
    : m_file(file, std::ios::binary), m_log(file.string() + "-wal", std::ios::binary) {
    Frames frames = findFrames(file.string() + "-wal");
    m_pages = std::move(frames.present);
    findPages(file);
    m_pages.insert(m_pages.end(), frames.earlier.begin(), frames.earlier.end());
}

void RawPages::findPages(const std::filesystem::path& file) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(file, unknown);
    for (std::uint64_t at = 0; !unknown && at + kPageSize <= size; at += kPageSize) {
        m_pages.push_back({false, at});
    }
}

// The log's checksums are not asked: a frame behind a damaged one is as good as any.
RawPages::Frames RawPages::findFrames(const std::filesystem::path& log) {
    Frames frames;
    std::error_code unknown;
    const auto size = std::filesystem::file_size(log, unknown);
    Bytes head(kFrameHeader);
    std::uint64_t present = 0;
    for (std::uint64_t at = kLogHeader; !unknown && at + kFrameHeader + kPageSize <= size;
         at += kFrameHeader + kPageSize) {
        m_log.clear();
        m_log.seekg(static_cast<std::streamoff>(at));
        if (!m_log.read(reinterpret_cast<char*>(head.data()), kFrameHeader)) {
            continue;
        }
        const std::uint64_t salts = bigEndian(head, 8, 8);
        present = at == kLogHeader ? salts : present;
        auto& generation = salts == present ? frames.present : frames.earlier;
        generation.push_back({true, at + kFrameHeader});
    }
    std::reverse(frames.present.begin(), frames.present.end());
    std::reverse(frames.earlier.begin(), frames.earlier.end());
    return frames;
}

bool RawPages::load(std::uint64_t page) {
    if (page == m_loaded) {
        return true;
    }
    const Source& source = m_pages[page];
    std::ifstream& from = source.log ? m_log : m_file;
    m_page.resize(kPageSize);
    m_loaded = ~std::uint64_t{0};
    from.clear();
    from.seekg(static_cast<std::streamoff>(source.offset));
    // A sector the disk cannot read costs its page, no more.
    if (!from.read(reinterpret_cast<char*>(m_page.data()),
                   static_cast<std::streamsize>(kPageSize))) {
        return false;
    }
    m_loaded = page;
    return true;
}

std::optional<RawRow> RawPages::rowAt(const RowPlace& place) {
    return place.page < m_pages.size() && load(place.page) ? rowOf(m_page, place.cell)
                                                           : std::nullopt;
}

void RawPages::visit(const std::function<void(const RowPlace&, const RawRow&)>& row) {
    for (std::uint64_t page = 0; page < m_pages.size(); ++page) {
        // The first page begins with the file's header and holds the schema alone.
        if (!load(page) || (m_page[0] != kTableLeaf && m_page[0] != kIndexLeaf)) {
            continue;
        }
        const std::size_t cells = bigEndian(m_page, 3, 2);
        for (std::size_t i = 0; i < cells && 10 + 2 * i <= m_page.size(); ++i) {
            const auto at = static_cast<std::uint16_t>(bigEndian(m_page, 8 + 2 * i, 2));
            if (const auto found = rowOf(m_page, at)) {
                row({page, at}, *found);
            }
        }
    }
}

} // namespace tewatashi::agent::journal
