#pragma once

#include "server/services/directory/import_directory.h"
#include "server/web/frame/form_view.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

struct ImportFormInput {
    std::string kind = "people";
    std::string share = "5";
    bool endMissing = false;
    std::vector<services::FieldProblem> problems;
};
[[nodiscard]] std::string importPage(const ImportFormInput& input, const PagePainter& painter,
                                     Frame frame);

// A dry run, or what was done. `draft` names what may be taken in next; empty: nothing.
[[nodiscard]] std::string importReportPage(const services::ImportReport& report,
                                           const std::string& draft, const PagePainter& painter,
                                           Frame frame);

} // namespace tewatashi::server::web
