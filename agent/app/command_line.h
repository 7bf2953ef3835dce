#pragma once

#include "common/base/localized_text.h"

#include <filesystem>
#include <string>

namespace tewatashi::agent::app {

enum class Verb { None, Run, Status, Enrol, Ports, Bind, Unbind };

struct CommandLine {
    Verb verb = Verb::None;
    Language language = Language::English;
    std::filesystem::path data;          // empty: the default folder
    std::filesystem::path config;        // run: settings elsewhere than in the data folder
    bool json = false;                   // status, ports
    std::string port;                    // bind, unbind
    std::string model;                   // bind
    std::string terminalName;            // bind; empty: made from PC and port
    std::string serialLine = "9600-8N1"; // bind
    std::string address = "A";           // bind
    std::string fileName = "DATA.TXT";   // bind
    std::string server;                  // enrol
    std::string code;                    // enrol
    std::string pin;                     // enrol
    std::filesystem::path caFile;        // enrol
    bool replace = false;                // enrol again over an existing enrolment
    int exitCode = 0;                    // with Verb::None: help was shown, or the words were wrong
};

// Prints help or complaints itself.
[[nodiscard]] CommandLine parseCommandLine(int argc, char** argv);

} // namespace tewatashi::agent::app
