#pragma once

#include "common/domain/business_calendar.h"
#include "server/store/scan_store.h"

namespace tewatashi::server::services {

class SiteContext;

// Scans whose earlier context has not arrived wait for it for one business day. Then item scans
// become "context missing", which a person can repair. Should the context come after all, it still
// decides, unless a person was faster.
class PendingScans {
public:
    explicit PendingScans(SiteContext& site) : m_site(site) {}

    // Ends the wait of every scan whose day is over; how many those were. Cheap when none waits.
    // Throws DbError.
    int endOverdueWaits();

private:
    [[nodiscard]] bool isOverdue(const store::ScanRow& scan,
                                 const domain::BusinessCalendar& calendar) const;
    [[nodiscard]] std::vector<store::ScanRow> overdue(store::Connection& connection) const;

    SiteContext& m_site;
};

} // namespace tewatashi::server::services
