#include "server/web/mailroom/dock_pages.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/page_icons.h"

#include <algorithm>
#include <utility>

namespace tewatashi::server::web {
namespace {

using services::DockRun;

void addCounts(View& view, const services::DockRow& dock) {
    view["stored"] = std::to_string(dock.stored);
    view["has_duplicates"] = dock.duplicates != 0;
    view["duplicates"] = std::to_string(dock.duplicates);
    view["has_quarantined"] = dock.quarantined != 0;
    view["quarantined"] = std::to_string(dock.quarantined);
    view["has_resolved"] = dock.resolved != 0;
    view["resolved"] = std::to_string(dock.resolved);
    view["icon_stored"] = icons::kCheck;
    view["icon_duplicate"] = icons::kCopy;
    view["icon_quarantined"] = icons::kWarning;
    view["icon_resolved"] = icons::kPencil;
}

View named(const std::string& name, const std::string& value) {
    View view;
    view["name"] = name;
    view["value"] = value;
    return view;
}

std::string labelOf(const Choices& choices, const std::string& value) {
    const auto found = std::find_if(choices.begin(), choices.end(),
                                    [&](const auto& choice) { return choice.first == value; });
    return found == choices.end() ? value : found->second;
}

std::string reasonKey(wire::QuarantineReason reason) {
    switch (reason) {
    case wire::QuarantineReason::None:
        return "reason.none";
    case wire::QuarantineReason::UnknownCode:
        return "reason.unknown_code";
    case wire::QuarantineReason::ContextMissing:
        return "reason.context_missing";
    case wire::QuarantineReason::ContextPending:
        return "reason.context_pending";
    case wire::QuarantineReason::PossibleDuplicate:
        return "reason.possible_duplicate";
    case wire::QuarantineReason::Conflict:
        return "reason.conflict";
    case wire::QuarantineReason::OperatorNotValid:
        return "reason.operator_not_valid";
    }
    return "reason.none";
}

class DockPageBuilder {
public:
    DockPageBuilder(const services::DockDetail& detail, const CodeChoices& choices,
                    const DockPageInput& input, const PagePainter& painter, const Frame& frame)
        : m_detail(detail), m_choices(choices), m_input(input),
          m_words(painter.words(frame.language)),
          m_mayRepair(frame.user && mayWorkInMailRoom(frame.user->role)) {}

    // What surrounds the scans when there are more than the page holds.
    void addPager(View& view) const {
        const std::size_t last = m_detail.before + m_detail.scans.size();
        view["has_pager"] = m_detail.scans.size() < m_detail.total;
        view["range"] = m_words.fill("dock.range", {{"first", std::to_string(m_detail.before + 1)},
                                                    {"last", std::to_string(last)},
                                                    {"total", std::to_string(m_detail.total)}});
        view["has_earlier"] = m_detail.before > 0;
        view["earlier_href"] = hrefFrom(m_detail.earlier);
        view["has_later"] = !m_detail.next.empty();
        view["later_href"] = hrefFrom(m_detail.next);
        ViewList elsewhere;
        for (const DockRun& run : m_detail.runs) {
            if (run.scans.empty()) {
                View link;
                link["href"] = hrefFrom(run.from) + "#" + anchorOf(run);
                link["text"] = titleOf(run);
                elsewhere.push_back(std::move(link));
            }
        }
        view["has_elsewhere"] = !elsewhere.empty();
        view["elsewhere"] = elsewhere;
    }

    void addMissing(View& view) const {
        view["has_missing"] = m_detail.missingContext.has_value();
        view["missing_icon"] = icons::kWarning;
        view["missing"] = m_detail.missingContext
                              ? m_detail.missingContext->text.in(m_words.language())
                              : std::string();
    }

