#pragma once

#include <string>

namespace tewatashi::server::services {

// Who does something and from where, for the audit log.
struct Actor {
    std::string login;                   // empty: whoever may use the command line
    std::string source = "command line"; // address of a request
};

} // namespace tewatashi::server::services
