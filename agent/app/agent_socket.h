#pragma once

#include "agent/admin/admin_question.h"
#include "agent/admin/finding_line.h"
#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::agent::app {

// Lines of the agent's answers. Called on the event loop's thread; none may block for long.
struct AdminAnswers {
    std::function<std::string()> status; // a bare status line
    std::function<std::string(const admin::AskHistory&)> history;
    std::function<std::string()> preferences;
    std::function<std::string(const admin::ChangePreferences&)> change;
    // What the diagnosis that runs now, or begins with this call, has said so far.
    std::function<std::vector<std::string>()> diagnose;
    std::function<void()> subscribed; // somebody new listens; their first line has been sent
};

// The local socket of docs/admin-socket.md; platform::LocalListener says who may open it. One
// question per connection, which the asker ends, unless it subscribes: then it may ask more and
// gets what is published. A diagnosis answers with several lines. Lines, connections, subscribers
// and unread output are bounded; whoever exceeds a bound is cut off.
class AdminServer {
public:
    // Replaces a socket file left by a crash: the caller holds the instance lock.
    [[nodiscard]] static Result<std::unique_ptr<AdminServer>, LocalizedText>
    listen(const std::filesystem::path& socket, AdminAnswers answers);
    ~AdminServer();
    AdminServer(const AdminServer&) = delete;
    AdminServer& operator=(const AdminServer&) = delete;

    // One line, without its end, to every subscriber.
    void publish(const std::string& line);
    [[nodiscard]] bool hasSubscribers() const;
    // One line to everybody who asked for the diagnosis that runs.
    void tellFound(const std::string& line);
    // They have all of it.
    void endDiagnosis();

    // Room for several shells and windows; a program gone wild must not fill the agent.
    static constexpr std::size_t kClientsMax = 16;
    static constexpr std::size_t kSubscribersMax = 8; // so that `status` is still answered
    // Of one subscriber that does not read: some minutes of a busy agent.
    static constexpr std::size_t kUnreadMax_bytes = 256UL * 1024;

private:
    struct Impl;
    explicit AdminServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

enum class Heard {
    All,     // to its last line
    Nothing, // nobody answers
    Broken,  // somebody did, and not to the end; an older agent does not know the question
};
// What the running agent finds, line by line as it comes; blocks.
[[nodiscard]] Heard askDiagnosis(const std::filesystem::path& socket,
                                 const std::function<void(const diagnosis::Finding&)>& found,
                                 admin::Diagnosed& end);

// The running agent's status line; nullopt when none answers within two seconds.
[[nodiscard]] std::optional<std::string> askStatus(const std::filesystem::path& socket);

} // namespace tewatashi::agent::app
