#pragma once

#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

// The pages of administrators, as part of examplePages().
[[nodiscard]] std::vector<ExamplePage> adminPages(const server::web::PagePainter& painter,
                                                  const server::web::Frame& frame,
                                                  const Outside& outside);

} // namespace tewatashi::test
