#include "server/web/account/notice_choices_page.h"

#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {

std::string noticeChoicesPage(const services::NoticeChoicesView& choices,
                              const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    ViewList rows;
    for (const services::NoticeChoice& choice : choices.choices) {
        View row;
        row["value"] = std::string(domain::noticeKindCode(choice.kind));
        row["label"] = choice.title.in(frame.language);
        row["selected"] = choice.byMail;
        rows.push_back(std::move(row));
    }
    view["choices"] = rows;
    view["has_address"] = !choices.address.empty();
    view["address_line"] = words.fill("choices.address", {{"address", choices.address}});
    // The first reason why nothing comes; the choice itself can be made all the same.
    const char* reason = !choices.isPerson         ? "choices.no_person"
                         : !choices.siteSendsMail  ? "choices.mail_off"
                         : choices.address.empty() ? "choices.no_address"
                                                   : nullptr;
    view["has_reason"] = reason != nullptr;
    view["reason"] = reason != nullptr ? words.get(reason) : "";
    view["may_choose"] = choices.isPerson;
    view["icon_info"] = icons::kInfo;
    frame.title = words.get("choices.title");
    return painter.paint("notice_choices", frame, std::move(view));
}

} // namespace tewatashi::server::web
