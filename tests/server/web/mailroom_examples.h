#pragma once

#include "server/services/leavers/leavers.h"
#include "tests/server/web/page_examples.h"

namespace tewatashi::test {

// The pages of the mail room, as part of examplePages().
[[nodiscard]] std::vector<ExamplePage> mailRoomPages(const server::web::PagePainter& painter,
                                                     const server::web::Frame& frame,
                                                     const Outside& outside);

// The pages of people who leave, likewise.
[[nodiscard]] std::vector<ExamplePage> leaverPages(const server::web::PagePainter& painter,
                                                   const server::web::Frame& frame,
                                                   const Outside& outside);

// What a page says of an item whose recipient leaves.
[[nodiscard]] server::services::LeaverInstruction leaverNote(const Outside& outside);
// The open items of somebody who leaves.
[[nodiscard]] server::services::LeaverFile leaverFile(const Outside& outside);

} // namespace tewatashi::test
