#pragma once

#include "server/http/http_server.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificate.h"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace tewatashi::test {

// A server in a child process of its own under a memory limit, so that an attack may kill it and
// the test can tell. Either a bare cpp-httplib server (the negative control: the attack must
// succeed there) or ours, with the same routes:
//   GET  /hello /admin /big (1 MiB) /json (256 KiB) /items/{x}
//   GET  /header   body: the value of X-A; answer field X-Echo: the same
//   GET  /remote   body: the value of the request field REMOTE_ADDR
//   GET  /throw    throws with a secret in what()
//   POST /upload   body: "len=<octets received>"; at most 1 MiB
//   POST /stream   as /throw, from a streaming reader where there is one
//   POST /guarded  401 before the body is looked at
//   POST /form     body: "fields=<number>"
struct ServerProcessOptions {
    server::http::HttpLimits limits{}; // ours only
    bool tls = false;
    bool throwingLog = false;
    bool throwingErrorPage = false;
    std::uint16_t port = 0;            // 0: any free port
    int acceptError = 0;               // errno of the first accept()
    std::size_t threadStack_bytes = 0; // 0: the default
    std::string mountFolder{};         // bare only: served below /static
};

class ServerProcess {
public:
    [[nodiscard]] static ServerProcess bare(const ServerProcessOptions& options = {});
    [[nodiscard]] static ServerProcess ours(const ServerProcessOptions& options = {});
    ~ServerProcess(); // kills it
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    // 0: it could not listen.
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    // Whether the process ends by itself within the time.
    [[nodiscard]] bool diesWithin(std::chrono::milliseconds timeout);
    // After it died: its exit status, -1 when a signal ended it.
    [[nodiscard]] int exitStatus() const { return m_exitStatus; }
    // Lets it open only about so many descriptors beyond those it has.
    void limitDescriptors(int more);
    [[nodiscard]] long residentKib() const;
    // How often its threads went to sleep so far: each of them was a wake-up.
    [[nodiscard]] long wakeUps() const;
    void suspend();
    void resume();

    // Sanitizers reserve more memory than any limit and turn every crash into their own; the
    // negative controls run in the other builds.
    [[nodiscard]] static bool controlsRun();

private:
    ServerProcess(const std::function<void(int portPipe)>& run,
                  const ServerProcessOptions& options);

    pid_t m_pid = -1;
    bool m_ended = false;
    int m_exitStatus = 0;
    std::uint16_t m_port = 0;
};

} // namespace tewatashi::test
