#include "server/web/items/cancel_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/page_icons.h"
#include "server/web/items/request_page.h"

namespace tewatashi::server::web {
namespace {

using domain::CancelProgress;
using domain::CancelStage;
using services::CancelledView;

std::string stageKey(CancelStage stage) {
    switch (stage) {
    case CancelStage::BeforeHandIn:
        return "before_hand_in";
    case CancelStage::HandedIn:
        return "handed_in";
    case CancelStage::Dispatched:
        return "dispatched";
    case CancelStage::Delivered:
        break;
    }
    return "delivered";
}

std::string openKey(CancelStage stage) {
    switch (stage) {
    case CancelStage::BeforeHandIn:
        return "cancel.state.circulating";
    case CancelStage::HandedIn:
        return "cancel.state.recall";
    case CancelStage::Dispatched:
    case CancelStage::Delivered:
        break;
    }
    return "cancel.state.stop";
}

std::string stateKey(const CancelledView& cancelled) {
    switch (cancelled.progress) {
    case CancelProgress::Open:
        return openKey(cancelled.stage);
    case CancelProgress::Done:
        break;
    case CancelProgress::Overtaken:
        return "cancel.state.overtaken";
    case CancelProgress::Refused:
        return "cancel.state.refused";
    }
    if (cancelled.stage != CancelStage::BeforeHandIn) {
        return "cancel.state.done";
    }
    return cancelled.waitsFor.empty() ? "cancel.state.retired" : "cancel.state.may_recall";
}

bool needsAttention(const CancelledView& cancelled) {
    return cancelled.progress != CancelProgress::Done || !cancelled.waitsFor.empty();
}

std::string joined(const std::vector<std::string>& names, Language language) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : language == Language::Japanese ? "、" : ", ") + name;
    }
    return text;
}

View rowView(const services::CancelInstruction& row, const PagePainter& painter, Language language,
             UtcMillis now) {
    const Words& words = painter.words(language);
    const ActionSign sign = actionSign(row.statusCode, words);
    View view;
    view["href"] = "/items/" + http::percentEncode(row.slipNumber);
    view["groups"] = digitGroups(row.slipNumber);
    view["instruction"] = words.get("cancellations.do." + stageKey(row.cancellation.stage));
    view["tone"] = sign.tone;
    view["icon"] = sign.icon;
    view["status_word"] = sign.word;
    view["place_name"] = row.placeName.in(language);
    view["has_since"] = row.since.has_value();
    view["since"] = row.since ? painter.time().brief(*row.since, now, language) : "";
    view["since_machine"] = row.since ? DisplayTime::machine(*row.since) : "";
    view["cancelled_at"] = painter.time().brief(row.cancellation.at, now, language);
    view["cancelled_machine"] = DisplayTime::machine(row.cancellation.at);
    view["reason"] = row.cancellation.reason;
    view["has_sender"] = row.request.has_value();
    view["sender"] = row.request ? row.request->from.name : "";
    view["sender_at"] = row.request ? row.request->from.department.in(language) : "";
    return view;
}

} // namespace

void addCancellation(View& view, const services::RequestView& request, const PagePainter& painter,
                     Language language) {
    const Words& words = painter.words(language);
    view["is_cancelled"] = request.cancellation.has_value();
    const CancelledView cancelled = request.cancellation.value_or(CancelledView{});
    const bool attention = needsAttention(cancelled);
    view["cancel_tone"] = attention ? "attention" : "info";
    view["cancel_icon"] = attention ? icons::kWarning : icons::kInfo;
    view["cancel_text"] =
        words.fill(stateKey(cancelled), {{"terminals", joined(cancelled.waitsFor, language)}});
    view["cancel_when"] =
        words.fill("cancel.at", {{"time", painter.time().full(cancelled.at, language)}});
    view["has_cancel_reason"] = !cancelled.reason.empty();
    view["cancel_reason"] = cancelled.reason;
}

std::string cancelPage(const CancelForm& form, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const std::string request = "/request/" + http::percentEncode(form.request.slipNumber);
    View view;
    addRequestFacts(view, form.request, painter, frame.language);
    view["groups"] = digitGroups(form.request.slipNumber);
    view["means"] = words.get("cancel.now." + stageKey(form.stage));
    view["icon_warning"] = icons::kWarning;
    view["has_problem"] = !form.problem.empty();
    view["problem"] = form.problem;
    view["reason"] = form.reason;
    view["nonce"] = form.nonce;
    view["cancel_action"] = request + "/cancel";
    view["back_href"] = request;
    frame.title = words.get("cancel.title");
    frame.nav = Nav::Request;
    return painter.paint("cancel", frame, std::move(view));
}

std::string cancellationsPage(const services::InstructionPage& page, const std::string& cursor,
                              const PagePainter& painter, Frame frame, UtcMillis now) {
    View view;
    ViewList rows;
    for (const services::CancelInstruction& row : page.rows) {
        rows.push_back(rowView(row, painter, frame.language, now));
    }
    view["has_rows"] = !rows.empty();
    view["rows"] = rows;
    view["not_first"] = !cursor.empty();
    view["has_next"] = !page.next.empty();
    view["next_href"] = "/cancellations?after=" + http::percentEncode(page.next);
    frame.title = painter.words(frame.language).get("cancellations.title");
    frame.nav = Nav::Cancellations;
    return painter.paint("cancellations", frame, std::move(view));
}

} // namespace tewatashi::server::web
