#include "agent/platform/sealed_secret.h"

namespace tewatashi::agent::platform {

Result<std::string, LocalizedText> sealSecret(std::string_view secret) {
    return std::string(secret);
}

Result<std::string, LocalizedText> openSecret(std::string_view line) { return std::string(line); }

} // namespace tewatashi::agent::platform
