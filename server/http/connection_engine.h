#pragma once

#include "server/http/acceptor.h"
#include "server/http/http_server.h"
#include "server/http/peer_connection.h"
#include "server/http/poller.h"
#include "server/http/security_headers.h"
#include "server/http/tls_transport.h"
#include "server/http/worker_pool.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>

namespace tewatashi::server::http {

class GuardServer;
struct Exchange;

// Moves every connection through its phases (peer_connection.h). One thread parks, accepts, shakes
// hands and reads heads and bodies; workers only ever see complete requests, and give an answer
// the peer does not read back to that thread. Nothing a peer does or leaves undone holds a worker.
class ConnectionEngine final : private Poller::Events {
public:
    using AccessLog = std::function<void(const AccessRecord&)>;

    // Binds. Throws tewatashi::Error. The router must outlive the engine.
    ConnectionEngine(HttpOptions options, const Router& router, AccessLog accessLog,
                     AcceptCall accept = systemAccept());
    ~ConnectionEngine(); // stop()
    ConnectionEngine(const ConnectionEngine&) = delete;
    ConnectionEngine& operator=(const ConnectionEngine&) = delete;

    void start();
    [[nodiscard]] std::uint16_t port() const { return m_acceptor.port(); }
    void drain(); // then stop()
    // Idempotent. Waits for requests a worker is answering.
    void stop();
    [[nodiscard]] HttpCounters counters() const;

private:
    struct Counts {
        std::atomic<std::uint64_t> accepted{0};
        std::atomic<std::uint64_t> acceptErrors{0};
        std::atomic<std::uint64_t> refused{0};
        std::atomic<std::uint64_t> open{0};
        std::atomic<std::uint64_t> requests{0};
        std::atomic<std::uint64_t> refusedRequests{0};
        std::atomic<std::uint64_t> exceptions{0};
        std::atomic<std::uint64_t> timeouts{0};
    };
    // What is parked in the name of the engine itself: the listening socket, the drain's alarm.
    class OwnItem final : public Poller::Item {};

    void onReady(Poller::Item& item) noexcept override;
    void onDeadline(Poller::Item& item) noexcept override;
    void onHanded(Poller::Item& item) noexcept override;
    void onWake() noexcept override;

    // On the poller's thread only.
    void acceptSome();
    void admit(Acceptor::Accepted accepted);
    void expire(PeerConnection& connection);
    void destroy(PeerConnection& connection) noexcept;
    void sweepIdle();

    // On the thread that has taken the connection; after each of them it may be gone.
    void continueHandshake(PeerConnection& connection);
    void readRequest(PeerConnection& connection);
    void dispatch(PeerConnection& connection);
    void answer(PeerConnection& connection, GuardServer& guard);
    void refuse(PeerConnection& connection, int status);
    [[nodiscard]] bool startPieces(PeerConnection& connection, Exchange& exchange);
    void nextPiece(PeerConnection& connection);
    void requestPiece(PeerConnection& connection);
    void startWriting(PeerConnection& connection);
    void continueWriting(PeerConnection& connection);
    void awaitRequest(PeerConnection& connection);
    void linger(PeerConnection& connection);
    void park(PeerConnection& connection, IoStatus wants);
    void drop(PeerConnection& connection) noexcept;

    enum class Step { ReadMore, Answer, Refuse };
    [[nodiscard]] Step nextStep(PeerConnection& connection, int& refusal);
    [[nodiscard]] int checkBody(const Head& head, const Router::Match& route) const;
    void log(const AccessRecord& record) noexcept;
    [[nodiscard]] Instant writeDeadline(std::size_t bytes) const;
    [[nodiscard]] std::chrono::milliseconds timeFor(std::size_t bytes) const;

    const HttpOptions m_options;
    const HeadLimits m_headLimits;
    const Router& m_router;
    const AccessLog m_accessLog;
    const Encrypted m_encrypted;
    const SystemClock m_systemClock;
    const Clock& m_clock;
    std::optional<TlsContext> m_tls;
    Acceptor m_acceptor;
    Poller m_poller;
    WorkerPool m_workers;
    std::thread m_pollerThread;
    OwnItem m_listener;
    OwnItem m_drainAlarm;
    std::atomic<bool> m_draining{false};
    std::atomic<std::size_t> m_buffered_bytes{0};
    std::atomic<std::size_t> m_streams{0};
    Counts m_counts;
    // Poller's thread only, until it has ended.
    Instant m_drainEnds = Poller::kNever;
    std::unordered_map<PeerConnection*, std::unique_ptr<PeerConnection>> m_connections;
    std::unordered_map<std::string, std::size_t> m_perGroup;
};

} // namespace tewatashi::server::http
