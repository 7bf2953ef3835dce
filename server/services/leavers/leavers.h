#pragma once

#include "common/base/clock.h"
#include "common/domain/leaver.h"
#include "common/domain/local_date.h"
#include "server/services/requests/request_entries.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr int kLeaversAhead_days = 60;   // leaving dates shown before they come
inline constexpr int kLeaversBehind_days = 366; // and after
inline constexpr int kLeaversMax = 200;
inline constexpr int kLeaverItemsMax = 200; // of one person and side
inline constexpr std::size_t kLeaverReasonMax = 200;

// Somebody with a leaving date and open items.
struct Leaver {
    std::string employeeNumber;
    std::string name;
    domain::LocalDate lastDay;
    bool hasLeft = false; // the last day is over
    int addressed = 0;    // open items to them
    int sent = 0;         // and from them
    int undecided = 0;
};

// What was decided about an item.
struct LeaverDecision {
    domain::LeaverAction action = domain::LeaverAction::Return;
    std::string toNumber; // employee number; empty: it goes back
    std::string toName;
    LocalizedText toDepartment; // empty when they have no post
    LocalizedText toPlace;      // empty when the directory does not say
    std::string decidedBy;      // empty when the account is gone
    UtcMillis decidedAt;
    std::string reason; // empty: none, or purged
};
struct LeaverItem {
    RequestView request;
    bool isAddressed = true; // to them; else they sent it
    std::vector<domain::LeaverAction> choices;
    std::optional<LeaverDecision> decision;
};
struct LeaverFile {
    std::string employeeNumber;
    std::string name;
    std::optional<domain::LocalDate> lastDay;
    bool hasLeft = false;
    std::vector<LeaverItem> items; // addressed to them first
    bool isCut = false;
};

// What whoever holds an item has to know: its recipient or sender leaves or has left.
struct LeaverInstruction {
    std::string leaverName;
    domain::LocalDate lastDay;
    bool isRecipient = true;                // the leaver; else the sender
    std::optional<LeaverDecision> decision; // nullopt: they have left, and nobody decided yet
};

struct LeaverDecisionInput {
    User by;
    Actor actor;
    std::string leaver; // employee number
    std::string slipNumber;
    std::string actionCode;
    std::string toPerson; // employee number, for those actions that name somebody
    std::string reason;
};

// Leavers (退職者) and what becomes of their items. Thread-safe.
class Leavers {
public:
    explicit Leavers(SiteContext& site) : m_site(site) {}

    // Who leaves soon or has left, with open items; the earliest first.
    [[nodiscard]] std::vector<Leaver> list();
    // Open items of anybody, as `onlooker` of the mail room sees them; nullopt for a number that
    // is nobody's.
    [[nodiscard]] std::optional<LeaverFile> file(std::string_view employeeNumber,
                                                 const User& onlooker);
    // By the mail room. Conflict when the item is received or cancelled, or the person has no
    // leaving date; Invalid names the field.
    [[nodiscard]] Result<void, ServiceError> decide(const LeaverDecisionInput& input);
    // For an item that is neither received nor cancelled; nullopt when nobody leaves. For whoever
    // may see who sends to whom: callers make sure of it.
    [[nodiscard]] std::optional<LeaverInstruction> instruction(std::string_view slipNumber);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
