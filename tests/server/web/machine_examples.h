#pragma once

#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

// The pages of agents and terminals, as part of examplePages().
[[nodiscard]] std::vector<ExamplePage> machinePages(const server::web::PagePainter& painter,
                                                    const server::web::Frame& frame,
                                                    const Outside& outside);

} // namespace tewatashi::test
