#include "server/web/admin/notice_text_pages.h"

#include "server/web/frame/form_view.h"

namespace tewatashi::server::web {
namespace {

FieldKind wide(std::size_t characters) {
    FieldKind kind = requiredText(static_cast<int>(characters));
    kind.isWide = true;
    return kind;
}

void paintAdmin(Frame& frame, View& view, const PagePainter& painter) {
    frame.title = painter.words(frame.language).get("texts.title");
    frame.nav = Nav::Admin;
    view["admin_mail"] = true;
}

} // namespace

std::string noticeTextHref(domain::NoticeKind kind) {
    return "/admin/notice-texts/" + std::string(domain::noticeKindCode(kind));
}

std::string noticeTextsPage(const std::vector<services::NoticeTextEntry>& entries,
                            const PagePainter& painter, Frame frame) {
    View view;
    ViewList rows;
    for (const services::NoticeTextEntry& entry : entries) {
        View row;
        row["href"] = noticeTextHref(entry.kind);
        row["title"] = entry.text.title.in(frame.language);
        row["body"] = entry.text.body.in(frame.language);
        row["is_changed"] = entry.isChanged;
        rows.push_back(std::move(row));
    }
    view["rows"] = rows;
    paintAdmin(frame, view, painter);
    return painter.paint("notice_texts", frame, std::move(view));
}

std::string noticeTextPage(const NoticeTextForm& form, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const services::NoticeText& text = form.entry.text;
    FormView fields("", words, form.problems);
    fields.input("title_ja", "texts.title_ja", text.title.ja, wide(services::kNoticeTitleMax));
    fields.input("body_ja", "texts.body_ja", text.body.ja, wide(services::kNoticeBodyMax));
    fields.input("title_en", "texts.title_en", text.title.en, wide(services::kNoticeTitleMax));
    fields.input("body_en", "texts.body_en", text.body.en, wide(services::kNoticeBodyMax));
    View view;
    view["text_form"] = once(fields.view());
    view["action"] = noticeTextHref(form.entry.kind);
    view["default_action"] = noticeTextHref(form.entry.kind) + "/default";
    view["is_changed"] = form.entry.isChanged;
    view["built_in_title"] = services::builtInNoticeText(form.entry.kind).title.in(frame.language);
    view["built_in_body"] = services::builtInNoticeText(form.entry.kind).body.in(frame.language);
    view["has_preview"] = !form.preview.ja.empty();
    view["preview_ja"] = form.preview.ja;
    view["preview_en"] = form.preview.en;
    paintAdmin(frame, view, painter);
    return painter.paint("notice_text_form", frame, std::move(view));
}

} // namespace tewatashi::server::web
