#include "server/web/paper/pdf_print_settings.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <optional>
#include <string_view>

namespace tewatashi::server::web {
namespace {

std::optional<std::size_t> numberAfter(std::string_view text, std::string_view key) {
    const std::size_t at = text.rfind(key);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = text.substr(at + key.size());
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

// What stands between the outermost << and >> of the last object before the cross-references.
std::optional<std::string_view> catalogEntries(std::string_view body, std::size_t root) {
    const std::string head = fmt::format("\n{} 0 obj\n<<", root);
    const std::size_t at = body.rfind(head);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t end = body.rfind(">>");
    const std::size_t from = at + head.size();
    if (end == std::string_view::npos || end < from) {
        return std::nullopt;
    }
    const std::string_view entries = body.substr(from, end - from);
    return entries.find("/Catalog") == std::string_view::npos ? std::nullopt
                                                              : std::optional(entries);
}

} // namespace

std::string withPrintSettings(std::string pdf) {
    const std::string_view whole(pdf);
    const std::size_t trailer = whole.rfind("\ntrailer\n");
    if (trailer == std::string_view::npos) {
        return pdf;
    }
    const auto size = numberAfter(whole.substr(trailer), "/Size ");
    const auto root = numberAfter(whole.substr(trailer), "/Root ");
    const auto info = numberAfter(whole.substr(trailer), "/Info ");
    const auto previous = numberAfter(whole.substr(trailer), "startxref\n");
    if (!size || !root || !info || !previous || *previous > trailer) {
        return pdf;
    }
    const auto entries = catalogEntries(whole.substr(0, *previous), *root);
    if (!entries) {
        return pdf;
    }
    std::string update = fmt::format("{} 0 obj\n<<{}   /Version /1.7\n"
                                     "   /ViewerPreferences << /PrintScaling /None"
                                     " /Duplex /Simplex /PickTrayByPDFSize true >>\n>>\nendobj\n",
                                     *root, *entries);
    const std::size_t references = pdf.size() + update.size();
    fmt::format_to(std::back_inserter(update),
                   "xref\n{0} 1\n{1:010} 00000 n \ntrailer\n"
                   "<< /Size {2}\n   /Root {0} 0 R\n   /Info {3} 0 R\n   /Prev {4}\n>>\n"
                   "startxref\n{5}\n%%EOF\n",
                   *root, pdf.size(), *size, *info, *previous, references);
    return pdf + update;
}

} // namespace tewatashi::server::web
