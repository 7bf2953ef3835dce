#pragma once

#include "server/web/items/item_page.h"
#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

// Received by a proxy after the addressee had said that it did not come.
[[nodiscard]] server::web::ItemReceipt exampleReceipt(const Outside& outside);

// The pages of receipts, as part of examplePages().
[[nodiscard]] std::vector<ExamplePage> receiptPages(const server::web::PagePainter& painter,
                                                    const server::web::Frame& frame,
                                                    const Outside& outside);

} // namespace tewatashi::test
