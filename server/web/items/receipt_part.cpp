#include "server/http/percent_coding.h"
#include "server/services/receipts/item_exceptions.h"
#include "server/web/frame/page_icons.h"
#include "server/web/items/fact_view.h"
#include "server/web/items/receive_page.h"
#include "server/web/mailroom/exceptions_page.h"

namespace tewatashi::server::web {
namespace {

const char* roleKey(domain::ReceiptRole role) {
    switch (role) {
    case domain::ReceiptRole::Addressee:
    case domain::ReceiptRole::None:
        return "receipt.role.addressee";
    case domain::ReceiptRole::Member:
        return "receipt.role.member";
    case domain::ReceiptRole::Proxy:
        break;
    }
    return "receipt.role.proxy";
}

std::string proofText(const services::ReceiptShown& receipt, const Words& words) {
    switch (receipt.proof) {
    case domain::ReceiptProof::Word:
        return words.get("receipt.proof.word");
    case domain::ReceiptProof::Possession:
        return words.get("receipt.proof.possession");
    case domain::ReceiptProof::MailRoom:
        break;
    }
    return words.fill("receipt.proof.mail_room", {{"name", receipt.confirmedBy}});
}

View exceptionView(const services::ExceptionView& exception, const PagePainter& painter,
                   Language language) {
    const Words& words = painter.words(language);
    View view;
    view["kind"] = exceptionWord(exception.kind, words);
    view["tone"] = exception.resolution ? "info" : "attention";
    view["icon"] = exception.resolution ? icons::kCheck : icons::kWarning;
    view["opened"] = words.fill("receipt.reported",
                                {{"name", exception.reportedBy},
                                 {"time", painter.time().full(exception.openedAt, language)}});
    view["has_note"] = !exception.note.empty();
    view["note"] = exception.note;
    view["is_resolved"] = exception.resolution.has_value();
    view["resolution"] =
        exception.resolution ? resolutionWord(*exception.resolution, words) : std::string();
    const std::string time =
        exception.resolvedAt ? painter.time().full(*exception.resolvedAt, language) : "";
    view["resolved"] =
        exception.resolvedBy.empty()
            ? time
            : words.fill("receipt.resolved", {{"name", exception.resolvedBy}, {"time", time}});
    view["has_reason"] = !exception.reason.empty();
    view["reason"] = exception.reason;
    return view;
}

} // namespace

void addReceipt(View& view, const services::ReceiptView& receipt, const std::string& slipNumber,
                const std::string& nonce, const PagePainter& painter, Language language) {
    const Words& words = painter.words(language);
    const bool byClick = receipt.next == domain::ReceiptVerdict::Confirmed;
    const bool byDigits = receipt.next == domain::ReceiptVerdict::DigitsNeeded;
    const bool byMailRoom = receipt.next == domain::ReceiptVerdict::MailRoom;
    view["has_receipt_part"] = receipt.receipt || byClick || byDigits || byMailRoom ||
                               receipt.mayReport || !receipt.exceptions.empty();
    ViewList facts;
    const services::ReceiptShown shown = receipt.receipt.value_or(services::ReceiptShown{});
    const bool isProxy = shown.role == domain::ReceiptRole::Proxy;
    if (receipt.receipt) {
        facts.push_back(factView(words.get(roleKey(shown.role)), shown.name));
        facts.push_back(factView(words.get("receipt.at"), painter.time().full(shown.at, language)));
        facts.push_back(factView(words.get("receipt.proof"), proofText(shown, words)));
    }
    view["has_receipt_facts"] = receipt.receipt.has_value();
    view["receipt_facts"] = facts;
    view["is_proxy"] = receipt.receipt && isProxy;
    view["proxy_text"] = words.fill("receipt.proxy_told", {{"name", shown.name}});
    view["may_confirm"] = byClick || byDigits;
    view["confirm_by_digits"] = byDigits;
    view["confirm_text"] =
        words.get(receipt.role == domain::ReceiptRole::Proxy ? "receipt.confirm_proxy"
                                                             : "receipt.confirm_text");
    view["ask_mail_room"] = byMailRoom;
    view["receipt_number"] = slipNumber;
    view["receipt_digits_name"] = std::string(kDigitsField) + slipNumber;
    view["receipt_nonce"] = nonce;
    view["may_report"] = receipt.mayReport;
    view["report_href"] = "/items/" + http::percentEncode(slipNumber) + "/report";
    ViewList exceptions;
    for (const services::ExceptionView& each : receipt.exceptions) {
        exceptions.push_back(exceptionView(each, painter, language));
    }
    view["receipt_exceptions"] = exceptions;
    view["icon_proxy"] = icons::kInfo;
}

} // namespace tewatashi::server::web
