#pragma once

#include "server/services/text/service_error.h"

#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

struct RepairRequest {
    std::string dockId;
    std::vector<std::string> scanKeys; // DockScan::scanKey of the run
    std::string operatorCard;
    std::string actionCode;
    std::string placeCode;
    std::string reason; // required, shown beside the scans for ever
    std::string byUser; // login name of who repairs
};
struct SetAsideRequest {
    std::string dockId;
    std::vector<std::string> scanKeys;
    std::string reason;
    std::string byUser;
};

// A person's answer to quarantined scans. Each becomes an event that names the scan; the scan
// itself is never changed. All or nothing.
class RepairScans {
public:
    explicit RepairScans(SiteContext& site) : m_site(site) {}
    // Number of scans repaired. Conflict when one of them is no longer quarantined.
    [[nodiscard]] Result<int, ServiceError> repair(const RepairRequest& request);
    [[nodiscard]] Result<int, ServiceError> setAside(const SetAsideRequest& request);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
