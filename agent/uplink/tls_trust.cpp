#include "agent/uplink/tls_trust.h"

#include "agent/uplink/tls_library.h"

#include <QCryptographicHash>
#include <fmt/format.h>

namespace tewatashi::agent::uplink {
namespace {

QByteArray fingerprint(const QSslCertificate& leaf) {
    return leaf.digest(QCryptographicHash::Sha256);
}

bool isAboutIssuerOrName(QSslError::SslError error) {
    switch (error) {
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
    case QSslError::InvalidCaCertificate:
    case QSslError::HostNameMismatch:
        return true;
    default:
        return false;
    }
}

FailureKind kindOf(QSslError::SslError error) {
    switch (error) {
    case QSslError::CertificateExpired:
        return FailureKind::TlsExpired;
    case QSslError::CertificateNotYetValid:
        return FailureKind::TlsNotYetValid;
    case QSslError::HostNameMismatch:
        return FailureKind::TlsWrongHost;
    default:
        return isAboutIssuerOrName(error) ? FailureKind::TlsUnknownIssuer : FailureKind::TlsOther;
    }
}

} // namespace

Result<TlsTrust, UplinkFailure> TlsTrust::load(const ServerSettings& settings) {
    leaveTlsLibraryAtExit();
    TlsTrust trust;
    trust.m_configuration = QSslConfiguration::defaultConfiguration();
    trust.m_configuration.setProtocol(QSsl::TlsV1_2OrLater);
    trust.m_configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (settings.pin) {
        const auto& pin = *settings.pin;
        trust.m_pin = QByteArray(reinterpret_cast<const char*>(pin.data()),
                                 static_cast<qsizetype>(pin.size()));
        // The certificate is known by itself: no store is needed, and none is loaded.
        trust.m_configuration.setCaCertificates({});
    } else if (!settings.caFile.empty()) {
        const auto list =
            QSslCertificate::fromPath(QString::fromStdString(settings.caFile.string()), QSsl::Pem);
        if (list.isEmpty()) {
            return failure(
                UplinkFailure{FailureKind::BadCaFile, fmt::format("{} holds no PEM certificate",
                                                                  settings.caFile.string())});
        }
        trust.m_configuration.setCaCertificates(list);
    }
    return trust;
}

QList<QSslError> TlsTrust::answeredByPin(const QSslCertificate& leaf,
                                         const QList<QSslError>& errors) const {
    QList<QSslError> answered;
    if (m_pin.isEmpty() || leaf.isNull() || fingerprint(leaf) != m_pin) {
        return answered;
    }
    for (const QSslError& error : errors) {
        if (isAboutIssuerOrName(error.error())) {
            answered.append(error);
        }
    }
    return answered;
}

bool TlsTrust::accepts(const QSslCertificate& leaf) const {
    return m_pin.isEmpty() || (!leaf.isNull() && fingerprint(leaf) == m_pin);
}

UplinkFailure TlsTrust::judge(const QSslCertificate& leaf, const QList<QSslError>& errors) const {
    if (!accepts(leaf)) {
        return {FailureKind::TlsPinMismatch,
                "certificate SHA-256 " + fingerprint(leaf).toHex().toStdString()};
    }
    const QList<QSslError> answered = answeredByPin(leaf, errors);
    FailureKind kind = FailureKind::TlsOther;
    std::string detail;
    // An expired or misnamed certificate says more than that its issuer is unknown.
    int best = -1;
    for (const QSslError& error : errors) {
        if (answered.contains(error)) {
            continue;
        }
        const FailureKind found = kindOf(error.error());
        const int rank = found == FailureKind::TlsOther           ? 0
                         : found == FailureKind::TlsUnknownIssuer ? 1
                         : found == FailureKind::TlsWrongHost     ? 2
                                                                  : 3;
        if (rank > best) {
            best = rank;
            kind = found;
        }
        detail += (detail.empty() ? "" : "; ") + error.errorString().toStdString();
    }
    return {kind, detail};
}

} // namespace tewatashi::agent::uplink
