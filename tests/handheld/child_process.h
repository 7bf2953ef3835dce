#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tewatashi::test::handheld {

// A program started by a test and always collected. One thread at a time.
class ChildProcess {
public:
    // Runs command[0] (searched in PATH) with `settings` ("NAME=value") over this process's
    // environment. `outputFd` becomes its standard output if it is not -1. Throws
    // std::runtime_error when the program cannot be started.
    ChildProcess(const std::vector<std::string>& command, const std::vector<std::string>& settings,
                 int outputFd = -1);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    // Kills what still runs.
    ~ChildProcess();

    [[nodiscard]] pid_t pid() const { return m_pid; }
    [[nodiscard]] bool alive();
    void signal(int number);
    // Waits for the end; the exit status, or 128 + the signal that ended it.
    int wait();
    // Asks it to end with SIGTERM and waits likewise.
    int end();

private:
    void keep(int status);

    pid_t m_pid = -1;
    bool m_ended = false;
    int m_result = 0;
};

} // namespace tewatashi::test::handheld
