#pragma once

#include "common/base/localized_text.h"

#include <filesystem>
#include <string>

namespace tewatashi::agent::app {

enum class Verb { None, Run, Status, Enrol, Certificate };

struct CommandLine {
    Verb verb = Verb::None;
    Language language = Language::English;
    std::filesystem::path data;   // empty: the default folder
    std::filesystem::path config; // run: settings elsewhere than in the data folder
    bool json = false;            // status, certificate
    std::string server;           // enrol, certificate
    std::string code;             // enrol
    std::string pin;              // enrol
    std::filesystem::path caFile; // enrol
    bool replace = false;         // enrol again over an existing enrolment
    int exitCode = 0;             // with Verb::None: help was shown, or the words were wrong
};

// Prints help or complaints itself.
[[nodiscard]] CommandLine parseCommandLine(int argc, char** argv);

} // namespace tewatashi::agent::app
