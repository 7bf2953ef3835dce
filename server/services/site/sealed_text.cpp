#include "server/services/site/sealed_text.h"

#include "server/services/site/site_context.h"

#include <sodium.h>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr std::uint8_t kVersion = 1; // XChaCha20-Poly1305
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHead = 1 + kNonce;
static_assert(std::tuple_size_v<Digest> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

} // namespace

std::string sealedText(SiteContext& site, std::string_view owner, std::string_view text) {
    Bytes sealed(kHead + text.size() + kTag);
    sealed[0] = kVersion;
    site.random().fill(std::span(sealed).subspan(1, kNonce));
    const ByteView plain = asBytes(text);
    const ByteView bound = asBytes(owner);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kHead, nullptr, plain.data(),
                                               plain.size(), bound.data(), bound.size(), nullptr,
                                               sealed.data() + 1, site.textKey().data());
    return toHex(sealed);
}

std::optional<std::string> openedText(const SiteContext& site, std::string_view owner,
                                      std::string_view sealed) {
    const auto octets = fromHex(sealed);
    if (!octets || octets->size() < kHead + kTag || octets->front() != kVersion) {
        return std::nullopt;
    }
    Bytes plain(octets->size() - kHead - kTag);
    const ByteView bound = asBytes(owner);
    const int refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain.data(), nullptr, nullptr, octets->data() + kHead, octets->size() - kHead,
        bound.data(), bound.size(), octets->data() + 1, site.textKey().data());
    return refused == 0 ? std::optional(std::string(asText(plain))) : std::nullopt;
}

} // namespace tewatashi::server::services
