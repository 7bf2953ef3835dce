#include "server/web/mailroom/leaver_part.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/display_time.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using domain::LeaverAction;

constexpr std::size_t kFormsOpenMax = 3; // more would hide the list itself

std::string whoText(const services::LeaverDecision& decision, const Words& words) {
    return web::whoText(decision.toName, decision.toDepartment, decision.toPlace, words);
}

std::string decisionText(const services::LeaverDecision& decision, const Words& words) {
    const std::string word =
        words.get("leavers.action_" + std::string(domain::leaverActionCode(decision.action)));
    return decision.action == LeaverAction::Return ? word : word + " → " + whoText(decision, words);
}

std::string instructionText(const services::LeaverInstruction& instruction, const Words& words) {
    const std::string side = instruction.isRecipient ? "to" : "from";
    const std::string day = calendarDay(instruction.lastDay.text(), words.language());
    const auto& decision = instruction.decision;
    if (!decision) {
        return words.fill("leavers.undecided_" + side,
                          {{"name", instruction.leaverName}, {"day", day}});
    }
    if (decision->action == LeaverAction::Return) {
        return words.fill("leavers.return_" + side,
                          {{"name", instruction.leaverName}, {"day", day}});
    }
    return words.fill(
        "leavers.forward_" + side,
        {{"name", instruction.leaverName}, {"day", day}, {"who", whoText(*decision, words)}});
}

class LeaverItemsBuilder {
public:
    LeaverItemsBuilder(const services::LeaverFile& file,
                       const std::optional<LeaverRefusal>& refused, const PagePainter& painter,
                       Language language)
        : m_file(file), m_refused(refused), m_painter(painter), m_words(painter.words(language)),
          m_language(language) {}

    View row(const services::LeaverItem& item) const {
        const services::RequestView& request = item.request;
        const ActionSign sign = actionSign(request.statusCode, m_words);
        const services::RequestParty& other = item.isAddressed ? request.from : request.to;
        View view;
        view["number"] = request.slipNumber;
        view["href"] = "/items/" + http::percentEncode(request.slipNumber);
        view["groups"] = digitGroups(request.slipNumber);
        view["side"] = m_words.get(item.isAddressed ? "leavers.addressed" : "leavers.sent");
        view["party"] = other.name.empty() ? other.department.in(m_language) : other.name;
        view["item_class"] = request.itemClass.name.in(m_language);
        view["stands_out"] = request.itemClass.standsOut;
        view["tone"] = sign.tone;
        view["icon"] = sign.icon;
        view["word"] = sign.word;
        addDecision(view, item);
        addForm(view, item);
        return view;
    }

private:
    void addDecision(View& view, const services::LeaverItem& item) const {
        const auto& decision = item.decision;
        view["is_decided"] = decision.has_value();
        view["decision"] = decision ? decisionText(*decision, m_words) : "";
        view["decided"] =
            decision
                ? m_words.fill("leavers.decided_by",
                               {{"name", decision->decidedBy},
                                {"time", m_painter.time().full(decision->decidedAt, m_language)}})
                : "";
        view["has_reason"] = decision && !decision->reason.empty();
        view["decision_reason"] = decision ? decision->reason : "";
    }

    void addForm(View& view, const services::LeaverItem& item) const {
        const bool isRefused = m_refused && m_refused->slipNumber == item.request.slipNumber;
        const bool isDecided = item.decision.has_value();
        std::string chosen =
            isDecided ? std::string(domain::leaverActionCode(item.decision->action)) : "";
        chosen = isRefused ? m_refused->actionCode : chosen;
        ViewList choices;
        for (const LeaverAction action : item.choices) {
            const std::string code(domain::leaverActionCode(action));
            View choice;
            choice["value"] = code;
            choice["label"] = m_words.get("leavers.action_" + code);
            choice["selected"] = code == chosen;
            choices.push_back(std::move(choice));
        }
        view["choices"] = choices;
        const bool goesToPerson = isDecided && domain::needsPerson(item.decision->action);
        view["to"] = isRefused ? m_refused->toPerson : goesToPerson ? item.decision->toNumber : "";
        view["typed_reason"] = isRefused   ? m_refused->reason
                               : isDecided ? item.decision->reason
                                           : "";
        view["reason_needed"] =
            std::any_of(item.choices.begin(), item.choices.end(), domain::needsReason);
        view["has_error"] = isRefused;
        view["error"] = isRefused ? m_refused->problems.front().text.in(m_language) : "";
        view["form_open"] = isRefused || (!isDecided && m_file.items.size() <= kFormsOpenMax);
    }

    const services::LeaverFile& m_file;
    const std::optional<LeaverRefusal>& m_refused;
    const PagePainter& m_painter;
    const Words& m_words;
    Language m_language;
};

} // namespace

std::string whoText(const std::string& name, const LocalizedText& department,
                    const LocalizedText& place, const Words& words) {
    std::string where = department.in(words.language());
    const std::string at = place.in(words.language());
    where += (where.empty() || at.empty() ? "" : " · ") + at;
    return where.empty() ? name : words.fill("leavers.who", {{"name", name}, {"at", where}});
}

std::string leaverHref(std::string_view employeeNumber) {
    return "/leavers/" + http::percentEncode(employeeNumber);
}

void addLeaverNote(View& view, const std::optional<services::LeaverInstruction>& instruction,
                   const Words& words) {
    view["has_leaver"] = instruction.has_value();
    view["leaver_text"] = instruction ? instructionText(*instruction, words) : "";
}

void addLeaverItems(View& view, const services::LeaverFile& file,
                    const std::optional<LeaverRefusal>& refused, const PagePainter& painter,
                    Language language) {
    const LeaverItemsBuilder builder(file, refused, painter, language);
    ViewList rows;
    for (const services::LeaverItem& item : file.items) {
        rows.push_back(builder.row(item));
    }
    view["has_leaver_items"] = !rows.empty();
    view["leaver_items"] = rows;
    view["leaver_cut"] = file.isCut;
    view["leaver_action"] = leaverHref(file.employeeNumber);
}

} // namespace tewatashi::server::web
