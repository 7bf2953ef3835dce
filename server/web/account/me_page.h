#pragma once

#include "server/services/accounts/accounts.h"
#include "server/services/accounts/one_time_passwords.h"
#include "server/services/directory/directory_entries.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

struct MePageInput {
    services::User user;
    std::optional<services::Person> person; // of the directory, with the posts of today
    services::CodeState codes;
    std::vector<services::OwnSession> sessions;
    std::string ownSession; // id of the one that reads the page
    int passwordCharactersMin = 15;
    std::vector<services::FieldProblem> problems; // of the form for a new password
};
// What is one's own (マイページ): language, password, one-time passwords, sessions.
[[nodiscard]] std::string mePage(const MePageInput& input, const PagePainter& painter, Frame frame,
                                 UtcMillis now);

} // namespace tewatashi::server::web
