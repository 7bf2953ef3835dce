#include "server/services/site/place_name.h"

namespace tewatashi::server::services {

LocalizedText placeNameOf(const std::string& code, const std::string& ja, const std::string& en) {
    const std::string& known = ja.empty() ? en : ja;
    return {known.empty() ? code : known, en.empty() ? (known.empty() ? code : known) : en};
}

} // namespace tewatashi::server::services
