#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tewatashi::agent::app {

// Answers `status` on a local socket only this account may open. One question per connection:
// {"v":1,"ask":"status"} LF; the answer is one line. Both at most 4 KiB.
class StatusServer {
public:
    using Answer = std::function<std::string()>;
    // Replaces a socket file left by a crash: the caller holds the instance lock.
    [[nodiscard]] static Result<std::unique_ptr<StatusServer>, LocalizedText>
    listen(const std::filesystem::path& socket, Answer answer);
    ~StatusServer();
    StatusServer(const StatusServer&) = delete;
    StatusServer& operator=(const StatusServer&) = delete;

private:
    struct Impl;
    explicit StatusServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// The running agent's answer; nullopt when none answers within two seconds.
[[nodiscard]] std::optional<std::string> askStatus(const std::filesystem::path& socket);

inline constexpr std::size_t kStatusMessageMax = 4096;

} // namespace tewatashi::agent::app
