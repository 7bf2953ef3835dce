#pragma once

#include "server/services/accounts/role.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Who may use what: every page and every route of the API names one rule of these, the door in
// front of it asks them, and docs/permissions.md is made from them.
namespace tewatashi::server::services {

enum class Access {
    Everyone, // also without a session
    SignedIn,
    ReadDocks,  // mail room, administrators and auditors
    MailRoom,   // operators and administrators
    Administer, // administrators
    Audit,      // administrators and auditors
    Nobody,     // no person: agents, which sign
};
[[nodiscard]] bool allows(Access access, Role role);
[[nodiscard]] bool mayReadDocks(Role role);
[[nodiscard]] bool mayWorkInMailRoom(Role role);
[[nodiscard]] bool mayAdminister(Role role);
[[nodiscard]] bool mayAudit(Role role);

// Which of the things behind a route those who are let in reach. *Own* is what somebody is a party
// of or entered; the service decides it, and answers for all others as for what does not exist.
enum class Objects {
    Any,           // there is none, or all of them
    Own,           // own alone, whatever the role
    OwnOrMailRoom, // operators and administrators reach all
    OwnOrReaders,  // operators, administrators and auditors reach all
};

// What an API token was made for; it only reads.
enum class TokenScope { ItemsRead, RecordsRead, DirectoryRead, MachinesRead };
inline constexpr std::array kTokenScopes{TokenScope::ItemsRead, TokenScope::RecordsRead,
                                         TokenScope::DirectoryRead, TokenScope::MachinesRead};
[[nodiscard]] std::string_view scopeCode(TokenScope scope); // "items.read"
[[nodiscard]] std::optional<TokenScope> scopeFromCode(std::string_view code);

enum class Reach { Nothing, Own, All };
[[nodiscard]] Reach reachOf(Access access, Objects objects, Role role);

// A row of the list of permissions: column and cell. The columns are "signed out", the role codes
// and "token"; the cells "–", "own", "yes" and, for tokens, the scope that is needed.
using PermissionCells = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] PermissionCells permissionCells(Access access, Objects objects,
                                              std::optional<TokenScope> scope);

} // namespace tewatashi::server::services
