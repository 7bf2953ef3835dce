#include "server/web/account/notice_choices_page.h"

#include "server/web/frame/form_view.h"
#include "server/web/frame/page_icons.h"

namespace tewatashi::server::web {
namespace {

View rhythmForm(const services::MailRhythmInput& rhythm, const Words& words,
                const std::vector<services::FieldProblem>& problems) {
    constexpr int kTimeLength = 8;
    FieldKind time;
    time.type = "time";
    time.charactersMax = kTimeLength;
    FieldKind digest = time;
    digest.hintKey = "choices.digest_hint";
    FieldKind quiet = time;
    quiet.hintKey = "choices.quiet_hint";
    return FormView("rhythm", words, problems)
        .input("digest_at", "choices.digest", rhythm.digestAt, digest)
        .input("quiet_from", "choices.quiet_from", rhythm.quietFrom, quiet)
        .input("quiet_until", "choices.quiet_until", rhythm.quietUntil, time)
        .view();
}

} // namespace

std::string noticeChoicesPage(const services::NoticeChoicesView& choices,
                              const std::vector<services::FieldProblem>& problems,
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
    view["choices"] = listView(std::move(rows));
    view["rhythm"] = once(rhythmForm(choices.rhythm, words, problems));
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
