#include "agent/app/diagnosis_server.h"

#include "agent/uplink/certificate_probe.h"
#include "agent/uplink/server_query.h"
#include "common/base/assert.h"

#include <QTimer>

namespace tewatashi::agent::app {

using diagnosis::Layer;
using diagnosis::Trouble;
using uplink::FailureKind;
using uplink::UplinkFailure;

Layer layerOf(FailureKind kind) {
    switch (kind) {
    case FailureKind::BadAddress:
    case FailureKind::HostNotFound:
        return Layer::Dns;
    case FailureKind::ProxyUnreachable:
    case FailureKind::ProxyAuth:
    case FailureKind::TooLarge:
    case FailureKind::Redirected:
    case FailureKind::NotOurServer:
    case FailureKind::UnsignedRefusal:
        return Layer::Proxy;
    case FailureKind::Refused:
    case FailureKind::Unreachable:
    case FailureKind::TimedOut:
    case FailureKind::Closed:
        return Layer::Connection;
    case FailureKind::BadCaFile:
    case FailureKind::TlsExpired:
    case FailureKind::TlsNotYetValid:
    case FailureKind::TlsWrongHost:
    case FailureKind::TlsUnknownIssuer:
    case FailureKind::TlsPinMismatch:
    case FailureKind::TlsOther:
        return Layer::Tls;
    case FailureKind::BadReceipt:
    case FailureKind::Revoked:
    case FailureKind::CodeRefused:
        return Layer::SignIn;
    case FailureKind::Busy:
    case FailureKind::ServerError:
    case FailureKind::StaleNonce:
    case FailureKind::Refusal:
        return Layer::Server;
    case FailureKind::Maintenance:
        return Layer::Maintenance;
    }
    TW_ASSERT(false);
}

struct DiagnosisServer::Impl {
    std::string url;
    uplink::ServerQuery query;
    std::unique_ptr<uplink::CertificateProbe> probe;
    QTimer context;

    Impl(const uplink::ServerSettings& server, const uplink::AgentIdentity& identity,
         const SigningKey& key, const Clock& clock)
        : url(server.url), query(server, identity, key, clock) {}

    [[nodiscard]] Trouble troubleOf(const UplinkFailure& failure) const {
        return {layerOf(failure.kind), explain(failure, query.host()), failure.detail};
    }
};

DiagnosisServer::DiagnosisServer(const uplink::ServerSettings& server,
                                 const uplink::AgentIdentity& identity, const SigningKey& key,
                                 const Clock& clock)
    : m_impl(std::make_unique<Impl>(server, identity, key, clock)) {}
DiagnosisServer::~DiagnosisServer() = default;

void DiagnosisServer::findWay(Done<diagnosis::Way> done) {
    m_impl->query.findWay([this, done = std::move(done)](auto way) {
        if (way) {
            done(diagnosis::Way{way->host, way->proxy});
        } else {
            done(failure(m_impl->troubleOf(way.error())));
        }
    });
}

void DiagnosisServer::readTime(Done<diagnosis::ServerTime> done) {
    m_impl->query.readTime([this, done = std::move(done)](auto time) {
        if (time) {
            done(diagnosis::ServerTime{time->ahead, time->uncertainty});
        } else {
            done(failure(m_impl->troubleOf(time.error())));
        }
    });
}

// The request before this one passed the same handshake, by pin or authority: what is asked here is
// when the certificate ends.
void DiagnosisServer::readCertificate(Done<std::optional<diagnosis::Certificate>> done) {
    if (!m_impl->url.starts_with("https:")) {
        QTimer::singleShot(0, &m_impl->context, [done = std::move(done)] { done(std::nullopt); });
        return;
    }
    m_impl->probe = std::make_unique<uplink::CertificateProbe>(m_impl->url);
    m_impl->probe->look(uplink::ServerQuery::kPatience, [done = std::move(done)](auto shown) {
        if (shown) {
            done(diagnosis::Certificate{shown->subject, shown->issuer, shown->validTo});
        } else {
            done(std::nullopt);
        }
    });
}

void DiagnosisServer::signIn(Done<diagnosis::OwnAgent> done) {
    m_impl->query.askWhoWeAre([this, done = std::move(done)](auto agent) {
        if (agent) {
            done(diagnosis::OwnAgent{agent->name, agent->serverVersion});
        } else {
            done(failure(m_impl->troubleOf(agent.error())));
        }
    });
}

void DiagnosisServer::askReady(Done<void> done) {
    m_impl->query.askReady([this, done = std::move(done)](auto ready) {
        if (ready) {
            done({});
        } else {
            done(failure(m_impl->troubleOf(ready.error())));
        }
    });
}

} // namespace tewatashi::agent::app
