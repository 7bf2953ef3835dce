#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <system_error>

namespace tewatashi::test {

// A fresh folder of its own below `base`, removed with all it holds at the end of the scope.
class TempDir {
public:
    explicit TempDir(const std::filesystem::path& base = std::filesystem::temp_directory_path()) {
        std::random_device entropy;
        // create_directory tells by its result whether the name was free.
        do {
            m_path = base / ("tewatashi-test-" + std::to_string(entropy()));
        } while (!std::filesystem::create_directory(m_path));
        std::filesystem::permissions(m_path, std::filesystem::perms::owner_all);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir() {
        std::error_code ignored; // a folder left behind must not fail the test
        std::filesystem::remove_all(m_path, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return m_path / name;
    }

private:
    std::filesystem::path m_path;
};

} // namespace tewatashi::test
