#pragma once

namespace tewatashi::server::services {

class SiteContext;

// Asks for receipts that nobody confirms (督促): the addressee twice, then also the key contact of
// the addressee's department and the sender. domain/reminder.h says when. Thread-safe.
class Reminders {
public:
    explicit Reminders(SiteContext& site) : m_site(site) {}

    // Tells whatever is due today and was not told yet; how many items that was. Nothing on a
    // closed day. Called again, or after a restart, it tells nobody twice.
    int remind();

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
