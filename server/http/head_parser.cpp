#include "server/http/head_parser.h"

#include "common/base/bytes.h"
#include "server/http/header_syntax.h"

#include <algorithm>
#include <array>
#include <optional>

namespace tewatashi::server::http {

namespace {

// CPPHTTPLIB_HEADER_MAX_LENGTH is 8192 with the line's CRLF; longer lines get no clean answer.
constexpr std::size_t kCanonicalLineMax = 8190;
// "OPTIONS ", " HTTP/1.1": what a request line may hold beside the target.
constexpr std::size_t kRequestLineExtra = 32;

constexpr std::array<Method, 7> kMethods = {Method::Get,    Method::Head,  Method::Post,
                                            Method::Put,    Method::Patch, Method::Delete,
                                            Method::Options};

// Field lines and what they said about framing, collected while reading the head.
struct Framing {
    int hosts = 0;
    int lengths = 0;
    bool transferEncoding = false;
    std::vector<std::string_view> single; // names seen that may occur once
    int refusal = 0;
};

int parseTarget(std::string_view target, std::size_t targetBytesMax, Head& head) {
    if (target.size() > targetBytesMax) {
        return 414;
    }
    if (target.empty() || target.front() != '/') {
        return 400;
    }
    for (const char c : target) {
        if (c <= ' ' || c >= 127 || c == '\\' || c == '#') {
            return 400;
        }
    }
    const std::size_t question = target.find('?');
    const std::optional<std::string> path =
        percentDecode(target.substr(0, question), Plus::Literal);
    if (!path) {
        return 400;
    }
    // An encoded slash would make another segment out of data: only raw slashes may divide.
    const auto slashes = [](std::string_view text) {
        return std::count(text.begin(), text.end(), '/');
    };
    if (slashes(*path) != slashes(target.substr(0, question))) {
        return 400;
    }
    for (std::size_t start = 1; start <= path->size();) {
        const std::size_t end = std::min(path->find('/', start), path->size());
        const std::string_view segment = std::string_view(*path).substr(start, end - start);
        if (segment == "." || segment == "..") {
            return 400;
        }
        start = end + 1;
    }
    for (const char c : *path) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 32 || octet == 127 || c == '\\') {
            return 400;
        }
    }
    if (question != std::string_view::npos) {
        // The target's own limit bounds the number of fields.
        auto query = parseFields(target.substr(question + 1), targetBytesMax);
        if (!query) {
            return 400;
        }
        head.query = std::move(*query);
    }
    head.target = target;
    head.path = *path;
    return 0;
}

int parseVersion(std::string_view version, Head& head) {
    if (version == "HTTP/1.1") {
        return 0;
    }
    if (version == "HTTP/1.0") {
        head.close = true;
        head.chunkable = false;
        return 0;
    }
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const bool other = version.size() == 8 && version.substr(0, 5) == "HTTP/" &&
                       isDigit(version[5]) && version[6] == '.' && isDigit(version[7]);
    return other ? 505 : 400;
}

int parseRequestLine(std::string_view line, const HeadLimits& limits, Head& head) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return line.size() > limits.targetBytesMax + kRequestLineExtra ? 414 : 400;
    }
    const std::string_view method = line.substr(0, first);
    if (!isToken(method)) {
        return 400;
    }
    if (const int status = parseVersion(line.substr(last + 1), head)) {
        return status;
    }
    const auto known = std::find_if(kMethods.begin(), kMethods.end(),
                                    [&](Method m) { return methodName(m) == method; });
    if (known == kMethods.end()) {
        return 501;
    }
    head.method = *known;
    return parseTarget(line.substr(first + 1, last - first - 1), limits.targetBytesMax, head);
}

std::optional<std::uint64_t> parseLength(std::string_view value) {
    // 18 digits fit into 64 bits; no body of ours is near that.
    if (value.empty() || value.size() > 18) {
        return std::nullopt;
    }
    std::uint64_t length = 0;
    for (const char c : value) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return length;
}

// 0, 400 for a value that is no host, 421 for a host that is not ours.
int checkHost(std::string_view value, const std::vector<std::string>& hostNames) {
    std::string_view name = value;
    std::string_view port;
    const bool literal = !value.empty() && value.front() == '[';
    const std::size_t nameEnd = literal ? value.find(']') : value.find(':');
    if (literal && nameEnd == std::string_view::npos) {
        return 400;
    }
    if (nameEnd != std::string_view::npos) {
        name = value.substr(0, literal ? nameEnd + 1 : nameEnd);
        port = value.substr(name.size());
    }
    const auto isNameOctet = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_' || (literal && (c == ':' || c == '[' || c == ']'));
    };
    if (name.empty() || !std::all_of(name.begin(), name.end(), isNameOctet)) {
        return 400;
    }
    if (!port.empty() && (port.front() != ':' || port.size() > 6 ||
                          (port.size() > 1 && !parseLength(port.substr(1))))) {
        return 400;
    }
    const bool ours = hostNames.empty() ||
                      std::any_of(hostNames.begin(), hostNames.end(), [&](const std::string& own) {
                          return equalsIgnoringCase(own, name) ||
                                 (literal && equalsIgnoringCase("[" + own + "]", name));
                      });
    return ours ? 0 : 421;
}

bool isSingleField(std::string_view name) {
    static constexpr std::array<std::string_view, 5> kSingle = {
        "Content-Type", "Authorization", "Origin", "Sec-Fetch-Site", "Content-Encoding"};
    return std::any_of(kSingle.begin(), kSingle.end(),
                       [&](std::string_view single) { return equalsIgnoringCase(single, name); });
}

