#pragma once

#include "server/services/requests/request_entries.h"
#include "server/web/frame/web_site.h"
#include "server/web/paper/slip_layout.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// Paper and symbol of a form that asks for slips; else a sentence that says what is wrong.
[[nodiscard]] Result<SlipOptions, std::string> slipOptionsOf(const http::Request& request,
                                                             const Words& words);
// Adds "layouts" and "symbols" for such a form.
void addPrintChoices(View& view, const Words& words);

// The PDF of slips whose digits hold from now on: a file that no cache keeps. `name` without
// ending.
[[nodiscard]] http::Response slipFile(const std::vector<services::PrintedSlip>& slips,
                                      const SlipOptions& options, const std::string& name,
                                      const WebSite& site, const Viewer& viewer);

} // namespace tewatashi::server::web
