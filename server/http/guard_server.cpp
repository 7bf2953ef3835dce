#include "server/http/guard_server.h"

#include "common/base/error.h"
#include "server/http/guard_reply.h"
#include "server/http/header_syntax.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace tewatashi::server::http {

// The package keeps its code in a shared library, so our idea of the classes must be the library's
// idea: other sizes mean that the pkg-config flags are missing and memory would be corrupted.
#if defined(__x86_64__) && defined(__linux__)
static_assert(sizeof(httplib::Request) == 608, "compile with the flags of PkgConfig::httplib");
static_assert(sizeof(httplib::Server) == 752, "compile with the flags of PkgConfig::httplib");
#endif

namespace {

// Names cpp-httplib adds to the request's header fields by itself.
bool isPseudoField(const std::string& name) {
    return name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR" ||
           name == "LOCAL_PORT";
}

// The head in, the answer out, all in memory: cpp-httplib never waits for a peer.
class MemoryStream final : public httplib::Stream {
public:
    MemoryStream(std::string input, Exchange& exchange, Encrypted encrypted, const bool& storable,
                 const std::string& date)
        : m_input(std::move(input)), m_exchange(exchange), m_encrypted(encrypted),
          m_storable(storable), m_date(date) {}

    bool is_readable() const override { return m_read < m_input.size(); }
    bool is_writable() const override { return true; }

    ssize_t read(char* into, std::size_t size) override {
        const std::size_t count = std::min(size, m_input.size() - m_read);
        std::memcpy(into, m_input.data() + m_read, count);
        m_read += count;
        return static_cast<ssize_t>(count);
    }

    // The first write holds the status line: our header lines go in after it.
    ssize_t write(const char* bytes, std::size_t size) override {
        std::string_view text(bytes, size);
        if (m_exchange.output.empty()) {
            const std::size_t lineEnd = text.find("\r\n");
            constexpr std::size_t kStatusAt = std::string_view("HTTP/1.1 ").size();
            if (lineEnd == std::string_view::npos || lineEnd < kStatusAt + 3) {
                return -1;
            }
            std::from_chars(bytes + kStatusAt, bytes + kStatusAt + 3, m_exchange.status);
            m_exchange.output.reserve(size + 1024);
            m_exchange.output.append(text.substr(0, lineEnd + 2));
            m_exchange.output.append(m_date);
            m_exchange.output.append(securityHeaderLines(m_encrypted));
            if (!m_storable) {
                m_exchange.output.append(kNoStoreLine);
            }
            text.remove_prefix(lineEnd + 2);
        }
        m_exchange.output.append(text);
        return static_cast<ssize_t>(size);
    }

    void get_remote_ip_and_port(std::string& ip, int& port) const override {
        ip = m_exchange.remoteAddress;
        port = 0;
    }
    void get_local_ip_and_port(std::string& ip, int& port) const override {
        ip.clear();
        port = 0;
    }
    socket_t socket() const override { return INVALID_SOCKET; }

private:
    std::string m_input;
    std::size_t m_read = 0;
    Exchange& m_exchange;
    Encrypted m_encrypted;
    const bool& m_storable;
    const std::string& m_date;
};

// cpp-httplib knows no body and says so; what follows is framed by us, or ended by closing.
void announcePieces(Exchange& exchange) {
    constexpr std::string_view kNoBody = "Content-Length: 0\r\n";
    const std::size_t headEnd = exchange.output.find("\r\n\r\n");
    std::size_t at = exchange.output.find(kNoBody);
    while (at != std::string::npos && at < headEnd) {
        exchange.output.erase(at, kNoBody.size());
        at = exchange.output.find(kNoBody);
    }
    if (exchange.head.chunkable) {
        exchange.output.insert(exchange.output.find("\r\n") + 2, "Transfer-Encoding: chunked\r\n");
    }
    if (exchange.head.method == Method::Head) {
        exchange.pieces = nullptr;
    }
}

std::string allowList(const std::vector<Method>& methods) {
    std::string list;
    for (const Method method : methods) {
        list += list.empty() ? "" : ", ";
        list += methodName(method);
        list += method == Method::Get ? ", HEAD" : "";
    }
    return list;
}

} // namespace

GuardServer::GuardServer(GuardServerOptions options, const Clock& clock,
                         std::atomic<std::uint64_t>& exceptions, const std::atomic<bool>& draining)
    : m_options(std::move(options)), m_clock(clock), m_exceptions(exceptions),
      m_draining(draining) {
    set_keep_alive_timeout(std::max<time_t>(
        1, std::chrono::duration_cast<std::chrono::seconds>(m_options.idle).count()));
    set_keep_alive_max_count(m_options.requestsPerConnectionMax);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
        fillResponse(request, response);
        return HandlerResponse::Handled;
    });
    // Not reached while fillResponse is noexcept; without it cpp-httplib would send what() out.
    set_exception_handler([](const httplib::Request&, httplib::Response& response,
                             const std::exception_ptr&) { response.status = 500; });
}