bool isDroppedField(std::string_view name) {
    static constexpr std::array<std::string_view, 6> kDropped = {
        "Range", "If-Range", "Accept-Encoding", "TE", "Keep-Alive", "Proxy-Connection"};
    return name.find('_') != std::string_view::npos ||
           std::any_of(kDropped.begin(), kDropped.end(),
                       [&](std::string_view dropped) { return equalsIgnoringCase(dropped, name); });
}

// Fields the guard itself acts on. True when the field is spent and goes no further.
bool readFramingField(std::string_view name, std::string_view value, const HeadLimits& limits,
                      Head& head, Framing& framing) {
    if (equalsIgnoringCase(name, "Host")) {
        ++framing.hosts;
        framing.refusal = checkHost(value, limits.hostNames);
    } else if (equalsIgnoringCase(name, "Content-Length")) {
        ++framing.lengths;
        const std::optional<std::uint64_t> length = parseLength(value);
        framing.refusal = length ? 0 : 400;
        head.contentLength = length.value_or(0);
    } else if (equalsIgnoringCase(name, "Transfer-Encoding")) {
        framing.transferEncoding = true;
    } else if (equalsIgnoringCase(name, "Upgrade") || equalsIgnoringCase(name, "Trailer")) {
        framing.refusal = 400;
    } else if (equalsIgnoringCase(name, "Content-Encoding")) {
        framing.refusal = equalsIgnoringCase(value, "identity") ? 0 : 415;
    } else if (equalsIgnoringCase(name, "Connection")) {
        head.close = head.close || listContains(value, "close");
        return true;
    } else if (equalsIgnoringCase(name, "Expect")) {
        head.expectsContinue = equalsIgnoringCase(value, "100-continue");
        framing.refusal = head.expectsContinue ? 0 : 417;
        return true;
    }
    return isDroppedField(name);
}

int parseField(std::string_view line, const HeadLimits& limits, Head& head, Framing& framing) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon)) ||
        !isFieldValue(line.substr(colon + 1))) {
        return 400; // also a folded line: it starts with a space, which is no token
    }
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (isSingleField(name)) {
        const bool repeated =
            std::any_of(framing.single.begin(), framing.single.end(),
                        [&](std::string_view seen) { return equalsIgnoringCase(seen, name); });
        if (repeated) {
            return 400;
        }
        framing.single.push_back(name);
    }
    const bool spent = readFramingField(name, value, limits, head, framing);
    if (framing.refusal != 0) {
        return framing.refusal;
    }
    if (!spent) {
        const auto percents = static_cast<std::size_t>(std::count(value.begin(), value.end(), '%'));
        if (name.size() + 2 + value.size() + 2 * percents > kCanonicalLineMax) {
            return 431;
        }
        head.fields.emplace_back(name, value);
    }
    return 0;
}

int checkFraming(const Head& head, const Framing& framing, bool isHttp10) {
    if (framing.hosts > 1 || (framing.hosts == 0 && !isHttp10) || framing.lengths > 1) {
        return 400;
    }
    if (framing.transferEncoding) {
        return framing.lengths > 0 ? 400 : 411;
    }
    switch (head.method) {
    case Method::Get:
    case Method::Head:
    case Method::Options:
        return head.contentLength > 0 ? 400 : 0;
    case Method::Post:
    case Method::Put:
    case Method::Patch:
        return framing.lengths == 0 ? 411 : 0;
    case Method::Delete:
        return 0;
    }
    return 400;
}

} // namespace

HeadScan scanHead(std::string_view received, std::size_t alreadyScanned, const HeadLimits& limits) {
    const std::string_view window = received.substr(0, limits.headBytesMax);
    for (std::size_t lf = window.find('\n', alreadyScanned); lf != std::string_view::npos;
         lf = window.find('\n', lf + 1)) {
        // The first line must not be empty either: no octet may come before a request.
        if (lf < 2 || window[lf - 1] != '\r') {
            return {ScanState::Refused, 0, 400};
        }
        if (window[lf - 2] == '\n') {
            return {ScanState::Complete, lf + 1, 0};
        }
    }
    if (received.size() >= limits.headBytesMax) {
        const bool firstLine = window.find('\n') == std::string_view::npos;
        return {ScanState::Refused, 0, firstLine ? 414 : 431};
    }
    return {};
}

Result<Head, int> parseHead(std::string_view bytes, const HeadLimits& limits) {
    Head head;
    const std::size_t lineEnd = bytes.find("\r\n");
    if (lineEnd == std::string_view::npos) {
        return failure(400);
    }
    const std::string_view line = bytes.substr(0, lineEnd);
    if (const int status = parseRequestLine(line, limits, head)) {
        return failure(int{status});
    }
    const bool isHttp10 = head.close;
    Framing framing;
    std::size_t count = 0;
    std::string_view rest = bytes.substr(lineEnd + 2);
    while (true) {
        const std::size_t end = rest.find("\r\n");
        if (end == std::string_view::npos) {
            return failure(400);
        }
        if (end == 0) {
            break;
        }
        if (++count > limits.headerCountMax) {
            return failure(431);
        }
        if (const int status = parseField(rest.substr(0, end), limits, head, framing)) {
            return failure(int{status});
        }
        rest.remove_prefix(end + 2);
    }
    if (const int status = checkFraming(head, framing, isHttp10)) {
        return failure(int{status});
    }
    return head;
}

std::string canonicalHead(const Head& head) {
    std::string text;
    text.reserve(512);
    text.append(methodName(head.method)).append(" ").append(head.target).append(" HTTP/1.1\r\n");
    for (const auto& [name, value] : head.fields) {
        text.append(name).append(": ");
        for (const char c : value) {
            if (c == '%') {
                text.append("%25");
            } else {
                text.push_back(c);
            }
        }
        text.append("\r\n");
    }
    text.append("\r\n");
    return text;
}

} // namespace tewatashi::server::http
