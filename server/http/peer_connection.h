#pragma once

#include "server/http/file_descriptor.h"
#include "server/http/head_parser.h"
#include "server/http/poller.h"
#include "server/http/router.h"
#include "server/http/transport.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tewatashi::server::http {

enum class Phase {
    Handshake, // TLS
    Head,      // waits for a request; idle while nothing was received
    Body,      // head accepted, body incomplete
    Answer,    // a worker answers
    Write,     // the answer is longer than the socket takes at once
    Stall,     // the next piece of an answer waits for a free worker
    Linger,    // everything sent; waits until the peer has read it
};

// The rest of an answer that is made while it is sent.
struct AnswerPieces {
    AnswerPieces(BodyPieces next, bool isChunked, std::string_view pattern,
                 std::atomic<std::size_t>& open)
        : pieces(std::move(next)), chunked(isChunked), routePattern(pattern), m_open(open) {}
    ~AnswerPieces() { --m_open; }
    AnswerPieces(const AnswerPieces&) = delete;
    AnswerPieces& operator=(const AnswerPieces&) = delete;

    BodyPieces pieces;
    bool chunked;                  // else ended by closing
    std::string_view routePattern; // of the router, which outlives the connection
    Instant stallEnds = Poller::kNever;

private:
    std::atomic<std::size_t>& m_open; // counts these; incremented by whoever makes one
};

// One peer. Owned by the engine, touched only by the thread that has taken it from the poller.
class PeerConnection final : public Poller::Item {
public:
    // `buffered` sums the received octets all connections hold; it must outlive the object.
    PeerConnection(FileDescriptor socket, std::unique_ptr<Transport> transport, std::string peer,
                   std::atomic<std::size_t>& buffered);
    ~PeerConnection();

    // Appends what the socket has to received(), at most one buffer full.
    [[nodiscard]] IoStatus receive();
    // Sends what is left of `output`; Done when nothing is left.
    [[nodiscard]] IoStatus send();
    // Throws away what the peer still sends. Closed at its end or after too much.
    [[nodiscard]] IoStatus discardInput();
    // Removes and returns the first `count` octets received.
    [[nodiscard]] std::string takeReceived(std::size_t count);
    void dropReceived(std::size_t count);

    [[nodiscard]] int fd() const { return m_socket.get(); }
    [[nodiscard]] Transport& transport() { return *m_transport; }
    [[nodiscard]] const std::string& peer() const { return m_peer; }
    [[nodiscard]] const std::string& received() const { return m_received; }
    [[nodiscard]] bool mayRead() const { return !m_received.empty() || m_transport->hasBuffered(); }

    Phase phase = Phase::Handshake;
    Instant phaseEnds = Poller::kNever;
    Poller::Interest interest = Poller::Interest::Read;
    std::size_t scanned = 0; // of received(), known to hold no complete head
    std::size_t served = 0;  // requests
    std::optional<Head> head;
    Router::Match route;
    Instant startedAt{}; // of the request in hand
    bool closeAfter = false;
    std::string output;
    std::unique_ptr<AnswerPieces> pieces; // what follows the output

private:
    FileDescriptor m_socket;
    std::unique_ptr<Transport> m_transport;
    const std::string m_peer;
    std::atomic<std::size_t>& m_buffered;
    std::string m_received;
    std::size_t m_sent = 0;
    std::size_t m_discarded_bytes = 0;
};

} // namespace tewatashi::server::http
