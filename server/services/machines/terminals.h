#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// Only terminals in use are waited for. Stored: never renumber.
enum class TerminalState { InUse = 0, Spare = 1, Repair = 2, Lost = 3 };
inline constexpr TerminalState kTerminalStates[] = {TerminalState::InUse, TerminalState::Spare,
                                                    TerminalState::Repair, TerminalState::Lost};
// "in_use", "spare", "repair", "lost"
[[nodiscard]] std::string_view terminalStateCode(TerminalState state);
[[nodiscard]] std::optional<TerminalState> terminalStateFromCode(std::string_view code);

struct Terminal {
    std::string id; // family:serial
    std::string name;
    std::string model;
    std::string firmware;
    std::string placeCode;
    LocalizedText placeName; // the code where no such place is known
    TerminalState state = TerminalState::InUse;
    UtcMillis firstSeen;
    UtcMillis lastDocked;
    UtcMillis stateSince; // 1970 when since ever
    // It was lost, and has docked since somebody said so.
    [[nodiscard]] bool isFoundAgain() const {
        return state == TerminalState::Lost && stateSince.value > 0 && lastDocked > stateSince;
    }
    // Somebody has to say where it belongs.
    [[nodiscard]] bool isNew() const { return placeCode.empty() && state == TerminalState::InUse; }
};

struct TerminalInput {
    std::string name;
    std::string placeCode;
    std::string stateCode;
};

// The terminals that have ever docked, as administrators keep them. Thread-safe.
class Terminals {
public:
    explicit Terminals(SiteContext& site) : m_site(site) {}

    // New ones first, then by state and name.
    [[nodiscard]] std::vector<Terminal> list();
    [[nodiscard]] std::optional<Terminal> find(const std::string& id);
    [[nodiscard]] Result<void, ServiceError> put(const std::string& id, const TerminalInput& input,
                                                 const Actor& by = {});

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
