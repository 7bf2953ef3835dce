#include "server/http/connection_engine.h"

#include "server/http/client_address.h"
#include "server/http/guard_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>

namespace tewatashi::server::http {

namespace {

using std::chrono::milliseconds;

// How long accepting pauses when the machine is out of something.
constexpr milliseconds kAcceptPause{100};
// Connections taken before others get their turn.
constexpr int kAcceptsPerTurn = 64;
// While draining: how often connections that became idle meanwhile are closed.
constexpr milliseconds kSweepInterval{20};

std::vector<std::string> normalisedAddresses(const std::vector<std::string>& addresses) {
    std::vector<std::string> result;
    result.reserve(addresses.size());
    for (const std::string& address : addresses) {
        result.push_back(normalisedAddress(address).value_or(address));
    }
    return result;
}

HttpOptions normalised(HttpOptions options) {
    options.trustedProxies = normalisedAddresses(options.trustedProxies);
    return options;
}

std::optional<TlsContext> tlsContext(const std::optional<TlsFiles>& files) {
    return files ? std::optional<TlsContext>(std::in_place, *files) : std::nullopt;
}

} // namespace

ConnectionEngine::ConnectionEngine(HttpOptions options, const Router& router, AccessLog accessLog,
                                   AcceptCall accept)
    : m_options(normalised(std::move(options))), m_headLimits{m_options.limits.headBytesMax,
                                                              m_options.limits.headerCountMax,
                                                              m_options.limits.targetBytesMax,
                                                              m_options.hostNames},
      m_router(router), m_accessLog(std::move(accessLog)),
      m_encrypted(m_options.tls ? Encrypted::Yes : Encrypted::No),
      m_clock(m_options.clock != nullptr ? *m_options.clock : m_systemClock),
      m_tls(tlsContext(m_options.tls)),
      m_acceptor(m_options.address, m_options.port, std::move(accept)),
      m_workers(m_options.limits.queueMax) {}

ConnectionEngine::~ConnectionEngine() { stop(); }

void ConnectionEngine::start() {
    GuardServer::checkLibrary();
    m_workers.start(m_options.limits.workers, [this]() -> WorkerPool::Work {
        const auto guard = std::make_shared<GuardServer>( // shared: std::function copies
            GuardServerOptions{m_encrypted, m_options.errorPage, m_options.troubleLog,
                               m_options.limits.idle, m_options.limits.requestsPerConnectionMax},
            m_clock, m_counts.exceptions, m_draining);
        return [this, guard](PeerConnection& connection) { answer(connection, *guard); };
    });
    m_poller.add(m_listener, m_acceptor.fd());
    m_poller.park(m_listener, Poller::Interest::Read, Poller::kNever);
    m_pollerThread = std::thread([this] { m_poller.run(*this); });
}

void ConnectionEngine::drain() {
    if (m_pollerThread.joinable()) {
        m_draining = true;
        m_poller.wake();
        m_pollerThread.join();
    }
    stop();
}

void ConnectionEngine::stop() {
    m_poller.stop();
    if (m_pollerThread.joinable()) {
        m_pollerThread.join();
    }
    m_workers.stop();
    m_connections.clear();
    m_counts.open = 0;
    m_acceptor.close();
}

HttpCounters ConnectionEngine::counters() const {
    HttpCounters counters;
    counters.accepted = m_counts.accepted;
    counters.acceptErrors = m_counts.acceptErrors;
    counters.refused = m_counts.refused;
    counters.open = m_counts.open;
    counters.waiting = m_workers.waiting();
    counters.requests = m_counts.requests;
    counters.refusedRequests = m_counts.refusedRequests;
    counters.exceptions = m_counts.exceptions;
    counters.timeouts = m_counts.timeouts;
    return counters;
}

// --- Poller's thread -------------------------------------------------------------------------

void ConnectionEngine::onReady(Poller::Item& item) noexcept {
    if (&item == &m_listener) {
        acceptSome();
        return;
    }
    auto& connection = static_cast<PeerConnection&>(item);
    try {
        switch (connection.phase) {
        case Phase::Handshake:
            continueHandshake(connection);
            break;
        case Phase::Head:
        case Phase::Body:
            readRequest(connection);
            break;
        case Phase::Write:
            continueWriting(connection);
            break;
        case Phase::Answer:
        case Phase::Stall:
        case Phase::Linger:
            linger(connection);
            break;
        }
    } catch (...) { // out of memory: this connection pays for it
        ++m_counts.exceptions;
        destroy(connection);
    }
}

void ConnectionEngine::onDeadline(Poller::Item& item) noexcept {
    if (&item == &m_listener) {
        acceptSome();
    } else if (&item == &m_drainAlarm) {
        sweepIdle();
    } else {
        expire(static_cast<PeerConnection&>(item));
    }
}

void ConnectionEngine::onHanded(Poller::Item& item) noexcept {
    destroy(static_cast<PeerConnection&>(item));
}

void ConnectionEngine::onWake() noexcept {
    if (m_draining && m_drainEnds == Poller::kNever) {
        m_drainEnds = steadyNow() + m_options.limits.drain;
        // Whoever is in the backlog already has a connection in his eyes: answer him too.
        acceptSome();
        m_poller.remove(m_listener);
        m_acceptor.close();
        sweepIdle();
    }
}

void ConnectionEngine::acceptSome() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        Acceptor::Accepted accepted = m_acceptor.acceptOne();
        switch (accepted.outcome) {
        case Acceptor::Outcome::Accepted:
            admit(std::move(accepted));
            continue;
        case Acceptor::Outcome::Skipped:
            ++m_counts.acceptErrors;
            continue;
        case Acceptor::Outcome::Empty:
            m_poller.park(m_listener, Poller::Interest::Read, Poller::kNever);
            return;
        case Acceptor::Outcome::Exhausted:
            ++m_counts.acceptErrors;
            m_poller.park(m_listener, Poller::Interest::None, steadyNow() + kAcceptPause);
            return;
        }
    }
    m_poller.park(m_listener, Poller::Interest::Read, Poller::kNever);
}

