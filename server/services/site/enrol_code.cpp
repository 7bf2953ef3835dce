#include "server/services/site/enrol_code.h"

#include "server/services/site/readable_code.h"

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kCharacters = 12;

} // namespace

std::string newEnrolCode(RandomSource& random) { return newReadableCode(random, kCharacters); }

std::optional<std::string> normalizedEnrolCode(std::string_view typed) {
    return normalizedReadableCode(typed, kCharacters);
}

Digest enrolCodeDigest(std::string_view normalized) {
    return sha256("tewatashi-enrol-code-v1\n" + std::string(normalized));
}

} // namespace tewatashi::server::services
