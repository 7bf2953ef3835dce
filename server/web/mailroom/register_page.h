#pragma once

#include "server/services/absences/absences.h"
#include "server/services/items/register_status.h"
#include "server/services/leavers/leavers.h"
#include "server/web/frame/page_painter.h"
#include "server/web/mailroom/dock_pages.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

// Choosing action, place and operator. `problems` are sentences; what was chosen is kept.
struct RegisterSetup {
    services::RegistrationContext chosen;
    std::vector<std::string> problems;
};
[[nodiscard]] std::string registerSetupPage(const RegisterSetup& setup, const CodeChoices& choices,
                                            const PagePainter& painter, Frame frame);

// Scanning a stack.
struct RegisterScan {
    services::NamedContext context;
    std::optional<services::ScanAnswer> answer; // none: nothing was scanned yet
    std::vector<services::RegisteredScan> recent;
    std::string nonce;                                      // of the forms of this page
    std::optional<services::LeaverInstruction> leaver = {}; // of the item scanned now
    std::optional<services::AwayNote> away = {};            // likewise
};
[[nodiscard]] std::string registerScanPage(const RegisterScan& scan, const PagePainter& painter,
                                           Frame frame, UtcMillis now);

// Address of the scanning page for a context, for bookmarks and the way back.
[[nodiscard]] std::string registerHref(const services::RegistrationContext& context);

} // namespace tewatashi::server::web
