#include "server/web/mailroom/exceptions_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/action_signs.h"
#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {
namespace {

class ExceptionsBuilder {
public:
    ExceptionsBuilder(const ExceptionsInput& input, const PagePainter& painter, const Frame& frame,
                      UtcMillis now)
        : m_input(input), m_painter(painter), m_words(painter.words(frame.language)),
          m_language(frame.language), m_mayWork(frame.user && mayWorkInMailRoom(frame.user->role)),
          m_now(now) {}

    View rows() const {
        ViewList list;
        for (const services::OpenException& row : m_input.page.rows) {
            list.push_back(rowView(row));
        }
        return list;
    }

private:
    std::string partyText(const services::RequestParty& party) const {
        const std::string& department = party.department.in(m_language);
        if (party.name.empty()) {
            return m_words.fill("request.department_value", {{"name", department}});
        }
        return department.empty() ? party.name : party.name + " · " + department;
    }

    View rowView(const services::OpenException& row) const {
        const services::ExceptionView& exception = row.exception;
        const ActionSign sign = actionSign(row.statusCode, m_words);
        View view;
        const std::string id = std::to_string(exception.id);
        view["id"] = id;
        view["resolve_action"] = "/exceptions/" + id;
        view["kind"] = exceptionWord(exception.kind, m_words);
        view["means"] = m_words.get("exceptions.means." +
                                    std::string(services::exceptionKindCode(exception.kind)));
        view["href"] = "/items/" + http::percentEncode(row.slipNumber);
        view["groups"] = digitGroups(row.slipNumber);
        view["opened"] =
            m_words.fill("receipt.reported",
                         {{"name", exception.reportedBy},
                          {"time", m_painter.time().brief(exception.openedAt, m_now, m_language)}});
        view["has_note"] = !exception.note.empty();
        view["note"] = exception.note;
        view["status_tone"] = sign.tone;
        view["icon"] = sign.icon;
        view["word"] = sign.word;
        view["place_name"] = row.placeName.in(m_language);
        view["has_since"] = row.since.has_value();
        view["since"] = row.since ? m_painter.time().brief(*row.since, m_now, m_language) : "";
        view["since_machine"] = row.since ? DisplayTime::machine(*row.since) : "";
        view["has_parties"] = row.request.has_value();
        view["sender"] = row.request ? partyText(row.request->from) : "";
        view["recipient"] = row.request ? partyText(row.request->to) : "";
        view["item_class"] = row.request ? row.request->itemClass.name.in(m_language) : "";
        view["stands_out"] = row.request && row.request->itemClass.standsOut;
        view["has_receiver"] = row.receipt.has_value();
        view["receiver"] = receiver(row);
        addForm(view, row);
        return view;
    }

    std::string receiver(const services::OpenException& row) const {
        if (!row.receipt) {
            return "";
        }
        const bool isProxy = row.receipt->role == domain::ReceiptRole::Proxy;
        return isProxy ? m_words.fill("exceptions.by_proxy", {{"name", row.receipt->name}})
                       : row.receipt->name;
    }

    void addForm(View& view, const services::OpenException& row) const {
        const bool isRefused = m_input.refused && m_input.refused->id == row.exception.id;
        const std::string chosen = isRefused ? m_input.refused->resolutionCode : "";
        ViewList options;
        for (const domain::ExceptionResolution each : row.resolutions) {
            const std::string code(services::resolutionCode(each));
            View option;
            option["value"] = code;
            option["label"] = resolutionWord(each, m_words);
            option["selected"] = code == chosen;
            options.push_back(std::move(option));
        }
        view["may_resolve"] = m_mayWork;
        view["resolutions"] = options;
        view["reason"] = isRefused ? m_input.refused->reason : "";
        view["after"] = m_input.cursor;
        for (const char* field : {"resolution", "reason"}) {
            std::string problem;
            for (const services::FieldProblem& each : m_input.problems) {
                problem = isRefused && each.field == field ? each.text.in(m_language) : problem;
            }
            view[std::string("has_") + field + "_error"] = !problem.empty();
            view[std::string(field) + "_error"] = problem;
        }
    }

    const ExceptionsInput& m_input;
    const PagePainter& m_painter;
    const Words& m_words;
    Language m_language;
    bool m_mayWork;
    UtcMillis m_now;
};

} // namespace

std::string exceptionsPage(const ExceptionsInput& input, const PagePainter& painter, Frame frame,
                           UtcMillis now) {
    const Words& words = painter.words(frame.language);
    View view;
    view["has_rows"] = !input.page.rows.empty();
    view["rows"] = ExceptionsBuilder(input, painter, frame, now).rows();
    view["icon_warning"] = icons::kWarning;
    view["not_first"] = !input.cursor.empty();
    view["has_next"] = !input.page.next.empty();
    view["next_href"] = "/exceptions?after=" + http::percentEncode(input.page.next);
    frame.title = words.get("exceptions.title");
    frame.nav = Nav::Exceptions;
    if (input.isResolved) {
        frame.notices.push_back({NoticeTone::Good, words.get("exceptions.resolved")});
    }
    return painter.paint("exceptions", frame, std::move(view));
}

std::string exceptionWord(domain::ExceptionKind kind, const Words& words) {
    switch (kind) {
    case domain::ExceptionKind::NotReceived:
        return words.get("exceptions.kind.not_received");
    case domain::ExceptionKind::NotMine:
        return words.get("exceptions.kind.not_mine");
    case domain::ExceptionKind::Unproven:
        break;
    }
    return words.get("exceptions.kind.unproven");
}

std::string resolutionWord(domain::ExceptionResolution resolution, const Words& words) {
    return words.get("exceptions.do." + std::string(services::resolutionCode(resolution)));
}

} // namespace tewatashi::server::web
