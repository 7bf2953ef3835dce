#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tewatashi::test {

// A key pair and its self-signed certificate as PEM texts; no authority is needed: clients pin or
// trust the certificate itself.
struct TestCertificate {
    std::string certificatePem;
    std::string privateKeyPem;

    // Writes "cert.pem" and "key.pem" (readable by the owner only) into the folder.
    void writeTo(const std::filesystem::path& folder) const;
};

// EC P-256, valid from one day ago for `validDays`. Names that are numeric addresses become
// address entries, the others DNS entries. Throws std::runtime_error.
[[nodiscard]] TestCertificate makeTestCertificate(const std::vector<std::string>& names,
                                                  int validDays = 30);

} // namespace tewatashi::test
