#pragma once

#include "server/app/admin_message.h"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>

// Local door of the running server for command-line verbs: a socket in the data folder, mode 0600,
// one question and one answer per connection.
namespace tewatashi::server::app {

using AdminHandler = std::function<AdminAnswer(const AdminRequest&)>;

// The kernel's word on who is at the other end, not the sender's.
[[nodiscard]] bool mayAdminister(uid_t peer, uid_t server);

class AdminSocket {
public:
    // Replaces a socket left by a killed server: the caller holds the instance lock. `handler` runs
    // on this object's thread, one question at a time; it may throw. Throws Error.
    AdminSocket(const std::filesystem::path& path, AdminHandler handler,
                std::chrono::milliseconds patience = std::chrono::seconds(5));
    ~AdminSocket(); // answers the question in hand first
    AdminSocket(const AdminSocket&) = delete;
    AdminSocket& operator=(const AdminSocket&) = delete;

private:
    void run();
    void serve(int peer) const;

    std::filesystem::path m_path;
    AdminHandler m_handler;
    std::chrono::milliseconds m_patience; // for the whole question of a slow client
    int m_listener = -1;
    int m_stopRead = -1;
    int m_stopWrite = -1;
    std::thread m_thread;
};

// Asks the running server; nullopt when none listens.
[[nodiscard]] std::optional<AdminAnswer> askRunningServer(const std::filesystem::path& socket,
                                                          const AdminRequest& request,
                                                          std::chrono::milliseconds patience);

} // namespace tewatashi::server::app
