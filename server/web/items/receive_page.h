#pragma once

#include "server/services/receipts/receipt_entries.h"
#include "server/services/text/service_error.h"
#include "server/web/frame/page_painter.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// What waits for the reader's receipt, below what came of the form sent before.
struct ReceiveInput {
    services::WaitingItems waiting;
    std::vector<services::ReceiptAnswer> answers; // empty: the page was only opened
    std::string nonce;
};
[[nodiscard]] std::string receivePage(const ReceiveInput& input, const PagePainter& painter,
                                      Frame frame, UtcMillis now);

// Name of the field for the possession digits of an item, before its slip number.
inline constexpr std::string_view kDigitsField = "digits-";

// "I did not receive this", "this is not mine".
struct ReceiptReportForm {
    std::string slipNumber;
    std::string kindCode;
    std::string note;
    std::vector<services::FieldProblem> problems;
};
[[nodiscard]] std::string receiptReportPage(const ReceiptReportForm& form,
                                            const PagePainter& painter, Frame frame);

// Adds the values of part_receipt: who received an item, and what its receiver may do about it.
void addReceipt(View& view, const services::ReceiptView& receipt, const std::string& slipNumber,
                const std::string& nonce, const PagePainter& painter, Language language);

} // namespace tewatashi::server::web
