#pragma once

#include "common/base/localized_text.h"
#include "common/domain/absence.h"
#include "common/domain/local_date.h"
#include "server/services/accounts/accounts.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr int kAbsenceAhead_days = 2 * 366; // the last day lies within
inline constexpr std::size_t kAbsencesMax = 50;    // of one person, not over yet
inline constexpr std::size_t kDelegatesMax = 20;

// Somebody as these lists show them.
struct StandIn {
    std::string employeeNumber;
    std::string name;
    LocalizedText department; // of the main post; empty when they have none
    LocalizedText place;      // where their mail goes; empty when the directory does not say
};
struct Absence {
    std::int64_t id = 0;
    domain::LocalDate from;
    domain::LocalDate until; // last day
    domain::AwayAction action = domain::AwayAction::Hold;
    std::optional<StandIn> to;
    bool isNow = false;
};
struct Delegate {
    StandIn who;
    domain::LocalDate from;
    std::optional<domain::LocalDate> until; // none: until it is ended
};
// Somebody for whom the account's person acts today.
struct Principal {
    std::string employeeNumber;
    std::string name;
    std::optional<domain::LocalDate> until;
    bool isAway = false; // because they are away; else as their delegate
};
// What one person entered, and who entered them.
struct StandInView {
    bool isPerson = false; // false: the account is nobody's
    std::vector<Absence> absences;
    std::vector<Delegate> delegates;
    std::vector<Principal> actsFor;
};

struct AbsenceInput {
    User by;
    Actor actor;
    std::string from; // "2026-04-01"
    std::string until;
    std::string actionCode;
    std::string toPerson; // employee number, for forwarding
};
struct DelegateInput {
    User by;
    Actor actor;
    std::string delegate; // employee number
    std::string from;     // empty: today
    std::string until;    // empty: until it is ended
};

// Somebody is away today, and what becomes of their items; `to` when they are forwarded.
struct AwayNote {
    std::string name;
    domain::LocalDate until;
    domain::AwayAction action = domain::AwayAction::Hold;
    std::optional<StandIn> to;
};

// Absences (不在) and delegates (代理人). Everybody enters their own. Who acts for somebody sees
// their requests without the texts that the class keeps from others, and may confirm receipts as a
// proxy, of which the person is always told. Thread-safe.
class Absences {
public:
    explicit Absences(SiteContext& site) : m_site(site) {}

    [[nodiscard]] StandInView view(const User& user);
    // Invalid names the field: days that are over or overlap another absence, a person who is not
    // here. Conflict for an account that is nobody's, and beyond the limits.
    [[nodiscard]] Result<std::int64_t, ServiceError> enter(const AbsenceInput& input);
    // One that has begun ends yesterday, another is gone. NotFound for those of others.
    [[nodiscard]] Result<void, ServiceError> end(std::int64_t id, const User& by,
                                                 const Actor& actor);
    // Again for the same person: with these days.
    [[nodiscard]] Result<void, ServiceError> nameDelegate(const DelegateInput& input);
    [[nodiscard]] Result<void, ServiceError> endDelegate(std::string_view delegate, const User& by,
                                                         const Actor& actor);

    // What whoever delivers an open item has to know today; nullopt when its recipient is here. For
    // whoever may see who it goes to: callers make sure of it.
    [[nodiscard]] std::optional<AwayNote> ofItem(std::string_view slipNumber);
    // The same before something is sent, as the person wished; the class may say otherwise.
    [[nodiscard]] std::optional<AwayNote> ofPerson(std::string_view employeeNumber);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
