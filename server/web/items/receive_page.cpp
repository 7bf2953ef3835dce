#include "server/web/items/receive_page.h"

#include "server/http/percent_coding.h"
#include "server/services/requests/request_item.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/page_icons.h"
#include "server/web/mailroom/exceptions_page.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using services::ReceiptAnswer;
using services::ReceiptOutcome;
using services::WaitingItem;

std::string outcomeKey(const char* prefix, ReceiptOutcome outcome) {
    return prefix + std::string(services::receiptOutcomeCode(outcome));
}

bool isConfirmed(const ReceiptAnswer& answer) {
    return answer.outcome == ReceiptOutcome::Confirmed;
}

// The digits can be typed now.
bool mayType(const ReceiptAnswer& answer) {
    return answer.outcome == ReceiptOutcome::DigitsNeeded ||
           (answer.outcome == ReceiptOutcome::WrongDigits && answer.triesLeft > 0);
}

class ReceivePageBuilder {
public:
    ReceivePageBuilder(const ReceiveInput& input, const PagePainter& painter, const Frame& frame,
                       UtcMillis now)
        : m_input(input), m_painter(painter), m_words(painter.words(frame.language)),
          m_language(frame.language), m_now(now) {}

    void addVerdict(View& view) const {
        const auto& answers = m_input.answers;
        const auto good = std::count_if(answers.begin(), answers.end(), isConfirmed);
        const bool allGood = good == static_cast<std::ptrdiff_t>(answers.size());
        const bool isOne = answers.size() == 1;
        const ReceiptAnswer one = isOne ? answers.front() : ReceiptAnswer{};
        view["has_verdict"] = !answers.empty();
        view["tone"] = allGood ? "good" : "attention";
        view["sound"] = answers.empty() ? "" : allGood ? "stored" : "attention";
        view["verdict_icon"] = allGood ? icons::kCheck : icons::kWarning;
        view["verdict_word"] =
            isOne
                ? m_words.get(outcomeKey("receive.verdict.", one.outcome))
                : m_words.fill(allGood ? "receive.verdict.many" : "receive.verdict.many_some",
                               {{"count", std::to_string(good)},
                                {"failed",
                                 std::to_string(answers.size() - static_cast<std::size_t>(good))}});
        const bool isNumber = one.outcome != ReceiptOutcome::NotANumber;
        view["has_number"] = isOne && isNumber;
        view["groups"] = digitGroups(isNumber ? one.shownCode : "");
        view["has_code"] = isOne && !isNumber && !one.shownCode.empty();
        view["shown_code"] = one.shownCode;
        view["has_text"] = isOne;
        view["verdict_text"] = isOne ? textOf(one) : "";
        view["can_type"] = isOne && mayType(one);
        view["number"] = one.slipNumber;
        view["digits_name"] = std::string(kDigitsField) + one.slipNumber;
        view["failures"] = failures();
    }

    void addWaiting(View& view) const {
        const services::WaitingItems& waiting = m_input.waiting;
        ViewList groups;
        addGroup(groups, "delivered", waiting.delivered);
        addGroup(groups, "under_way", waiting.underWay);
        view["has_groups"] = !groups.empty();
        view["lists"] = groups;
        view["nonce"] = m_input.nonce;
        view["is_cut"] = waiting.isCut;
        view["cut_text"] = m_words.get("receive.cut");
        view["none_text"] = m_words.get(waiting.isPerson ? "receive.none" : "receive.no_person");
    }

private:
    std::string textOf(const ReceiptAnswer& answer) const {
        const std::string tries = std::to_string(answer.triesLeft);
        if (isConfirmed(answer) && answer.role == domain::ReceiptRole::Proxy) {
            return m_words.get("receive.text.confirmed_proxy");
        }
        if (answer.outcome == ReceiptOutcome::WrongDigits && answer.triesLeft == 0) {
            return m_words.get("receive.text.mail_room");
        }
        if (answer.outcome == ReceiptOutcome::DigitsNeeded &&
            answer.role == domain::ReceiptRole::Proxy) {
            return m_words.get("receive.text.digits_needed_proxy");
        }
        return m_words.fill(outcomeKey("receive.text.", answer.outcome), {{"count", tries}});
    }

    // Of several: those that were not confirmed, each with its reason.
    View failures() const {
        ViewList list;
        for (const ReceiptAnswer& answer : m_input.answers) {
            if (m_input.answers.size() == 1 || isConfirmed(answer)) {
                continue;
            }
            View view;
            view["code"] = answer.shownCode;
            view["word"] = m_words.get(outcomeKey("receive.verdict.", answer.outcome));
            view["text"] = textOf(answer);
            list.push_back(std::move(view));
        }
        return list;
    }

