// What happens to a connection between accept and close: the phases of peer_connection.h.
#include "common/base/error.h"
#include "server/http/client_address.h"
#include "server/http/connection_engine.h"
#include "server/http/guard_reply.h"
#include "server/http/guard_server.h"
#include "server/http/header_syntax.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

namespace tewatashi::server::http {

namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";
// How often an answer in pieces asks again while all workers have a full queue.
constexpr std::chrono::milliseconds kStallRetry{50};

// RFC 9112 §7.1.
std::string chunkOf(std::string_view piece) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16);
    std::string chunk(digits.data(), end.ptr);
    chunk.reserve(chunk.size() + piece.size() + 4);
    return chunk.append("\r\n").append(piece).append("\r\n");
}

std::string_view contentTypeOf(const Head& head) {
    for (const auto& [name, value] : head.fields) {
        if (equalsIgnoringCase(name, "Content-Type")) {
            return value;
        }
    }
    return {};
}

} // namespace

void ConnectionEngine::continueHandshake(PeerConnection& connection) {
    const IoStatus status = connection.transport().handshake();
    if (status != IoStatus::Done) {
        park(connection, status);
        return;
    }
    connection.phase = Phase::Head;
    connection.phaseEnds = steadyNow() + m_options.limits.head;
    readRequest(connection);
}

void ConnectionEngine::readRequest(PeerConnection& connection) {
    while (true) {
        int refusal = 0;
        switch (nextStep(connection, refusal)) {
        case Step::Answer:
            dispatch(connection);
            return;
        case Step::Refuse:
            refuse(connection, refusal);
            return;
        case Step::ReadMore:
            break;
        }
        const bool first = connection.phase == Phase::Head && connection.received().empty();
        const IoStatus status = connection.receive();
        if (status != IoStatus::Done) {
            park(connection, status);
            return;
        }
        if (first) {
            connection.phaseEnds = steadyNow() + m_options.limits.head;
        }
    }
}

ConnectionEngine::Step ConnectionEngine::nextStep(PeerConnection& connection, int& refusal) {
    if (connection.phase == Phase::Head) {
        if (connection.received().empty()) {
            return Step::ReadMore;
        }
        const HeadScan scan = scanHead(connection.received(), connection.scanned, m_headLimits);
        if (scan.state == ScanState::NeedMore) {
            connection.scanned = connection.received().size();
            return Step::ReadMore;
        }
        refusal = scan.status;
        if (scan.state == ScanState::Refused) {
            return Step::Refuse;
        }
        auto parsed =
            parseHead(std::string_view(connection.received()).substr(0, scan.length), m_headLimits);
        if (!parsed) {
            refusal = parsed.error();
            return Step::Refuse;
        }
        connection.dropReceived(scan.length);
        connection.head = std::move(*parsed);
        const Head& head = *connection.head;
        connection.route = m_router.match(head.method, head.path);
        refusal = checkBody(head, connection.route);
        if (refusal != 0) {
            return Step::Refuse;
        }
        connection.phase = Phase::Body;
        connection.phaseEnds = steadyNow() + m_options.limits.body + timeFor(head.contentLength);
        if (head.expectsContinue && connection.received().size() < head.contentLength) {
            // A fresh answer always fits into the socket; if not, the peer sends after its time.
            std::ignore = connection.transport().write(kContinue);
        }
    }
    if (connection.received().size() >= connection.head->contentLength) {
        return Step::Answer;
    }
    if (m_buffered_bytes > m_options.limits.bufferedBytesMax &&
        connection.received().size() > m_options.limits.headBytesMax) {
        refusal = 503;
        return Step::Refuse;
    }
    return Step::ReadMore;
}

