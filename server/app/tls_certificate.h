#pragma once

#include <string>
#include <vector>

namespace tewatashi::server::app {

struct CertificatePair {
    std::string certificate; // PEM
    std::string privateKey;  // PEM
    std::string sha256;      // of the certificate's DER form, lower-case hex: what agents pin
};

// A self-signed P-256 certificate for host names and numeric addresses, valid for ten years from an
// hour ago (clocks of mail-room PCs differ). Enough for agents, which pin it; browsers warn until a
// certificate of a public or company authority replaces it. Throws Error.
[[nodiscard]] CertificatePair makeSelfSigned(const std::vector<std::string>& hosts);

// Of the first certificate of a PEM text. Throws Error.
[[nodiscard]] std::string certificateSha256(const std::string& pem);

} // namespace tewatashi::server::app
