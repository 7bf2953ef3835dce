#pragma once

#include "common/base/bytes.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace tewatashi::server::app {

// Where everything of one server lies. Only the service account may look in.
class DataFolder {
public:
    explicit DataFolder(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::filesystem::path config() const { return m_path / "server.toml"; }
    [[nodiscard]] std::filesystem::path receiptKey() const { return m_path / "keys/receipt.key"; }
    [[nodiscard]] std::filesystem::path logKey() const { return m_path / "keys/log.key"; }
    [[nodiscard]] std::filesystem::path certificate() const {
        return m_path / "tls/certificate.pem";
    }
    [[nodiscard]] std::filesystem::path privateKey() const {
        return m_path / "tls/private_key.pem";
    }
    [[nodiscard]] std::filesystem::path database() const { return m_path / "site.db"; }
    [[nodiscard]] std::filesystem::path instanceLock() const { return m_path / "server.lock"; }
    [[nodiscard]] std::filesystem::path adminSocket() const { return m_path / "admin.sock"; }
    // `name` as it is when absolute, else inside this folder.
    [[nodiscard]] std::filesystem::path resolve(const std::string& name) const;

private:
    std::filesystem::path m_path; // absolute
};

// Creates the folder with mode 0700, parents included; an existing one gets this mode. Throws
// Error.
void createPrivateFolder(const std::filesystem::path& path);
// Creates the file with mode 0600, written and synced; never replaces one. Throws Error.
void writeNewPrivateFile(const std::filesystem::path& path, std::string_view content);
// A file of at most `sizeMax` octets. Throws Error.
[[nodiscard]] std::string readFile(const std::filesystem::path& path, std::size_t sizeMax);

} // namespace tewatashi::server::app
