#include "server/web/frame/error_page.h"

namespace tewatashi::server::web {
namespace {

std::string headingKey(int status) {
    switch (status) {
    case 403:
        return "error.title_403";
    case 404:
        return "error.title_404";
    case 429:
    case 503:
        return "error.title_503";
    default:
        return status >= 500 ? "error.title_500" : "error.title_other";
    }
}

} // namespace

std::string errorPage(int status, const LocalizedText& text, const PagePainter& painter,
                      Frame frame) {
    const Language other = otherLanguage(frame.language);
    const std::string key = headingKey(status);
    View view;
    frame.title = painter.words(frame.language).get(key);
    view["heading"] = frame.title;
    view["text"] = text.in(frame.language);
    view["other_heading"] = painter.words(other).get(key);
    view["other_text"] = text.in(other);
    view["status_text"] =
        painter.words(frame.language).fill("error.code", {{"status", std::to_string(status)}});
    return painter.paint("error", frame, std::move(view));
}

} // namespace tewatashi::server::web
