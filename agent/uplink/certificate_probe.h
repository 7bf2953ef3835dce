#pragma once

#include "agent/uplink/uplink_failure.h"
#include "common/base/clock.h"
#include "common/base/result.h"

#include <functional>
#include <memory>
#include <string>

namespace tewatashi::agent::uplink {

// What a server shows before anybody trusts it.
struct ShownCertificate {
    std::string fingerprint; // SHA-256 of its DER form, 64 hexadecimal digits
    std::string subject;     // common name, or what stands in its place
    std::string issuer;
    UtcMillis validFrom;
    UtcMillis validTo;
    // This system vouches for it: no fingerprint is needed. Otherwise `why` says what it finds.
    bool trusted = false;
    LocalizedText why;
};

// Makes a TLS connection to look at the certificate, and ends it: nothing is sent through it.
class CertificateProbe {
public:
    // `url` as in ServerSettings. Needs a running Qt event loop.
    explicit CertificateProbe(const std::string& url);
    ~CertificateProbe();
    CertificateProbe(const CertificateProbe&) = delete;
    CertificateProbe& operator=(const CertificateProbe&) = delete;

    // `done` is called once from the event loop.
    void look(std::chrono::milliseconds deadline,
              std::function<void(Result<ShownCertificate, UplinkFailure>)> done);
    [[nodiscard]] const std::string& host() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::uplink
