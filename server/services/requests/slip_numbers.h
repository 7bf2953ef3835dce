#pragma once

#include "server/services/text/service_error.h"

#include <string>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// Numbers for new items, of the site's series for their length. A number is given once for ever,
// also when the item it was given to is cancelled, and never when some item has it already: a
// pre-printed label, or a scan that was read as this number. Lives inside one job of
// SiteDatabase::write.
class SlipNumbers {
public:
    SlipNumbers(const SiteContext& site, store::Connection& writer)
        : m_site(site), m_writer(writer) {}

    // Conflict when the series is used up.
    [[nodiscard]] Result<std::string, ServiceError> draw();

private:
    const SiteContext& m_site;
    store::Connection& m_writer;
};

} // namespace tewatashi::server::services