    // Ordinary scans in tables, every open run in a block of its own where it starts.
    View blocks() const {
        ViewList blocks;
        ViewList rows;
        const auto endTable = [&] {
            if (!rows.empty()) {
                View table;
                table["is_run"] = false;
                table["scans"] = std::exchange(rows, {});
                blocks.push_back(std::move(table));
            }
        };
        for (const services::DockScan& scan : m_detail.scans) {
            if (scan.run == 0) {
                rows.push_back(scanRow(scan));
                continue;
            }
            const auto run =
                std::find_if(m_detail.runs.begin(), m_detail.runs.end(), [&](const DockRun& each) {
                    return each.scanKeys.front() == scan.scanKey;
                });
            if (run != m_detail.runs.end()) { // its later scans are shown with its first
                endTable();
                blocks.push_back(runBlock(*run));
            }
        }
        endTable();
        return blocks;
    }

private:
    std::string hrefFrom(const std::string& from) const {
        return dockHref(m_detail.dock.dockId, from);
    }

    static std::string anchorOf(const DockRun& run) { return "run-" + std::to_string(run.number); }

    std::string titleOf(const DockRun& run) const {
        const std::string first = std::to_string(run.firstPosition + 1);
        return run.scanKeys.size() == 1
                   ? m_words.fill("repair.run_title_one", {{"first", first}})
                   : m_words.fill("repair.run_title",
                                  {{"count", std::to_string(run.scanKeys.size())},
                                   {"first", first},
                                   {"last", std::to_string(run.lastPosition + 1)}});
    }

    View scanRow(const services::DockScan& scan) const {
        View row;
        row["position"] = std::to_string(scan.position + 1);
        row["kind"] =
            m_words.has("kind." + scan.kind) ? m_words.get("kind." + scan.kind) : scan.kind;
        row["code"] = scan.maskedCode;
        // The item of a scan that waits for a person or was set aside need not exist.
        const bool became = scan.resolution.empty()
                                ? scan.verdict.verdict != wire::Verdict::Quarantined
                                : scan.resolution == "repaired";
        row["has_item"] = became && !scan.itemNumber.empty();
        row["item_href"] = "/items/" + http::percentEncode(scan.itemNumber);
        row["terminal_time"] =
            scan.terminalTime.empty() ? m_words.get("dock.no_time") : scan.terminalTime;
        const View context = contextOf(scan);
        row["has_context"] = !context.is_empty_list();
        row["context"] = View(context);
        addVerdict(row, scan);
        return row;
    }

    View contextOf(const services::DockScan& scan) const {
        ViewList context;
        if (!scan.operatorName.empty()) {
            context.push_back(named(m_words.get("repair.operator"), scan.operatorName));
        }
        if (!scan.actionCode.empty()) {
            context.push_back(
                named(m_words.get("repair.action"), actionSign(scan.actionCode, m_words).word));
        }
        if (!scan.placeCode.empty()) {
            context.push_back(
                named(m_words.get("repair.place"), labelOf(m_choices.places, scan.placeCode)));
        }
        return context;
    }

    void addVerdict(View& row, const services::DockScan& scan) const {
        std::string key = "verdict.stored";
        std::string icon = icons::kCheck;
        std::string tone = "stored";
        if (scan.resolution == "repaired" || scan.resolution == "set_aside") {
            key = "verdict." + scan.resolution;
            icon = scan.resolution == "repaired" ? icons::kPencil : icons::kCross;
            tone = "resolved";
        } else if (scan.verdict.verdict == wire::Verdict::Duplicate) {
            key = "verdict.duplicate";
            icon = icons::kCopy;
            tone = "duplicate";
        } else if (scan.verdict.verdict == wire::Verdict::Quarantined) {
            key = "verdict.quarantined";
            icon = icons::kWarning;
            tone = "quarantined";
        }
        row["verdict"] = m_words.get(key);
        row["verdict_icon"] = icon;
        row["verdict_tone"] = tone;
        row["has_resolution_reason"] = !scan.resolutionReason.empty();
        row["resolution_reason"] = scan.resolutionReason;
    }