    void addGroup(ViewList& groups, const std::string& key,
                  const std::vector<WaitingItem>& items) const {
        if (items.empty()) {
            return;
        }
        ViewList rows;
        for (const WaitingItem& item : items) {
            rows.push_back(row(item));
        }
        View group;
        group["id"] = key;
        group["title"] =
            m_words.fill("receive.group." + key, {{"count", std::to_string(items.size())}});
        group["hint"] = m_words.get("receive.hint." + key);
        group["rows"] = rows;
        groups.push_back(std::move(group));
    }

    View row(const WaitingItem& item) const {
        const services::RequestView& request = item.request;
        const ActionSign sign = actionSign(request.statusCode, m_words);
        View view;
        view["number"] = request.slipNumber;
        view["href"] = "/items/" + http::percentEncode(request.slipNumber);
        view["report_href"] = "/items/" + http::percentEncode(request.slipNumber) + "/report";
        view["groups"] = digitGroups(request.slipNumber);
        view["by_click"] = !item.needsDigits;
        view["by_digits"] = item.needsDigits && item.triesLeft > 0;
        view["by_mail_room"] = item.needsDigits && item.triesLeft <= 0;
        view["digits_name"] = std::string(kDigitsField) + request.slipNumber;
        view["tries"] = m_words.fill("receive.tries", {{"count", std::to_string(item.triesLeft)}});
        view["few_tries"] =
            item.needsDigits && item.triesLeft > 0 && item.triesLeft < services::kPossessionTries;
        view["sender"] = request.from.name;
        view["sender_at"] = request.from.department.in(m_language);
        const bool toDepartment = item.role == domain::ReceiptRole::Member;
        view["to_department"] = toDepartment;
        view["department"] = m_words.fill("request.department_value",
                                          {{"name", request.to.department.in(m_language)}});
        view["item_class"] = request.itemClass.name.in(m_language);
        view["stands_out"] = request.itemClass.standsOut;
        view["subject"] = request.subject;
        view["status_tone"] = sign.tone;
        view["icon"] = sign.icon;
        view["word"] = sign.word;
        view["place_name"] = item.placeName.in(m_language);
        view["has_since"] = item.since.has_value();
        view["since"] = item.since ? m_painter.time().brief(*item.since, m_now, m_language) : "";
        view["since_machine"] = item.since ? DisplayTime::machine(*item.since) : "";
        ViewList markers;
        for (const domain::ExceptionKind kind : item.reported) {
            markers.push_back(View("text", View(exceptionWord(kind, m_words))));
        }
        if (!item.inPlaceOf.empty()) {
            markers.push_back(View(
                "text", View(m_words.fill("receive.in_place_of", {{"name", item.inPlaceOf}}))));
        }
        view["has_markers"] = !markers.empty();
        view["markers"] = markers;
        return view;
    }

    const ReceiveInput& m_input;
    const PagePainter& m_painter;
    const Words& m_words;
    Language m_language;
    UtcMillis m_now;
};

std::string problemOf(const ReceiptReportForm& form, const std::string& field, Language language) {
    for (const services::FieldProblem& problem : form.problems) {
        if (problem.field == field) {
            return problem.text.in(language);
        }
    }
    return "";
}

} // namespace

std::string receivePage(const ReceiveInput& input, const PagePainter& painter, Frame frame,
                        UtcMillis now) {
    const ReceivePageBuilder builder(input, painter, frame, now);
    View view;
    builder.addVerdict(view);
    builder.addWaiting(view);
    frame.title = painter.words(frame.language).get("receive.title");
    frame.nav = Nav::Receive;
    return painter.paint("receive", frame, std::move(view));
}

std::string receiptReportPage(const ReceiptReportForm& form, const PagePainter& painter,
                              Frame frame) {
    const Words& words = painter.words(frame.language);
    const std::string item = "/items/" + http::percentEncode(form.slipNumber);
    View view;
    view["groups"] = digitGroups(form.slipNumber);
    ViewList kinds;
    for (const char* code : {"not_received", "not_mine"}) {
        View kind;
        kind["value"] = code;
        kind["name"] = words.get(std::string("exceptions.kind.") + code);
        kind["meaning"] = words.get(std::string("report.meaning.") + code);
        kind["selected"] = form.kindCode == code;
        kinds.push_back(std::move(kind));
    }
    view["kinds"] = kinds;
    for (const char* field : {"kind", "note"}) {
        const std::string problem = problemOf(form, field, frame.language);
        view[std::string("has_") + field + "_error"] = !problem.empty();
        view[std::string(field) + "_error"] = problem;
    }
    view["note"] = form.note;
    view["report_action"] = item + "/report";
    view["back_href"] = item;
    frame.title = words.get("report.title");
    frame.nav = Nav::Receive;
    return painter.paint("receipt_report", frame, std::move(view));
}

} // namespace tewatashi::server::web
