#pragma once

#include "agent/app/command_line.h"

#include <string>
#include <vector>

namespace tewatashi::test {

// The command line "tewatashi-agent" with these words.
[[nodiscard]] inline agent::app::CommandLine parsedWords(std::vector<std::string> words) {
    words.insert(words.begin(), "tewatashi-agent");
    std::vector<char*> argv;
    argv.reserve(words.size());
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    return agent::app::parseCommandLine(static_cast<int>(argv.size()), argv.data());
}

} // namespace tewatashi::test
