#include "server/services/site/enrol_code.h"

#include "server/services/site/readable_code.h"

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kCharacters = 12;
constexpr std::size_t kTokenCharacters = 24;

} // namespace

std::string newEnrolCode(RandomSource& random) { return newReadableCode(random, kCharacters); }

std::string newDeploymentToken(RandomSource& random) {
    return newReadableCode(random, kTokenCharacters);
}

std::optional<std::string> normalizedEnrolCode(std::string_view typed) {
    return normalizedReadableCode(typed, kCharacters);
}

std::optional<std::string> normalizedDeploymentToken(std::string_view typed) {
    return normalizedReadableCode(typed, kTokenCharacters);
}

Digest enrolCodeDigest(std::string_view normalized) {
    return sha256("tewatashi-enrol-code-v1\n" + std::string(normalized));
}

} // namespace tewatashi::server::services
