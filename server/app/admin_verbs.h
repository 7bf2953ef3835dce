#pragma once

#include "server/app/admin_message.h"
#include "server/app/site_program.h"

namespace tewatashi::server::app {

// What command-line verbs do, in the running server or, when none runs, in the command itself.
// Verbs: user-add, user-link, user-unlink, user-off, user-on, agent-code, agent-list, agent-revoke,
// token-add, operator-add, place-add, terminal-name, code-sheet, import, calendar-import. Lists
// come in pages that fit a message: "offset" asks, "next" is null on the last page. Throws Error
// when the database cannot be used.
[[nodiscard]] AdminAnswer performVerb(SiteProgram& program, const AdminRequest& request);

} // namespace tewatashi::server::app
