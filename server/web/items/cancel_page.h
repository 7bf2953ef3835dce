#pragma once

#include "server/services/requests/cancel_item.h"
#include "server/web/frame/page_painter.h"

#include <string>

namespace tewatashi::server::web {

// Before cancelling: what it would be, and the reason. `problem` is a sentence.
struct CancelForm {
    services::RequestView request;
    domain::CancelStage stage = domain::CancelStage::BeforeHandIn;
    std::string reason; // as typed
    std::string problem;
    std::string nonce;
};
[[nodiscard]] std::string cancelPage(const CancelForm& form, const PagePainter& painter,
                                     Frame frame);

// What the mail room has to find. `cursor` is that of this page, empty for the first.
[[nodiscard]] std::string cancellationsPage(const services::InstructionPage& page,
                                            const std::string& cursor, const PagePainter& painter,
                                            Frame frame, UtcMillis now);

// Adds the values of part_cancellation.
void addCancellation(View& view, const services::RequestView& request, const PagePainter& painter,
                     Language language);

} // namespace tewatashi::server::web
