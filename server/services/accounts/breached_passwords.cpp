#include "server/services/accounts/breached_passwords.h"

#include "common/base/bytes.h"
#include "common/base/error.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <string>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kHashDigits = 40;
constexpr std::size_t kLineMax = 80; // hash, colon, count, line end

// The lists are keyed by SHA-1; nothing is protected by it here.
std::string sha1Digits(std::string_view text) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> octets{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), octets.data(), &size, EVP_sha1(), nullptr) != 1) {
        throw Error({"SHA-1 を計算できません。OpenSSL の設定を確認してください。",
                     "SHA-1 cannot be computed. Check the configuration of OpenSSL."});
    }
    return toHex(ByteView(octets.data(), size));
}

} // namespace

struct BreachedPasswords::Impl {
    explicit Impl(const std::filesystem::path& path)
        : file(path), in(path, std::ios::binary | std::ios::ate) {
        size = in ? static_cast<std::int64_t>(in.tellg()) : 0;
    }
    [[noreturn]] void refuse() const {
        throw Error({"漏えいパスワードの一覧「" + file.string() +
                         "」を読み取れません。SHA-1（16進40桁）を一行に一つ、順に並べたファイルを "
                         "site.breached_passwords に指定してください。",
                     "The list of breached passwords " + file.string() +
                         " cannot be read. Name a file with one SHA-1 (40 hexadecimal digits) a "
                         "line, sorted, as site.breached_passwords."});
    }
    // The hash of the first line that begins at `from` or behind it, in lower case; empty at the
    // end of the file. `next` becomes the begin of the line after it.
    std::string hashFrom(std::int64_t from, std::int64_t& next) {
        // One octet earlier, so that a line that begins right here is seen to begin.
        const std::int64_t begin = std::max<std::int64_t>(0, from - 1);
        std::string block(2 * kLineMax, '\0');
        in.clear();
        in.seekg(begin);
        in.read(block.data(), static_cast<std::streamsize>(block.size()));
        if (in.bad() || (in.gcount() == 0 && begin < size)) {
            refuse();
        }
        block.resize(static_cast<std::size_t>(in.gcount()));
        std::size_t line = 0;
        if (from > 0) {
            line = block.find('\n') + 1; // 0 without one
            if (line == 0 && begin + static_cast<std::int64_t>(block.size()) < size) {
                refuse();
            }
        }
        if (line >= block.size() || (from > 0 && line == 0)) {
            next = size;
            return {};
        }
        const std::size_t end = std::min(block.find('\n', line), block.size());
        const auto octets = fromHex(std::string_view(block).substr(line, kHashDigits));
        if (end - line < kHashDigits || !octets || end - line > kLineMax) {
            refuse();
        }
        next = begin + static_cast<std::int64_t>(end) + 1;
        return toHex(*octets); // in lower case, whatever the list has
    }

    std::filesystem::path file;
    std::ifstream in;
    std::int64_t size = 0;
    std::mutex mutex;
};

BreachedPasswords::BreachedPasswords(const std::filesystem::path& file)
    : m_impl(std::make_unique<Impl>(file)) {
    std::int64_t next = 0;
    if (m_impl->hashFrom(0, next).empty()) {
        m_impl->refuse();
    }
}

BreachedPasswords::~BreachedPasswords() = default;

bool BreachedPasswords::holds(std::string_view password) const {
    const std::string wanted = sha1Digits(password);
    const std::lock_guard lock(m_impl->mutex);
    // Every line that begins before `low` is smaller, every one that begins at `high` or behind it
    // is not.
    std::int64_t low = 0;
    std::int64_t high = m_impl->size;
    std::int64_t next = 0;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        const std::string hash = m_impl->hashFrom(middle, next);
        if (!hash.empty() && hash < wanted) {
            low = next;
        } else {
            high = middle;
        }
    }
    return m_impl->hashFrom(low, next) == wanted;
}

} // namespace tewatashi::server::services