    View runBlock(const DockRun& run) const {
        View block;
        ViewList rows;
        for (const services::DockScan& scan : run.scans) {
            rows.push_back(scanRow(scan));
        }
        block["is_run"] = true;
        block["scans"] = rows;
        block["has_more"] = run.scans.size() < run.scanKeys.size();
        block["more"] = m_words.fill(
            "dock.run_more", {{"count", std::to_string(run.scanKeys.size() - run.scans.size())}});
        addRun(block, run);
        return block;
    }

    void addRun(View& block, const DockRun& run) const {
        const std::string count = std::to_string(run.scanKeys.size());
        const bool one = run.scanKeys.size() == 1;
        block["anchor"] = anchorOf(run);
        block["icon_attention"] = icons::kWarning;
        block["run_title"] = titleOf(run);
        block["repair_title"] = one ? m_words.get("repair.title_one")
                                    : m_words.fill("repair.title", {{"count", count}});
        block["reasons"] = reasonsOf(run);
        block["may_repair"] = m_mayRepair;
        block["can_repair"] = run.canRepair;
        block["first_key"] = run.scanKeys.front();
        block["last_key"] = run.scanKeys.back();
        block["count"] = count;
        block["from"] = m_input.from;
        block["repair_action"] = dockHref(m_detail.dock.dockId) + "/repair";
        block["set_aside_action"] = dockHref(m_detail.dock.dockId) + "/set-aside";
        const bool isInput = m_input.form && m_input.form->firstKey == run.scanKeys.front();
        addForm(block, run, isInput ? *m_input.form : RunInput{});
    }

    View reasonsOf(const DockRun& run) const {
        ViewList reasons;
        for (const wire::QuarantineReason reason : run.reasons) {
            reasons.emplace_back("text", View(m_words.get(reasonKey(reason))));
        }
        return reasons;
    }

    void addForm(View& block, const DockRun& run, const RunInput& input) const {
        const std::string anchor = anchorOf(run);
        const auto problem = [&](const std::string& field) {
            const auto found =
                std::find_if(input.problems.begin(), input.problems.end(),
                             [&](const auto& entry) { return entry.first == field; });
            return found == input.problems.end() ? std::string() : found->second;
        };
        ViewList selects;
        const auto add = [&](const char* field, const Choices& choices, const std::string& chosen) {
            View select = selectOf(choices, chosen);
            const std::string error = problem(field);
            select["id"] = anchor + "-" + field;
            select["field"] = field;
            select["label"] = m_words.get("repair." + std::string(field));
            select["has_error"] = !error.empty();
            select["error"] = error;
            selects.push_back(std::move(select));
        };
        add("operator", m_choices.operators, input.operatorCard);
        add("action", m_choices.actions, input.actionCode);
        add("place", m_choices.places, input.placeCode);
        block["selects"] = selects;
        const std::string reasonProblem = problem("reason");
        block["has_reason_error"] = !reasonProblem.empty();
        block["reason_error"] = reasonProblem;
        block["reason"] = input.reason;
        block["has_errors"] = !input.problems.empty() && !input.asideOpen;
        const std::string asideProblem = problem("aside_reason");
        block["set_aside_open"] = input.asideOpen;
        block["has_aside_error"] = !asideProblem.empty();
        block["aside_error"] = asideProblem;
        block["aside_reason"] = input.asideReason;
        addProposal(block, run, input);
    }

    View selectOf(const Choices& choices, const std::string& chosen) const {
        ViewList options;
        for (const auto& [value, label] : choices) {
            View option;
            option["value"] = value;
            option["label"] = label;
            option["selected"] = value == chosen;
            options.push_back(std::move(option));
        }
        return View("options", View(options));
    }

