#pragma once

#include "server/web/frame/template_set.h"

#include <string>

namespace tewatashi::server::web {

// One entry of a list of facts. Does not stand out: a template would ask the page around it
// otherwise.
[[nodiscard]] inline View factView(const std::string& name, const std::string& value) {
    View view;
    view["name"] = name;
    view["value"] = value;
    view["stands_out"] = false;
    return view;
}

} // namespace tewatashi::server::web