void GuardServer::checkLibrary() {
    std::atomic<std::uint64_t> exceptions{0};
    const std::atomic<bool> draining{false};
    const SystemClock clock;
    GuardServer probe({}, clock, exceptions, draining);
    const Head head{Method::Get, "/api/none", "/api/none", {}, {{"Host", "a"}}, 0, false, false};
    const Router::Match nothing;
    Exchange exchange{head, nothing, "", "127.0.0.1"};
    probe.answer(exchange);
    if (exchange.status != 404 ||
        exchange.output.find("urn:tewatashi:problem:not-found") == std::string::npos) {
        throw Error(
            {"HTTP ライブラリ libcpp-httplib が想定どおりに動作しません。Debian 12 のパッケージ "
             "libcpp-httplib0.11 を再インストールしてください。",
             "The HTTP library libcpp-httplib does not work as expected. Reinstall "
             "Debian 12's package libcpp-httplib0.11."});
    }
}

void GuardServer::answer(Exchange& exchange) noexcept {
    try {
        m_exchange = &exchange;
        MemoryStream stream(canonicalHead(exchange.head), exchange, m_options.encrypted, m_storable,
                            m_date.at(m_clock.utcNow()));
        m_storable = false;
        bool closed = false;
        const bool done = process_request(stream, exchange.close, closed, nullptr);
        m_exchange = nullptr;
        if (done && !exchange.output.empty()) {
            if (exchange.pieces) {
                announcePieces(exchange);
            }
            return;
        }
    } catch (...) {
        ++m_exceptions;
        m_exchange = nullptr;
    }
    try {
        exchange.pieces = nullptr;
        exchange.close = true;
        exchange.status = 500;
        exchange.output = guardReply(500, audienceOfUnknownPath(exchange.head.path),
                                     m_options.encrypted, m_clock.utcNow());
    } catch (...) {
        // Out of memory even for that: an empty output closes the connection.
        exchange.output.clear();
    }
}

void GuardServer::fillResponse(const httplib::Request& request,
                               httplib::Response& response) noexcept {
    Response answer;
    try {
        answer = routed(request);
        for (const auto& [name, value] : answer.headers) {
            if (!isToken(name) || !isFieldValue(value)) {
                throw std::invalid_argument("a handler made a header field that cannot be sent");
            }
        }
    } catch (const Error& error) {
        report(error.text().ja, error.text().en);
        answer = failed(503);
    } catch (const std::exception& error) {
        report(error.what(), error.what());
        answer = failed(500);
    } catch (...) {
        report("種類の分からない例外", "an exception of unknown type");
        answer = failed(500);
    }
    response.status = answer.status;
    for (auto& [name, value] : answer.headers) {
        m_storable = m_storable || equalsIgnoringCase(name, "Cache-Control");
        response.headers.emplace(std::move(name), std::move(value));
    }
    if (m_draining && !m_exchange->close) {
        // The drain began while the handler ran.
        m_exchange->close = true;
        response.headers.emplace("Connection", "close");
    }
    if (request.method == "HEAD") {
        response.headers.emplace("Accept-Ranges", "none");
    }
    m_exchange->pieces = std::move(answer.pieces);
    if (!answer.body.empty() || m_exchange->pieces) {
        response.headers.emplace("Content-Type", std::move(answer.contentType));
        response.body = std::move(answer.body);
    }
}

Response GuardServer::routed(const httplib::Request& request) {
    Exchange& exchange = *m_exchange;
    Request ours;
    ours.method = exchange.head.method;
    ours.target = exchange.head.target;
    ours.path = exchange.head.path;
    ours.query = exchange.head.query;
    ours.pathParams = exchange.route.params;
    ours.headers.reserve(request.headers.size());
    for (const auto& [name, value] : request.headers) {
        if (!isPseudoField(name)) {
            ours.headers.emplace_back(name, value);
        }
    }
    ours.body = std::move(exchange.body);
    ours.remoteAddress = exchange.remoteAddress;
    if (exchange.route.handler == nullptr) {
        return unmatched(exchange, ours);
    }
    return (*exchange.route.handler)(ours);
}

Response GuardServer::unmatched(Exchange& exchange, const Request& request) const {
    const std::vector<Method>& allowed = exchange.route.allowed;
    Response response =
        errorResponse(allowed.empty() ? 404 : 405, audience(), request, m_options.errorPage);
    if (!allowed.empty()) {
        response.withHeader("Allow", allowList(allowed));
    }
    return response;
}

// The handler's error is the log's business, not the peer's.
Response GuardServer::failed(int status) noexcept {
    Request request;
    try {
        request.method = m_exchange->head.method;
        request.target = m_exchange->head.target;
        request.path = m_exchange->head.path;
        request.headers = m_exchange->head.fields;
        return errorResponse(status, audience(), request, m_options.errorPage);
    } catch (const std::exception& error) {
        report(error.what(), error.what());
    } catch (...) {
        report("種類の分からない例外", "an exception of unknown type");
    }
    try {
        return errorResponse(status, audience(), request, ErrorPage{});
    } catch (...) {
        Response bare;
        bare.status = status;
        return bare;
    }
}

void GuardServer::report(std::string_view ja, std::string_view en) noexcept {
    ++m_exceptions;
    if (!m_options.troubleLog) {
        return;
    }
    try {
        m_options.troubleLog(m_exchange->route.pattern, {std::string(ja), std::string(en)});
    } catch (...) {
        ++m_exceptions;
    }
}

Audience GuardServer::audience() const {
    return m_exchange->route.options != nullptr ? m_exchange->route.options->audience
                                                : audienceOfUnknownPath(m_exchange->head.path);
}

} // namespace tewatashi::server::http