int ConnectionEngine::checkBody(const Head& head, const Router::Match& route) const {
    if (head.contentLength == 0) {
        return 0;
    }
    // A body for nobody is read within the default and answered 404 or 405.
    const RouteOptions unknown;
    const RouteOptions& options = route.options != nullptr ? *route.options : unknown;
    if (head.contentLength > std::min(options.bodyMax, m_options.limits.bodyBytesMax)) {
        return 413;
    }
    return route.options != nullptr && !acceptsBodyType(options, contentTypeOf(head)) ? 415 : 0;
}

void ConnectionEngine::dispatch(PeerConnection& connection) {
    connection.phase = Phase::Answer;
    connection.startedAt = steadyNow();
    if (!m_workers.trySubmit(connection)) {
        refuse(connection, 503);
    }
}

void ConnectionEngine::answer(PeerConnection& connection, GuardServer& guard) {
    if (connection.pieces) {
        nextPiece(connection);
        return;
    }
    try {
        const Head head = std::move(*connection.head);
        const Router::Match route = std::move(connection.route);
        const std::size_t served = ++connection.served;
        Exchange exchange{
            head, route, connection.takeReceived(static_cast<std::size_t>(head.contentLength)),
            clientAddress(connection.peer(), head.fields, m_options.trustedProxies),
            head.close || served >= m_options.limits.requestsPerConnectionMax || m_draining};
        guard.answer(exchange);
        ++m_counts.requests;
        connection.head.reset();
        if (exchange.pieces && !startPieces(connection, exchange)) {
            exchange.close = true;
            exchange.status = 503;
            exchange.output =
                guardReply(503, route.options->audience, m_encrypted, m_clock.utcNow());
        }
        connection.closeAfter = exchange.close || exchange.output.empty();
        AccessRecord record;
        record.method = methodName(head.method);
        record.routePattern = route.pattern;
        record.status = exchange.status;
        record.responseBytes = exchange.output.size();
        record.remoteAddress = exchange.remoteAddress;
        const Instant startedAt = connection.startedAt;
        connection.output = std::move(exchange.output);
        startWriting(connection);
        record.took =
            std::chrono::duration_cast<std::chrono::microseconds>(steadyNow() - startedAt);
        log(record);
    } catch (...) {
        ++m_counts.exceptions;
        drop(connection);
    }
}

// False when there are too many already.
bool ConnectionEngine::startPieces(PeerConnection& connection, Exchange& exchange) {
    if (++m_streams > m_options.limits.streamsMax) {
        --m_streams;
        return false;
    }
    connection.pieces = std::make_unique<AnswerPieces>(
        std::move(exchange.pieces), exchange.head.chunkable, exchange.route.pattern, m_streams);
    return true;
}

// On a worker: makes the next piece of an answer, after the peer has read the one before.
void ConnectionEngine::nextPiece(PeerConnection& connection) {
    LocalizedText trouble;
    try {
        AnswerPieces& answer = *connection.pieces;
        answer.stallEnds = Poller::kNever;
        std::string piece;
        const bool more = answer.pieces(piece);
        if (!answer.chunked) {
            connection.output = std::move(piece);
        } else if (!piece.empty()) {
            connection.output = chunkOf(piece);
        }
        if (!more) {
            connection.output.append(answer.chunked ? kLastChunk : std::string_view());
            connection.pieces.reset();
        }
        startWriting(connection);
        return;
    } catch (const Error& error) {
        trouble = error.text();
    } catch (const std::exception& error) {
        trouble = {error.what(), error.what()};
    } catch (...) {
        trouble = {"種類の分からない例外", "an exception of unknown type"};
    }
    ++m_counts.exceptions;
    try {
        if (m_options.troubleLog) {
            m_options.troubleLog(connection.pieces ? connection.pieces->routePattern : "", trouble);
        }
    } catch (...) {
        ++m_counts.exceptions;
    }
    drop(connection);
}

