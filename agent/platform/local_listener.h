#pragma once

#include "common/base/result.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

class QLocalSocket;

namespace tewatashi::agent::platform {

// The local socket of a data folder, named by the file DataFolder::socket(). Linux: a socket file
// that only this account may open. Windows: a named pipe that refuses other machines, of which
// nobody else may make an instance, and which the system, the administrators, this account and
// whoever is signed in at the PC may open; its name stands for the path.
class LocalListener {
public:
    using Accept = std::function<void(std::unique_ptr<QLocalSocket>)>; // from the event loop
    // At most `connectionsMax` at a time; others wait. Replaces a socket file left by a crash: the
    // caller holds the instance lock. The error is the system's reason.
    [[nodiscard]] static Result<std::unique_ptr<LocalListener>, std::string>
    listen(const std::filesystem::path& socket, int connectionsMax, Accept accept);
    ~LocalListener();
    LocalListener(const LocalListener&) = delete;
    LocalListener& operator=(const LocalListener&) = delete;

private:
    struct Impl;
    explicit LocalListener(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

// Connected, or null when nobody listens or answers within `timeout`.
[[nodiscard]] std::unique_ptr<QLocalSocket> connectLocal(const std::filesystem::path& socket,
                                                         std::chrono::milliseconds timeout);

} // namespace tewatashi::agent::platform
