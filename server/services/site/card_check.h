#pragma once

#include "server/services/site/site_context.h"
#include "server/store/master_store.h"

#include <map>
#include <optional>
#include <string>

namespace tewatashi::server::services {

// Whether operator cards might be used on the day of a scan. A card that is no master is not
// judged: sites may work without masters, and its number is shown. Remembers the cards it met;
// lives inside one job of SiteDatabase::write.
class CardCheck {
public:
    CardCheck(const SiteContext& site, store::Connection& connection)
        : m_site(site), m_connection(connection) {}

    // `reading` is the terminal's own clock, by which the operator worked; without a trusted one
    // the day is that on which the scan arrived.
    [[nodiscard]] bool wasValid(const std::string& card,
                                const std::optional<domain::TerminalTime>& reading,
                                UtcMillis arrived);

private:
    const SiteContext& m_site;
    store::Connection& m_connection;
    std::map<std::string, std::optional<store::OperatorRow>> m_cards;
};

} // namespace tewatashi::server::services
