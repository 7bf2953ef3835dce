#pragma once

#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

// Pages of one's own account, of sign-in, and what administrators set about them.
[[nodiscard]] std::vector<ExamplePage> accountPages(const server::web::PagePainter& painter,
                                                    const server::web::Frame& frame,
                                                    const Outside& outside);

} // namespace tewatashi::test
