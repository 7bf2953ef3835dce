#pragma once

#include "server/services/requests/request_entries.h"
#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

[[nodiscard]] server::services::RequestView exampleRequest(const Outside& outside);

// The pages of send requests, as part of examplePages().
[[nodiscard]] std::vector<ExamplePage> requestPages(const server::web::PagePainter& painter,
                                                    const server::web::Frame& frame,
                                                    const Outside& outside);

} // namespace tewatashi::test
