#include "server/web/admin/mail_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {
namespace {

using mail::MailTrouble;

class MailPageBuilder {
public:
    MailPageBuilder(const MailPageInput& input, const PagePainter& painter, Language language,
                    UtcMillis now)
        : m_input(input), m_painter(painter), m_words(painter.words(language)),
          m_language(language), m_now(now) {}

    View view() const {
        View view;
        addStatus(view);
        ViewList rows;
        for (const services::MailView& row : m_input.page.rows) {
            rows.push_back(rowView(row));
        }
        view["has_rows"] = !rows.empty();
        view["rows"] = rows;
        view["not_first"] = !m_input.cursor.empty();
        view["has_next"] = !m_input.page.next.empty();
        view["next_href"] = "/admin/mail?after=" + http::percentEncode(m_input.page.next);
        return view;
    }

private:
    std::string brief(UtcMillis at) const { return m_painter.time().brief(at, m_now, m_language); }
    std::string nextTry(UtcMillis at) const {
        return at > m_now ? brief(at) : m_words.get("mail.at_once");
    }

    void addStatus(View& view) const {
        const services::MailStatus& status = m_input.status;
        const bool fails = status.failedSince.has_value();
        view["is_on"] = status.isOn;
        view["tone"] = fails ? "problem" : status.lastSentAt ? "done" : "moving";
        view["icon"] = fails ? icons::kCross : status.lastSentAt ? icons::kCheck : icons::kClock;
        view["state"] = m_words.get(fails               ? "mail.state.fails"
                                    : status.lastSentAt ? "mail.state.works"
                                                        : "mail.state.unknown");
        view["server"] = status.server;
        view["from"] = status.from;
        view["waiting"] = std::to_string(status.waiting);
        view["given_up"] = std::to_string(status.givenUp);
        view["has_given_up"] = status.givenUp > 0;
        view["has_last"] = status.lastSentAt.has_value();
        view["last"] = status.lastSentAt ? brief(*status.lastSentAt) : "";
        view["last_machine"] = status.lastSentAt ? DisplayTime::machine(*status.lastSentAt) : "";
        view["has_unreached"] = status.withoutAddress > 0;
        view["unreached"] = m_words.fill("mail.without_address",
                                         {{"count", std::to_string(status.withoutAddress)}});
        view["fails"] = fails;
        view["trouble"] = mail::mailTroubleText(status.trouble).in(m_language);
        view["has_answer"] = !status.answer.empty();
        view["answer"] = status.answer;
        view["fails_since"] =
            fails ? m_words.fill("mail.fails_since",
                                 {{"since", brief(*status.failedSince)},
                                  {"next", nextTry(status.nextTryAt.value_or(m_now))}})
                  : "";
        view["icon_warning"] = icons::kWarning;
    }

    View rowView(const services::MailView& row) const {
        View view;
        view["id"] = std::to_string(row.id);
        view["title"] = row.title.in(m_language);
        view["has_number"] = !row.slipNumber.empty();
        view["href"] = "/items/" + http::percentEncode(row.slipNumber);
        view["groups"] = digitGroups(row.slipNumber);
        view["person"] = row.personName;
        view["has_address"] = !row.address.empty();
        view["address"] = row.address;
        view["is_given_up"] = row.isGivenUp;
        view["row_tone"] = row.isGivenUp ? "problem" : "moving";
        view["row_icon"] = row.isGivenUp ? icons::kCross : icons::kClock;
        view["row_state"] = m_words.get(row.isGivenUp ? "mail.given_up" : "mail.waits");
        view["has_reason"] = row.trouble != MailTrouble::None;
        view["reason"] = mail::mailTroubleText(row.trouble).in(m_language);
        view["has_row_answer"] = !row.answer.empty();
        view["row_answer"] = row.answer;
        view["queued"] = brief(row.queuedAt);
        view["queued_machine"] = DisplayTime::machine(row.queuedAt);
        view["tries"] = m_words.fill("mail.tries", {{"count", std::to_string(row.tries)}});
        view["has_next_try"] = row.nextTryAt.has_value();
        view["next_try"] =
            row.nextTryAt ? m_words.fill("mail.next", {{"time", nextTry(*row.nextTryAt)}}) : "";
        view["retry_action"] = "/admin/mail/" + std::to_string(row.id) + "/retry";
        view["drop_action"] = "/admin/mail/" + std::to_string(row.id) + "/discard";
        return view;
    }

    const MailPageInput& m_input;
    const PagePainter& m_painter;
    const Words& m_words;
    Language m_language;
    UtcMillis m_now;
};

} // namespace

std::string mailPage(const MailPageInput& input, const PagePainter& painter, Frame frame,
                     UtcMillis now) {
    View view = MailPageBuilder(input, painter, frame.language, now).view();
    view["admin_mail"] = true;
    frame.title = painter.words(frame.language).get("mail.title");
    frame.nav = Nav::Admin;
    return painter.paint("mail", frame, std::move(view));
}

} // namespace tewatashi::server::web