    void addProposal(View& block, const DockRun& run, const RunInput& input) const {
        ViewList values;
        if (run.proposal) {
            const services::RepairProposal& proposal = *run.proposal;
            const auto add = [&](const char* key, const Choices& choices,
                                 const std::string& value) {
                if (!value.empty()) {
                    values.push_back(named(m_words.get(key), labelOf(choices, value)));
                }
            };
            add("repair.operator", m_choices.operators, proposal.operatorCard);
            add("repair.action", m_choices.actions, proposal.actionCode);
            add("repair.place", m_choices.places, proposal.placeCode);
        }
        block["has_proposal"] = !values.empty();
        block["proposal"] = values;
        block["proposal_taken"] = input.proposalTaken;
        block["take_href"] =
            dockHref(m_detail.dock.dockId) + "?take=" + http::percentEncode(run.scanKeys.front()) +
            (m_input.from.empty() ? "" : "&from=" + http::percentEncode(m_input.from)) + "#" +
            anchorOf(run);
    }

    const services::DockDetail& m_detail;
    const CodeChoices& m_choices;
    const DockPageInput& m_input;
    const Words& m_words;
    bool m_mayRepair;
};

} // namespace

View dockRows(const std::vector<services::DockRow>& docks, const PagePainter& painter,
              Language language, UtcMillis now) {
    ViewList rows;
    for (const services::DockRow& dock : docks) {
        View row;
        row["href"] = dockHref(dock.dockId);
        row["docked"] = painter.time().brief(dock.dockedAt, now, language);
        row["docked_machine"] = DisplayTime::machine(dock.dockedAt);
        row["terminal"] = dock.terminalName.empty() ? dock.terminalId : dock.terminalName;
        row["agent"] = dock.agentName;
        addCounts(row, dock);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string dockListPage(const services::DockPage& page, const std::string& cursor,
                         const PagePainter& painter, Frame frame, UtcMillis now) {
    View view;
    view["has_docks"] = !page.rows.empty();
    view["docks"] = dockRows(page.rows, painter, frame.language, now);
    view["not_first"] = !cursor.empty();
    view["has_next"] = !page.next.empty();
    view["next_href"] = "/dock-sessions?after=" + http::percentEncode(page.next);
    frame.title = painter.words(frame.language).get("docks.title");
    frame.nav = Nav::Docks;
    return painter.paint("docks", frame, std::move(view));
}

std::string dockHref(std::string_view dockId, std::string_view from) {
    const std::string path = "/dock-sessions/" + http::percentEncode(dockId);
    return from.empty() ? path : path + "?from=" + http::percentEncode(from);
}

std::string dockPage(const services::DockDetail& detail, const CodeChoices& choices,
                     const DockPageInput& input, const PagePainter& painter, Frame frame,
                     UtcMillis now) {
    const Words& words = painter.words(frame.language);
    const services::DockRow& dock = detail.dock;
    const std::string terminal = dock.terminalName.empty() ? dock.terminalId : dock.terminalName;
    View view;
    view["heading"] = words.fill("dock.heading", {{"terminal", terminal}});
    view["docked"] = painter.time().full(dock.dockedAt, frame.language);
    view["docked_machine"] = DisplayTime::machine(dock.dockedAt);
    view["received"] = painter.time().full(dock.receivedAt, frame.language);
    view["agent"] = dock.agentName;
    view["terminal_id"] = dock.terminalId;
    addCounts(view, dock);
    view["has_scans"] = detail.total != 0;
    view["duplicates_note"] =
        words.fill("dock.duplicates_note", {{"count", std::to_string(dock.duplicates)}});
    const DockPageBuilder builder(detail, choices, input, painter, frame);
    view["blocks"] = builder.blocks();
    builder.addPager(view);
    builder.addMissing(view);
    frame.title = words.fill("dock.title",
                             {{"time", painter.time().brief(dock.dockedAt, now, frame.language)}});
    frame.nav = Nav::Docks;
    return painter.paint("dock", frame, std::move(view));
}

} // namespace tewatashi::server::web
