#include "server/web/mailroom/register_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/page_icons.h"
#include "server/web/mailroom/away_part.h"
#include "server/web/mailroom/leaver_part.h"

namespace tewatashi::server::web {
namespace {

using services::ScanOutcome;
using services::ScanReason;

// How a verdict looks and sounds. The sound's name is one of scan.js.
struct Verdict {
    const char* key;
    const char* tone;
    const char* sound;
    const std::string& icon;
};

Verdict verdictOf(const services::ScanAnswer& answer) {
    const bool remarkable =
        answer.reason == ScanReason::AlreadyReceived || answer.reason == ScanReason::Cancelled;
    switch (answer.outcome) {
    case ScanOutcome::Stored:
        return remarkable ? Verdict{"stored_note", "attention", "attention", icons::kWarning}
                          : Verdict{"stored", "good", "stored", icons::kCheck};
    case ScanOutcome::AlreadyRegistered:
        return {"already", "info", "already", icons::kCopy};
    case ScanOutcome::ChooseMatch:
        return {"choose", "info", "note", icons::kQuestion};
    case ScanOutcome::ContextChanged:
        return {"changed", "info", "changed", icons::kPencil};
    case ScanOutcome::Undone:
        return {"undone", "info", "changed", icons::kReturn};
    case ScanOutcome::NotStored:
        break;
    }
    return {"attention", "attention", "attention", icons::kWarning};
}

const char* reasonKey(ScanReason reason) {
    switch (reason) {
    case ScanReason::None:
        return "none";
    case ScanReason::DetailsMissing:
        return "details_missing";
    case ScanReason::AlreadyReceived:
        return "already_received";
    case ScanReason::Cancelled:
        return "cancelled";
    case ScanReason::Empty:
        return "empty";
    case ScanReason::NotANumber:
        return "not_a_number";
    case ScanReason::WrongLength:
        return "wrong_length";
    case ScanReason::CheckDigit:
        return "check_digit";
    case ScanReason::NoMatch:
        return "no_match";
    case ScanReason::UnknownOperator:
        return "unknown_operator";
    case ScanReason::UnknownPlace:
        return "unknown_place";
    case ScanReason::TakenBack:
        return "taken_back";
    case ScanReason::NothingToUndo:
        return "nothing_to_undo";
    }
    return "none";
}

class ScanPageBuilder {
public:
    ScanPageBuilder(const RegisterScan& scan, const PagePainter& painter, const Frame& frame,
                    UtcMillis now)
        : m_scan(scan), m_painter(painter), m_words(painter.words(frame.language)),
          m_language(frame.language), m_now(now) {}

    void addContext(View& view) const {
        const services::NamedContext& context = m_scan.context;
        const ActionSign sign = actionSign(context.context.actionCode, m_words);
        view["action"] = context.context.actionCode;
        view["place"] = context.context.placeCode;
        view["operator"] = context.context.operatorCard;
        view["nonce"] = m_scan.nonce;
        view["action_word"] = sign.word;
        view["action_icon"] = sign.icon;
        view["action_tone"] = sign.tone;
        view["place_name"] = context.placeName.in(m_language);
        view["operator_name"] = context.operatorName;
        view["change_href"] = registerHref(context.context) + "&change=1";
    }

    void addVerdict(View& view) const {
        const bool waits = !m_scan.answer;
        const Verdict verdict =
            waits ? Verdict{"ready", "ready", "", icons::kDocument} : verdictOf(*m_scan.answer);
        view["tone"] = verdict.tone;
        view["sound"] = verdict.sound;
        view["verdict_icon"] = verdict.icon;
        view["verdict_word"] = m_words.get("register.verdict." + std::string(verdict.key));
        view["verdict_text"] = waits ? m_words.get("register.ready_text") : textOf(*m_scan.answer);
        const bool hasNote = !waits && m_scan.answer->outcome == ScanOutcome::Stored &&
                             m_scan.answer->reason != ScanReason::None;
        view["has_note"] = hasNote;
        view["verdict_note"] = hasNote ? reasonText(m_scan.answer->reason) : "";
        addLeaverNote(view, m_scan.leaver, m_words);
        addAwayNote(view, m_scan.away, m_words);
        if (m_scan.leaver || m_scan.away) {
            view["sound"] = "note"; // heard without looking
        }
        const bool hasEvent = !waits && m_scan.answer->event.has_value();
        const std::string number = hasEvent ? m_scan.answer->event->slipNumber : "";
        view["has_number"] = hasEvent;
        view["groups"] = digitGroups(number);
        view["number"] = number;
        view["has_code"] = !waits && !hasEvent && !m_scan.answer->shownCode.empty();
        view["shown_code"] = waits ? "" : m_scan.answer->shownCode;
        view["can_force"] = !waits && m_scan.answer->outcome == ScanOutcome::AlreadyRegistered;
        view["has_matches"] = !waits && !m_scan.answer->matches.empty();
        view["matches"] = waits ? View(ViewList()) : matches(*m_scan.answer);
    }

