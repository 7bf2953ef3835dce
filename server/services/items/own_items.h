#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "server/services/accounts/accounts.h"
#include "server/services/items/expected_days.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// An item in a list of somebody's own.
struct OwnItem {
    std::string slipNumber;
    std::string statusCode;  // as ItemView
    LocalizedText placeName; // empty: none yet
    std::optional<UtcMillis> since;
    LocalizedText className;
    bool standsOut = false;
    bool isCancelled = false;    // whatever its status is: it may be on its way back
    LocalizedText otherParty;    // the sender of what comes, the recipient of what was sent
    LocalizedText forDepartment; // empty: for the person alone
    UtcMillis requestedAt;
    std::optional<ExpectedDay> expected; // nullopt: not handed in yet, over, or cancelled
};

// Somebody for whom the reader acts today (services/absences).
struct OwnPrincipal {
    std::string employeeNumber;
    std::string name;
    friend auto operator<=>(const OwnPrincipal&, const OwnPrincipal&) = default;
};

// What the first page shows of the items of one person.
struct OwnItemsView {
    bool hasPerson = false;            // false: the account is nobody's, so nothing is its own
    std::optional<OwnPrincipal> whose; // nullopt: the reader's own
    std::vector<OwnPrincipal> actsFor; // whose items the reader may look at as well
    std::vector<OwnItem> coming;       // newest first; with what comes to the person's departments
    bool hasMoreComing = false;
    std::vector<OwnItem> sent; // newest first
    bool hasMoreSent = false;
};

// What somebody looks for among their own items; empty members ask for anything.
struct OwnSearch {
    std::string text;       // of the other party's name or department, or digits of the number
    std::string statusCode; // action code
    std::string from;       // first day of the request, "2026-04-01"
    std::string until;      // last day
    [[nodiscard]] bool empty() const {
        return text.empty() && statusCode.empty() && from.empty() && until.empty();
    }
};
struct OwnFoundItem {
    OwnItem item;
    bool isSent = false; // else it came to them or to their department
};
struct OwnFoundItems {
    std::vector<OwnFoundItem> rows; // newest first
    bool isCut = false;             // there may be more, older ones
};

inline constexpr int kOwnExamined = 1000; // newest items of each side
inline constexpr std::size_t kOwnFoundShown = 100;
inline constexpr int kComingShown = 50;
inline constexpr int kSentShown = 10;

// Thread-safe.
class OwnItems {
public:
    explicit OwnItems(SiteContext& site) : m_site(site) {}

    // Departments are those where the person has a post today or is the key contact.
    [[nodiscard]] OwnItemsView view(const User& user);
    // The items of somebody for whom the user acts as a delegate today, without those of their
    // departments. NotFound for everybody else, whether they exist or not.
    [[nodiscard]] Result<OwnItemsView, ServiceError> viewFor(const User& user,
                                                             std::string_view employeeNumber);

    // Also of what is over. Invalid names the field; an account that is nobody's finds nothing.
    [[nodiscard]] Result<OwnFoundItems, ServiceError> search(const User& user,
                                                             const OwnSearch& search);

    // Of any item with this hand-in that goes to the place; `dueDays` as the class says.
    [[nodiscard]] std::optional<ExpectedDay> expected(std::optional<UtcMillis> handIn, int dueDays,
                                                      const std::string& placeCode);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
