#pragma once

#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

// Routes and their timetables.
[[nodiscard]] std::vector<ExamplePage> routePages(const server::web::PagePainter& painter,
                                                  const server::web::Frame& frame,
                                                  const Outside& outside);

} // namespace tewatashi::test
