#pragma once

#include "common/base/localized_text.h"

#include <filesystem>
#include <string>

namespace tewatashi::agent::app {

enum class Verb { None, Run, Status, Diagnose, Enrol, Certificate, Ports, Bind, Unbind, Service };
enum class ServiceVerb { Install, Remove, Start, Stop, Run };

struct CommandLine {
    Verb verb = Verb::None;
    Language language = Language::English;
    std::filesystem::path data;          // empty: the default folder
    std::filesystem::path config;        // run: settings elsewhere than in the data folder
    bool json = false;                   // status, diagnose, ports, certificate
    std::string port;                    // bind, unbind
    std::string model;                   // bind
    std::string terminalName;            // bind; empty: made from PC and port
    std::string serialLine = "9600-8N1"; // bind
    std::string address = "A";           // bind
    std::string fileName = "DATA.TXT";   // bind
    bool unsentOnly = false;             // status: exit code 3 while scans wait to be sent
    std::filesystem::path bundle;        // diagnose: where the support bundle goes; empty: none
    std::string server;                  // enrol, certificate
    std::string code;                    // enrol
    std::string pin;                     // enrol
    std::filesystem::path caFile;        // enrol
    bool replace = false;                // enrol again over an existing enrolment
    ServiceVerb serviceVerb = ServiceVerb::Run;
    int exitCode = 0; // with Verb::None: help was shown, or the words were wrong
};

// Prints help or complaints itself. `otherwise`: the language when neither --lang nor the
// environment names one.
[[nodiscard]] CommandLine parseCommandLine(int argc, const char* const* argv,
                                           Language otherwise = Language::English);

} // namespace tewatashi::agent::app