    void addRecent(View& view) const {
        ViewList rows;
        std::string ids;
        for (const services::RegisteredScan& scan : m_scan.recent) {
            rows.push_back(row(scan));
            ids += (ids.empty() ? "" : ",") + scan.event.hex();
        }
        view["has_recent"] = !rows.empty();
        view["recent"] = rows;
        view["recent_ids"] = ids;
    }

private:
    std::string textOf(const services::ScanAnswer& answer) const {
        switch (answer.outcome) {
        case ScanOutcome::Stored:
            return stateOf(*answer.event);
        case ScanOutcome::AlreadyRegistered:
            return m_words.fill("register.already_text",
                                {{"state", stateOf(*answer.event)},
                                 {"time", timeOf(*answer.event)},
                                 {"operator", answer.event->operatorName}});
        case ScanOutcome::ChooseMatch:
            return m_words.fill("register.choose_text",
                                {{"count", std::to_string(answer.matches.size())}});
        case ScanOutcome::ContextChanged:
            return m_words.get("register.changed_text");
        case ScanOutcome::Undone:
            return m_words.fill("register.undone_text", {{"state", stateOf(*answer.event)}});
        case ScanOutcome::NotStored:
            break;
        }
        return reasonText(answer.reason);
    }

    std::string reasonText(ScanReason reason) const {
        return m_words.get("register.reason." + std::string(reasonKey(reason)));
    }

    std::string stateOf(const services::RegisteredScan& scan) const {
        return m_words.fill("register.state", {{"action", wordOf(scan.actionCode)},
                                               {"place", scan.placeName.in(m_language)}});
    }
    std::string wordOf(const std::string& actionCode) const {
        return actionCode.empty() ? m_words.get("item.no_status")
                                  : actionSign(actionCode, m_words).word;
    }
    std::string timeOf(const services::RegisteredScan& scan) const {
        return scan.at ? m_painter.time().clock(*scan.at, m_now, m_language)
                       : m_words.get("item.unknown_time");
    }

    View matches(const services::ScanAnswer& answer) const {
        ViewList list;
        for (const services::SlipMatch& match : answer.matches) {
            View view;
            view["number"] = match.slipNumber;
            view["groups"] = digitGroups(match.slipNumber);
            view["state"] =
                m_words.fill("register.state", {{"action", wordOf(match.statusCode)},
                                                {"place", match.placeName.in(m_language)}});
            list.push_back(std::move(view));
        }
        return list;
    }

    View row(const services::RegisteredScan& scan) const {
        const ActionSign sign = actionSign(scan.actionCode, m_words);
        View view;
        view["event"] = scan.event.hex();
        view["href"] = "/items/" + http::percentEncode(scan.slipNumber);
        view["groups"] = digitGroups(scan.slipNumber);
        view["tone"] = scan.voided ? "neutral" : sign.tone;
        view["icon"] = scan.voided ? icons::kCross : sign.icon;
        view["word"] = sign.word;
        view["place_name"] = scan.placeName.in(m_language);
        view["time"] = timeOf(scan);
        view["machine"] = scan.at ? DisplayTime::machine(*scan.at) : "";
        view["is_voided"] = scan.voided;
        view["can_undo"] = scan.mayBeUndone;
        return view;
    }

    const RegisterScan& m_scan;
    const PagePainter& m_painter;
    const Words& m_words;
    Language m_language;
    UtcMillis m_now;
};

View optionsOf(const Choices& choices, const std::string& chosen) {
    ViewList options;
    for (const auto& [value, label] : choices) {
        View option;
        option["value"] = value;
        option["label"] = label;
        option["selected"] = value == chosen;
        options.push_back(std::move(option));
    }
    return options;
}

View actionTiles(const Choices& actions, const std::string& chosen, const Words& words) {
    ViewList tiles;
    for (const auto& [value, label] : actions) {
        const ActionSign sign = actionSign(value, words);
        View tile;
        tile["value"] = value;
        tile["label"] = label;
        tile["icon"] = sign.icon;
        tile["tone"] = sign.tone;
        tile["selected"] = value == chosen;
        tiles.push_back(std::move(tile));
    }
    return tiles;
}

} // namespace

std::string registerHref(const services::RegistrationContext& context) {
    return "/register-status?action=" + http::percentEncode(context.actionCode) +
           "&place=" + http::percentEncode(context.placeCode) +
           "&operator=" + http::percentEncode(context.operatorCard);
}

std::string registerSetupPage(const RegisterSetup& setup, const CodeChoices& choices,
                              const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    ViewList problems;
    for (const std::string& problem : setup.problems) {
        problems.push_back(View("text", View(problem)));
    }
    view["has_problems"] = !problems.empty();
    view["problems"] = problems;
    view["has_places"] = !choices.places.empty();
    view["actions"] = actionTiles(choices.actions, setup.chosen.actionCode, words);
    view["places"] = optionsOf(choices.places, setup.chosen.placeCode);
    view["operators"] = optionsOf(choices.operators, setup.chosen.operatorCard);
    view["self_label"] =
        words.fill("register.self", {{"name", frame.user.value_or(services::User{}).displayName}});
    frame.title = words.get("register.title");
    frame.nav = Nav::Register;
    return painter.paint("register_setup", frame, std::move(view));
}

std::string registerScanPage(const RegisterScan& scan, const PagePainter& painter, Frame frame,
                             UtcMillis now) {
    const ScanPageBuilder builder(scan, painter, frame, now);
    View view;
    builder.addContext(view);
    builder.addVerdict(view);
    builder.addRecent(view);
    frame.title = painter.words(frame.language).get("register.title");
    frame.nav = Nav::Register;
    return painter.paint("register_scan", frame, std::move(view));
}

} // namespace tewatashi::server::web
