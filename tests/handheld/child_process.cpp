#include "tests/handheld/child_process.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace tewatashi::test::handheld {
namespace {

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> environmentWith(const std::vector<std::string>& settings) {
    std::vector<std::string> all = settings;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string existing(*entry);
        const std::string name = existing.substr(0, existing.find('=') + 1);
        if (std::none_of(settings.begin(), settings.end(),
                         [&](const std::string& setting) { return setting.starts_with(name); })) {
            all.push_back(existing);
        }
    }
    return all;
}

} // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command,
                           const std::vector<std::string>& settings, int outputFd) {
    std::vector<std::string> words = command;
    std::vector<std::string> environment = environmentWith(settings);
    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    if (outputFd >= 0) {
        ::posix_spawn_file_actions_adddup2(&actions, outputFd, STDOUT_FILENO);
    }
    // The parent may have blocked signals for itself; the program starts with none blocked.
    posix_spawnattr_t attributes{};
    ::posix_spawnattr_init(&attributes);
    sigset_t none{};
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    const int error = ::posix_spawnp(&m_pid, words.at(0).c_str(), &actions, &attributes,
                                     pointersTo(words).data(), pointersTo(environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        throw std::runtime_error("cannot start " + words[0] + ": " + std::strerror(error));
    }
}

ChildProcess::~ChildProcess() {
    if (alive()) {
        signal(SIGKILL);
        wait();
    }
}

void ChildProcess::keep(int status) {
    m_ended = true;
    m_result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool ChildProcess::alive() {
    int status = 0;
    if (!m_ended && ::waitpid(m_pid, &status, WNOHANG) == m_pid) {
        keep(status);
    }
    return !m_ended;
}

void ChildProcess::signal(int number) {
    if (!m_ended) {
        ::kill(m_pid, number);
    }
}

int ChildProcess::wait() {
    int status = 0;
    while (!m_ended) {
        const pid_t ended = ::waitpid(m_pid, &status, 0);
        if (ended == m_pid) {
            keep(status);
        } else if (errno != EINTR) {
            throw std::runtime_error("lost a child process");
        }
    }
    return m_result;
}

int ChildProcess::end() {
    signal(SIGTERM);
    return wait();
}

} // namespace tewatashi::test::handheld
