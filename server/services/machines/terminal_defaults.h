#pragma once

#include "common/base/localized_text.h"
#include "common/domain/context.h"
#include "common/domain/local_date.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {
class Connection;
}

namespace tewatashi::server::services {

class SiteContext;

// What holds of a terminal's scans from a day on when nobody scanned a place or an action.
struct TerminalDefaultEntry {
    domain::LocalDate from;
    std::string placeCode; // empty: none
    LocalizedText placeName;
    std::optional<domain::Action> action;
    bool isAhead = false; // begins after today: may be taken back
};
struct TerminalDefaultInput {
    std::string from; // "2026-04-01", after today: what was interpreted stays what it was
    std::string placeCode;
    std::string actionCode; // empty: none
};

// NotFound, naming the terminal.
[[nodiscard]] ServiceError unknownTerminal(const std::string& id);

// The default context of terminals by date (A6). Thread-safe.
class TerminalDefaults {
public:
    explicit TerminalDefaults(SiteContext& site) : m_site(site) {}

    [[nodiscard]] std::vector<TerminalDefaultEntry> of(const std::string& terminalId); // by day
    // What was said for that day before is replaced. Invalid names the fields.
    [[nodiscard]] Result<void, ServiceError>
    put(const std::string& terminalId, const TerminalDefaultInput& input, const Actor& by = {});
    // Only of a day that lies ahead.
    [[nodiscard]] Result<void, ServiceError> remove(const std::string& terminalId,
                                                    const std::string& from, const Actor& by = {});

private:
    SiteContext& m_site;
};

// The site's rules with the defaults of that terminal.
[[nodiscard]] domain::ContextRules rulesOfTerminal(const SiteContext& site,
                                                   store::Connection& connection,
                                                   const std::string& terminalId);

} // namespace tewatashi::server::services
