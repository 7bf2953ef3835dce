#pragma once

#include "agent/uplink/uplink_failure.h"
#include "agent/uplink/uplink_settings.h"
#include "common/base/result.h"

#include <QList>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>

namespace tewatashi::agent::uplink {

// Decides whether the other end is our server.
class TlsTrust {
public:
    // Reads the certificate file, if one is configured.
    [[nodiscard]] static Result<TlsTrust, UplinkFailure> load(const ServerSettings& settings);

    [[nodiscard]] const QSslConfiguration& configuration() const { return m_configuration; }
    // Which of Qt's findings a pinned certificate answers: that nobody vouches for it and that it
    // bears another name. Never that it expired. Empty without a pin or when it does not match.
    [[nodiscard]] QList<QSslError> answeredByPin(const QSslCertificate& leaf,
                                                 const QList<QSslError>& errors) const;
    // A finished handshake with the wrong certificate: a public authority vouches for it, the pin
    // does not.
    [[nodiscard]] bool accepts(const QSslCertificate& leaf) const;
    [[nodiscard]] UplinkFailure judge(const QSslCertificate& leaf,
                                      const QList<QSslError>& errors) const;

private:
    TlsTrust() = default;
    QSslConfiguration m_configuration;
    QByteArray m_pin; // empty: none
};

} // namespace tewatashi::agent::uplink
