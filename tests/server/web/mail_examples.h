#pragma once

#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

// Pages about mail.
[[nodiscard]] std::vector<ExamplePage> mailPages(const server::web::PagePainter& painter,
                                                 const server::web::Frame& frame,
                                                 const Outside& outside);

} // namespace tewatashi::test
