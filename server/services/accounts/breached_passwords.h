#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace tewatashi::server::services {

// Passwords that are known from breaches, as lists of them are published: a text file with one line
// for each, its SHA-1 as 40 hexadecimal digits (a count may follow behind ":"), sorted by the hash.
// A question reads some dozens of lines, so a list of tens of gigabytes is as good as a short one
// and takes no memory. Thread-safe.
class BreachedPasswords {
public:
    // Throws tewatashi::Error when the file cannot be read or is no such list.
    explicit BreachedPasswords(const std::filesystem::path& file);
    ~BreachedPasswords();
    BreachedPasswords(const BreachedPasswords&) = delete;
    BreachedPasswords& operator=(const BreachedPasswords&) = delete;

    // Throws tewatashi::Error when the file cannot be read any more.
    [[nodiscard]] bool holds(std::string_view password) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::server::services
