#include "agent/uplink/certificate_probe.h"

#include "agent/uplink/tls_trust.h"

#include <QDateTime>
#include <QNetworkProxyFactory>
#include <QSslSocket>
#include <QTimer>
#include <QUrl>

namespace tewatashi::agent::uplink {
namespace {

constexpr int kHttpsPort = 443;

FailureKind kindOf(QAbstractSocket::SocketError error) {
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return FailureKind::HostNotFound;
    case QAbstractSocket::ConnectionRefusedError:
        return FailureKind::Refused;
    case QAbstractSocket::SocketTimeoutError:
        return FailureKind::TimedOut;
    case QAbstractSocket::NetworkError:
        return FailureKind::Unreachable;
    case QAbstractSocket::ProxyAuthenticationRequiredError:
        return FailureKind::ProxyAuth;
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
    case QAbstractSocket::ProxyProtocolError:
        return FailureKind::ProxyUnreachable;
    case QAbstractSocket::SslHandshakeFailedError:
        return FailureKind::TlsOther;
    default:
        return FailureKind::Closed;
    }
}

// A certificate without a common name bears its names elsewhere.
std::string nameIn(const QStringList& commonName, const QStringList& organisation) {
    const QStringList& found = commonName.isEmpty() ? organisation : commonName;
    return found.isEmpty() ? "-" : found.first().toStdString();
}

UtcMillis instant(const QDateTime& at) { return {at.toMSecsSinceEpoch()}; }

} // namespace

struct CertificateProbe::Impl {
    QUrl url;
    std::string host;
    // As without pin and file: by the system's authorities, so nothing can be missing.
    const TlsTrust trust = TlsTrust::load({}).value();
    QSslSocket socket;
    QTimer deadline;
    QList<QSslError> errors;
    std::function<void(Result<ShownCertificate, UplinkFailure>)> done;

    explicit Impl(const std::string& address)
        : url(QString::fromStdString(address), QUrl::StrictMode),
          host(url.host().isEmpty() ? address : url.host().toStdString()) {
        deadline.setSingleShot(true);
        QObject::connect(&deadline, &QTimer::timeout, &socket, [this] {
            report(failure(UplinkFailure{FailureKind::TimedOut, "no certificate in time"}));
        });
        QObject::connect(&socket, &QSslSocket::sslErrors, &socket,
                         [this](const QList<QSslError>& found) { errors = found; });
        QObject::connect(&socket, &QSslSocket::encrypted, &socket, [this] { judge(); });
        QObject::connect(&socket, &QSslSocket::errorOccurred, &socket,
                         [this](QAbstractSocket::SocketError error) { failed(error); });
    }

    void report(Result<ShownCertificate, UplinkFailure> result) {
        deadline.stop();
        if (auto tell = std::exchange(done, nullptr)) {
            tell(std::move(result));
        }
        socket.abort();
    }

    void failed(QAbstractSocket::SocketError error) {
        if (!socket.peerCertificate().isNull()) {
            judge(); // a handshake that this system does not accept: exactly what is asked
            return;
        }
        report(failure(UplinkFailure{kindOf(error), socket.errorString().toStdString()}));
    }

    void judge() {
        const QSslCertificate leaf = socket.peerCertificate();
        ShownCertificate shown;
        shown.fingerprint = leaf.digest(QCryptographicHash::Sha256).toHex().toStdString();
        shown.subject = nameIn(leaf.subjectInfo(QSslCertificate::CommonName),
                               leaf.subjectInfo(QSslCertificate::Organization));
        shown.issuer = nameIn(leaf.issuerInfo(QSslCertificate::CommonName),
                              leaf.issuerInfo(QSslCertificate::Organization));
        shown.validFrom = instant(leaf.effectiveDate());
        shown.validTo = instant(leaf.expiryDate());
        shown.trusted = errors.isEmpty() && socket.isEncrypted();
        if (!shown.trusted) {
            shown.why = explain(trust.judge(leaf, errors), host);
        }
        report(std::move(shown));
    }
};

CertificateProbe::CertificateProbe(const std::string& url) : m_impl(std::make_unique<Impl>(url)) {}

CertificateProbe::~CertificateProbe() { m_impl->socket.disconnect(); }

const std::string& CertificateProbe::host() const { return m_impl->host; }

void CertificateProbe::look(std::chrono::milliseconds deadline,
                            std::function<void(Result<ShownCertificate, UplinkFailure>)> done) {
    m_impl->done = std::move(done);
    const QUrl& url = m_impl->url;
    if (!url.isValid() || url.scheme() != QStringLiteral("https") || url.host().isEmpty()) {
        QTimer::singleShot(0, &m_impl->socket, [this] {
            m_impl->report(failure(
                UplinkFailure{FailureKind::BadAddress, m_impl->url.toString().toStdString()}));
        });
        return;
    }
    m_impl->socket.setSslConfiguration(m_impl->trust.configuration());
    const auto port = static_cast<quint16>(url.port(kHttpsPort));
    const auto proxies =
        QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url.host(), port));
    if (!proxies.isEmpty()) {
        m_impl->socket.setProxy(proxies.first());
    }
    m_impl->deadline.start(deadline);
    m_impl->socket.connectToHostEncrypted(url.host(), port);
}

} // namespace tewatashi::agent::uplink
