#pragma once

#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

// The pages of business days, as part of examplePages().
[[nodiscard]] std::vector<ExamplePage> calendarPages(const server::web::PagePainter& painter,
                                                     const server::web::Frame& frame,
                                                     const Outside& outside);

// The pages of confidentiality classes, likewise.
[[nodiscard]] std::vector<ExamplePage> classPages(const server::web::PagePainter& painter,
                                                  const server::web::Frame& frame,
                                                  const Outside& outside);

} // namespace tewatashi::test
