#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "server/services/accounts/accounts.h"
#include "server/services/items/expected_days.h"

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

// What the first page shows of the items of the account's person.
struct OwnItemsView {
    bool hasPerson = false;      // false: the account is nobody's, so nothing is its own
    std::vector<OwnItem> coming; // newest first; with what comes to the person's departments
    bool hasMoreComing = false;
    std::vector<OwnItem> sent; // newest first
    bool hasMoreSent = false;
};

inline constexpr int kComingShown = 50;
inline constexpr int kSentShown = 10;

// Thread-safe.
class OwnItems {
public:
    explicit OwnItems(SiteContext& site) : m_site(site) {}

    // Departments are those where the person has a post today or is the key contact.
    [[nodiscard]] OwnItemsView view(const User& user);

    // Of any item with these events' hand-in; `dueDays` as the class says.
    [[nodiscard]] std::optional<ExpectedDay> expected(std::optional<UtcMillis> handIn, int dueDays);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
