#pragma once

#include "server/app/server_command_line.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace tewatashi::test {

// What a command wrote and how it ended.
struct Ran {
    int code = 0;
    std::string out;
    std::string err;
    [[nodiscard]] std::string lastWord() const {
        std::istringstream words(out);
        std::string word;
        std::string last;
        while (words >> word) {
            last = word;
        }
        return last;
    }
};

// Runs "tewatashi-server" with these words in this process.
[[nodiscard]] inline Ran run(std::vector<std::string> words, const std::string& input = {}) {
    words.insert(words.begin(), "tewatashi-server");
    std::vector<const char*> argv;
    argv.reserve(words.size());
    for (const std::string& word : words) {
        argv.push_back(word.c_str());
    }
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    const int code =
        server::app::runCommand(static_cast<int>(argv.size()), argv.data(), {in, out, err});
    return {code, out.str(), err.str()};
}

// A data folder as `init` makes it.
class CommandSite {
public:
    CommandSite() {
        const Ran made = run(
            {"init", "--data", data(), "--site", "demo", "--host", "localhost", "--port", "9443"});
        INFO(made.err);
        REQUIRE(made.code == 0);
        m_fingerprint = made.lastWord();
    }
    [[nodiscard]] std::string data() const { return (m_folder / "server").string(); }
    [[nodiscard]] const std::string& fingerprint() const { return m_fingerprint; }
    [[nodiscard]] Ran verb(std::vector<std::string> words, const std::string& input = {}) const {
        words.insert(words.end(), {"--data", data()});
        return run(std::move(words), input);
    }

private:
    TempDir m_folder;
    std::string m_fingerprint;
};

} // namespace tewatashi::test
