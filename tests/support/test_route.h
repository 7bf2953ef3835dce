#pragma once

#include "server/http/router.h"

namespace tewatashi::test {

// For routes of tests that are about anything but who may use them.
inline const server::http::RouteDeclaration kTestRoute{"test", "A route of a test", {}};

} // namespace tewatashi::test
