#include "server/web/account/notices_page.h"

#include "server/http/percent_coding.h"
#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {
namespace {

using domain::NoticeKind;

bool asksForAttention(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::ReceivedByProxy:
    case NoticeKind::Attempted:
    case NoticeKind::Damaged:
    case NoticeKind::Missing:
    case NoticeKind::Recalled:
    case NoticeKind::FoundCancelled:
    case NoticeKind::Reported:
    case NoticeKind::Reminder:
    case NoticeKind::Escalated:
    case NoticeKind::MailFailed:
        return true;
    case NoticeKind::Requested:
    case NoticeKind::Delivered:
    case NoticeKind::Received:
    case NoticeKind::Returned:
    case NoticeKind::BroughtBack:
    case NoticeKind::Cancelled:
        break;
    }
    return false;
}

View noticeRow(const services::NoticeView& notice, const PagePainter& painter, Language language,
               UtcMillis now) {
    const Words& words = painter.words(language);
    View view;
    view["id"] = std::to_string(notice.id);
    view["title"] = notice.title.in(language);
    view["body"] = notice.isWithdrawn ? words.get("notices.withdrawn") : notice.body.in(language);
    view["is_unread"] = !notice.isRead;
    view["is_withdrawn"] = notice.isWithdrawn;
    view["icon"] = asksForAttention(notice.kind) ? icons::kWarning : icons::kInfo;
    view["tone"] = asksForAttention(notice.kind) ? "attention" : "info";
    view["is_mail_failed"] = notice.kind == NoticeKind::MailFailed;
    view["has_item"] = !notice.slipNumber.empty();
    view["href"] = "/items/" + http::percentEncode(notice.slipNumber);
    view["groups"] = digitGroups(notice.slipNumber);
    ViewList facts;
    const auto fact = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            View each;
            each["name"] = words.get(key);
            each["value"] = value;
            facts.push_back(std::move(each));
        }
    };
    fact("request.sender", notice.sender);
    fact("request.recipient", notice.recipient.in(language));
    fact(notice.kind == NoticeKind::Reported ? "notices.reported_by" : "notices.received_by",
         notice.about);
    fact("notices.place", notice.placeName.in(language));
    view["facts"] = facts;
    const UtcMillis at = notice.eventAt.value_or(notice.toldAt);
    view["time"] = painter.time().brief(at, now, language);
    view["time_machine"] = DisplayTime::machine(at);
    return view;
}

} // namespace

std::string noticesPage(const NoticesInput& input, const PagePainter& painter, Frame frame,
                        UtcMillis now) {
    const Words& words = painter.words(frame.language);
    ViewList rows;
    for (const services::NoticeView& notice : input.page.rows) {
        rows.push_back(noticeRow(notice, painter, frame.language, now));
    }
    const std::string selection = input.onlyUnread ? "unread=1" : "";
    View view;
    view["has_rows"] = !rows.empty();
    view["rows"] = rows;
    view["none_text"] = words.get(input.onlyUnread ? "notices.none_unread" : "notices.none");
    view["only_unread"] = input.onlyUnread;
    view["has_unread"] = input.page.unread > 0;
    view["newest"] = std::to_string(input.page.newest);
    view["not_first"] = !input.cursor.empty();
    view["first_href"] = "/notices" + (selection.empty() ? "" : "?" + selection);
    view["has_next"] = !input.page.next.empty();
    view["next_href"] = "/notices?" + (selection.empty() ? "" : selection + "&") +
                        "after=" + http::percentEncode(input.page.next);
    view["back"] = frame.here;
    frame.title = words.get("notices.title");
    frame.nav = Nav::Notices;
    return painter.paint("notices", frame, std::move(view));
}

} // namespace tewatashi::server::web
