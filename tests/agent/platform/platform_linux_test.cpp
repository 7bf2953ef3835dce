// As Linux has it: modes, environment, signals.
#include "agent/platform/data_folder.h"
#include "agent/platform/stop_signals.h"
#include "tests/support/temp_dir.h"

#include <QCoreApplication>
#include <QTimer>
#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

using namespace tewatashi;
using namespace tewatashi::agent::platform;
namespace fs = std::filesystem;

namespace {

fs::perms modeOf(const fs::path& file) { return fs::status(file).permissions(); }

// An environment variable for a while; nullptr removes it.
class Variable {
public:
    Variable(const char* name, const char* value) : m_name(name) {
        if (const char* before = std::getenv(name)) {
            m_before = before;
        }
        set(value);
    }
    ~Variable() { set(m_before ? m_before->c_str() : nullptr); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    void set(const char* value) const {
        value != nullptr ? ::setenv(m_name, value, 1) : ::unsetenv(m_name);
    }
    const char* m_name;
    std::optional<std::string> m_before;
};

// Another account for a while, when this one may choose.
class OtherAccount {
public:
    OtherAccount() { m_changed = ::geteuid() == 0 && ::seteuid(65534) == 0; }
    ~OtherAccount() {
        if (m_changed) {
            REQUIRE(::seteuid(0) == 0);
        }
    }
    OtherAccount(const OtherAccount&) = delete;
    OtherAccount& operator=(const OtherAccount&) = delete;

private:
    bool m_changed = false;
};

void check(const LocalizedText& text, const fs::path& named) {
    CHECK(text.en.find(named.string()) != std::string::npos);
    CHECK(text.ja.find(named.string()) != std::string::npos);
}

} // namespace

TEST_CASE("A data folder is made for its owner and refused when others may write", "[unit]") {
    const test::TempDir folder;
    const fs::path data = folder / "a" / "b";
    REQUIRE(prepareDataFolder(data).has_value());
    CHECK(modeOf(data) == fs::perms::owner_all);
    REQUIRE(prepareDataFolder(data).has_value());
    fs::permissions(data, fs::perms::others_write, fs::perm_options::add);
    const auto refused = prepareDataFolder(data);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().en.find("0700") != std::string::npos);
    std::ofstream(folder / "file") << "x";
    CHECK_FALSE(prepareDataFolder(folder / "file").has_value());
    CHECK_FALSE(prepareDataFolder(folder / "file" / "below").has_value());
    CHECK(defaultDataFolder().is_absolute());
}

TEST_CASE("The data folder is where the system keeps such data", "[unit]") {
    if (::geteuid() == 0) {
        CHECK(defaultDataFolder() == "/var/lib/tewatashi-agent");
    }
    const OtherAccount person;
    const Variable home("HOME", "/home/sato");
    {
        const Variable data("XDG_DATA_HOME", "/data/sato");
        CHECK(defaultDataFolder() == "/data/sato/tewatashi-agent");
    }
    {
        const Variable relative("XDG_DATA_HOME", "data"); // to be ignored
        CHECK(defaultDataFolder() == "/home/sato/.local/share/tewatashi-agent");
    }
    const Variable none("XDG_DATA_HOME", nullptr);
    CHECK(defaultDataFolder() == "/home/sato/.local/share/tewatashi-agent");
    const Variable homeless("HOME", nullptr);
    CHECK(defaultDataFolder() == "./.local/share/tewatashi-agent");
}

TEST_CASE("A data folder that cannot be made or locked is named", "[unit]") {
    const test::TempDir folder;
    fs::permissions(folder.path(), fs::perms::owner_all);
    const fs::path closed = folder / "closed";
    fs::create_directory(closed);
    fs::permissions(closed, fs::perms::owner_read | fs::perms::owner_exec);
    fs::permissions(folder.path(), fs::perms::others_exec, fs::perm_options::add);
    const OtherAccount person;
    const auto made = prepareDataFolder(closed / "agent");
    REQUIRE_FALSE(made.has_value());
    check(made.error(), closed / "agent");
    const auto locked = lockDataFolder(closed);
    REQUIRE_FALSE(locked.has_value());
    check(locked.error(), closed);
}

TEST_CASE("A group that may write makes a data folder unfit, reading alone does not", "[unit]") {
    const test::TempDir folder;
    const fs::path data = folder / "agent";
    REQUIRE(prepareDataFolder(data).has_value());
    fs::permissions(data, fs::perms::group_read | fs::perms::group_exec, fs::perm_options::add);
    CHECK(prepareDataFolder(data).has_value());
    fs::permissions(data, fs::perms::group_write, fs::perm_options::add);
    const auto refused = prepareDataFolder(data);
    REQUIRE_FALSE(refused.has_value());
    check(refused.error(), data);
}

TEST_CASE("A request to end arrives in the event loop, once for each signal", "[unit]") {
    int count = 1;
    char name[] = "test";
    char* words[] = {name, nullptr};
    const QCoreApplication application(count, words);
    sigset_t before;
    REQUIRE(::pthread_sigmask(SIG_BLOCK, nullptr, &before) == 0);
    int calls = 0;
    {
        const StopSignals stop([&] {
            ++calls;
            QCoreApplication::quit();
        });
        for (const int signal : {SIGTERM, SIGINT}) {
            const int seen = calls;
            REQUIRE(::kill(::getpid(), signal) == 0);
            CHECK(calls == seen); // not from inside the signal
            // Ends the loop of a program that got no signal.
            QTimer::singleShot(30'000, &application, [] { QCoreApplication::exit(1); });
            CHECK(QCoreApplication::exec() == 0);
            CHECK(calls == seen + 1);
        }
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    CHECK(calls == 2);
}
