#include "server/services/accounts/new_secret.h"

#include "common/base/bytes.h"

#include <algorithm>
#include <array>

namespace tewatashi::server::services {

std::string newSecret(RandomSource& random) {
    std::array<std::uint8_t, 32> octets{};
    random.fill(octets);
    std::string text = toBase64(octets);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    text.erase(std::find(text.begin(), text.end(), '='), text.end());
    return text;
}

} // namespace tewatashi::server::services