void ConnectionEngine::admit(Acceptor::Accepted accepted) {
    try {
        const std::string peer = addressText(accepted.peer);
        const auto& proxies = m_options.trustedProxies;
        const bool isProxy = std::find(proxies.begin(), proxies.end(), peer) != proxies.end();
        std::size_t& ofGroup = m_perGroup[addressGroup(peer)];
        if (m_connections.size() >= m_options.limits.connectionsMax ||
            (!isProxy && ofGroup >= m_options.limits.connectionsPerAddressMax)) {
            if (ofGroup == 0) {
                m_perGroup.erase(addressGroup(peer));
            }
            ++m_counts.refused;
            return;
        }
        const int fd = accepted.socket.get();
        const int on = 1;
        // Without it every answer on a kept connection waits 40 ms for a delayed ACK.
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto transport = m_tls ? m_tls->accept(fd) : plainTransport(fd);
        auto owned = std::make_unique<PeerConnection>(std::move(accepted.socket),
                                                      std::move(transport), peer, m_buffered_bytes);
        PeerConnection& connection = *owned;
        m_poller.add(connection, fd);
        m_connections.emplace(&connection, std::move(owned));
        ++ofGroup;
        ++m_counts.accepted;
        ++m_counts.open;
        if (m_tls) {
            connection.phaseEnds = steadyNow() + m_options.limits.tlsHandshake;
        } else {
            connection.phase = Phase::Head;
            connection.phaseEnds = steadyNow() + m_options.limits.head;
        }
        m_poller.park(connection, Poller::Interest::Read, connection.phaseEnds);
    } catch (...) { // out of memory or of epoll watches: the newest connection is closed
        ++m_counts.refused;
    }
}

void ConnectionEngine::expire(PeerConnection& connection) {
    if (connection.phase == Phase::Stall && steadyNow() < connection.pieces->stallEnds) {
        requestPiece(connection);
        return;
    }
    const bool idle = connection.phase == Phase::Head && connection.received().empty();
    if (!idle && connection.phase != Phase::Linger) {
        ++m_counts.timeouts;
    }
    try {
        if (!idle && (connection.phase == Phase::Head || connection.phase == Phase::Body)) {
            refuse(connection, 408);
            return;
        }
        if (idle) {
            connection.transport().endWriting();
        }
    } catch (...) {
        ++m_counts.exceptions;
    }
    destroy(connection);
}

void ConnectionEngine::destroy(PeerConnection& connection) noexcept {
    const auto group = m_perGroup.find(addressGroup(connection.peer()));
    if (group != m_perGroup.end() && --group->second == 0) {
        m_perGroup.erase(group);
    }
    m_poller.remove(connection);
    m_connections.erase(&connection);
    --m_counts.open;
}

void ConnectionEngine::sweepIdle() {
    std::vector<PeerConnection*> all;
    for (const auto& entry : m_connections) {
        all.push_back(entry.first);
    }
    for (PeerConnection* connection : all) {
        if (!m_poller.take(*connection)) {
            continue;
        }
        const bool idle = connection->phase == Phase::Handshake ||
                          (connection->phase == Phase::Head && !connection->mayRead());
        if (idle) {
            connection->transport().endWriting();
            destroy(*connection);
        } else {
            m_poller.park(*connection, connection->interest, connection->phaseEnds);
        }
    }
    if (m_connections.empty() || steadyNow() >= m_drainEnds) {
        m_poller.stop();
        return;
    }
    m_poller.park(m_drainAlarm, Poller::Interest::None,
                  std::min(m_drainEnds, steadyNow() + kSweepInterval));
}

} // namespace tewatashi::server::http