// The next piece is made by a worker, after those who came before.
void ConnectionEngine::requestPiece(PeerConnection& connection) {
    connection.phase = Phase::Answer;
    if (m_workers.trySubmit(connection)) {
        return;
    }
    AnswerPieces& answer = *connection.pieces;
    if (answer.stallEnds == Poller::kNever) {
        answer.stallEnds = steadyNow() + m_options.limits.streamStall;
    }
    connection.phase = Phase::Stall;
    m_poller.park(connection, Poller::Interest::None, steadyNow() + kStallRetry);
}

void ConnectionEngine::refuse(PeerConnection& connection, int status) {
    const Audience audience = connection.route.options != nullptr
                                  ? connection.route.options->audience
                              : connection.head ? audienceOfUnknownPath(connection.head->path)
                                                : Audience::Browser;
    AccessRecord record;
    record.status = status;
    if (connection.head) {
        record.method = methodName(connection.head->method);
    }
    record.routePattern = connection.route.pattern;
    const std::string remote =
        connection.head
            ? clientAddress(connection.peer(), connection.head->fields, m_options.trustedProxies)
            : connection.peer();
    record.remoteAddress = remote;
    connection.closeAfter = true;
    connection.output = guardReply(status, audience, m_encrypted, m_clock.utcNow());
    record.responseBytes = connection.output.size();
    ++m_counts.refusedRequests;
    startWriting(connection);
    log(record);
}

void ConnectionEngine::startWriting(PeerConnection& connection) {
    connection.phase = Phase::Write;
    connection.phaseEnds = writeDeadline(connection.output.size());
    continueWriting(connection);
}

void ConnectionEngine::continueWriting(PeerConnection& connection) {
    const IoStatus status = connection.send();
    if (status != IoStatus::Done) {
        park(connection, status);
    } else if (connection.pieces) {
        requestPiece(connection);
    } else if (connection.closeAfter) {
        connection.transport().endWriting();
        connection.phase = Phase::Linger;
        connection.phaseEnds = steadyNow() + m_options.limits.linger;
        linger(connection);
    } else {
        awaitRequest(connection);
    }
}

void ConnectionEngine::awaitRequest(PeerConnection& connection) {
    connection.phase = Phase::Head;
    connection.scanned = 0;
    connection.head.reset();
    connection.route = {};
    if (connection.mayRead()) {
        connection.phaseEnds = steadyNow() + m_options.limits.head;
        readRequest(connection); // the next of several pipelined requests
    } else {
        connection.phaseEnds = steadyNow() + m_options.limits.idle;
        park(connection, IoStatus::WantRead);
    }
}

// Closing a socket with unread input resets it, and the peer may lose the answer: so the input is
// read away until the peer has closed too.
void ConnectionEngine::linger(PeerConnection& connection) {
    park(connection, connection.discardInput());
}

void ConnectionEngine::park(PeerConnection& connection, IoStatus wants) {
    switch (wants) {
    case IoStatus::WantRead:
    case IoStatus::WantWrite:
        connection.interest =
            wants == IoStatus::WantRead ? Poller::Interest::Read : Poller::Interest::Write;
        m_poller.park(connection, connection.interest, connection.phaseEnds);
        return;
    case IoStatus::Done:
    case IoStatus::Closed:
        drop(connection);
        return;
    }
}

void ConnectionEngine::drop(PeerConnection& connection) noexcept {
    if (m_poller.onPollerThread()) {
        destroy(connection);
    } else {
        m_poller.hand(connection);
    }
}

void ConnectionEngine::log(const AccessRecord& record) noexcept {
    if (!m_accessLog) {
        return;
    }
    try {
        m_accessLog(record);
    } catch (...) {
        ++m_counts.exceptions;
    }
}

Instant ConnectionEngine::writeDeadline(std::size_t bytes) const {
    return steadyNow() + m_options.limits.write + timeFor(bytes);
}

std::chrono::milliseconds ConnectionEngine::timeFor(std::size_t bytes) const {
    return std::chrono::milliseconds(1000 * bytes / m_options.limits.minRate_bytesPerS);
}

} // namespace tewatashi::server::http
