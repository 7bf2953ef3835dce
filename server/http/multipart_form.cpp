#include "server/http/multipart_form.h"

#include "server/http/header_syntax.h"

namespace tewatashi::server::http {
namespace {

constexpr std::size_t kBoundaryMax = 70; // RFC 2046 §5.1.1
constexpr std::string_view kLineEnd = "\r\n";

// The text up to `mark`, which is taken as well; nullopt when it does not come.
std::optional<std::string_view> takeUntil(std::string_view& rest, std::string_view mark) {
    const std::size_t at = rest.find(mark);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view text = rest.substr(0, at);
    rest.remove_prefix(at + mark.size());
    return text;
}

bool take(std::string_view& rest, std::string_view expected) {
    if (!rest.starts_with(expected)) {
        return false;
    }
    rest.remove_prefix(expected.size());
    return true;
}

// The parameter of a header value such as 'form-data; name="file"'. Quoted values end at the next
// quote: browsers write quotes within them as %22.
std::optional<std::string> parameter(std::string_view value, std::string_view name) {
    std::string_view rest = value;
    while (takeUntil(rest, ";")) {
        const std::size_t equals = rest.find('=');
        if (equals == std::string_view::npos) {
            return std::nullopt;
        }
        const std::string_view key = trimmed(rest.substr(0, equals));
        rest.remove_prefix(equals + 1);
        std::string_view found;
        if (take(rest, "\"")) {
            const auto quoted = takeUntil(rest, "\"");
            if (!quoted) {
                return std::nullopt;
            }
            found = *quoted;
        } else {
            found = trimmed(rest.substr(0, rest.find(';')));
        }
        if (equalsIgnoringCase(key, name)) {
            return std::string(found);
        }
    }
    return std::nullopt;
}

// The header fields of a part, up to and with the empty line.
std::optional<FormPart> takeHead(std::string_view& rest) {
    FormPart part;
    bool isNamed = false;
    for (;;) {
        const auto line = takeUntil(rest, kLineEnd);
        if (!line) {
            return std::nullopt;
        }
        if (line->empty()) {
            return isNamed ? std::optional(std::move(part)) : std::nullopt;
        }
        const std::size_t colon = line->find(':');
        if (colon == std::string_view::npos) {
            return std::nullopt;
        }
        if (equalsIgnoringCase(line->substr(0, colon), "Content-Disposition")) {
            const std::string_view value = trimmed(line->substr(colon + 1));
            const auto name = parameter(value, "name");
            if (isNamed || !name || !equalsIgnoringCase(mediaType(value), "form-data")) {
                return std::nullopt;
            }
            part.name = *name;
            part.fileName = parameter(value, "filename");
            isNamed = true;
        }
    }
}

} // namespace

std::optional<std::vector<FormPart>> parseMultipart(std::string_view contentType,
                                                    std::string_view body, std::size_t partsMax) {
    const auto boundary = parameter(contentType, "boundary");
    if (!equalsIgnoringCase(mediaType(contentType), kMultipartForm) || !boundary ||
        boundary->empty() || boundary->size() > kBoundaryMax) {
        return std::nullopt;
    }
    const std::string delimiter = "\r\n--" + *boundary;
    std::string_view rest = body;
    if (!take(rest, std::string_view(delimiter).substr(kLineEnd.size()))) {
        return std::nullopt;
    }
    std::vector<FormPart> parts;
    while (!take(rest, "--")) {
        if (parts.size() >= partsMax || !take(rest, kLineEnd)) {
            return std::nullopt;
        }
        auto part = takeHead(rest);
        const auto value = part ? takeUntil(rest, delimiter) : std::nullopt;
        if (!value) {
            return std::nullopt;
        }
        part->value = *value;
        parts.push_back(std::move(*part));
    }
    return parts;
}

} // namespace tewatashi::server::http
