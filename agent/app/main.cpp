// tewatashi-agent: parses the command line and runs one verb.
#include "agent/app/commands.h"
#include "agent/platform/console.h"
#include "agent/platform/data_folder.h"
#include "common/base/error.h"

#include <QCoreApplication>

#include <cstdio>

int main(int argc, char** argv) {
    using namespace tewatashi;
    using namespace tewatashi::agent;
    const platform::ConsoleText console;
    const std::vector<std::string> words = platform::commandWords(argc, argv);
    std::vector<const char*> pointers;
    pointers.reserve(words.size());
    for (const std::string& word : words) {
        pointers.push_back(word.c_str());
    }
    const app::CommandLine line = app::parseCommandLine(
        static_cast<int>(pointers.size()), pointers.data(), platform::systemLanguage());
    if (line.verb == app::Verb::None) {
        return line.exitCode;
    }
    const QCoreApplication application(argc, argv);
    const app::DataFolder folder{line.data.empty() ? platform::defaultDataFolder()
                                                   : std::filesystem::absolute(line.data)};
    const SystemClock clock;
    try {
        switch (line.verb) {
        case app::Verb::Run:
            return app::runAgent(line, folder, {.clock = clock});
        case app::Verb::Status:
            return app::showStatus(line, folder);
        case app::Verb::Diagnose:
            return app::diagnoseAgent(line, folder);
        case app::Verb::Enrol:
            return app::enrolAgent(line, folder);
        case app::Verb::Certificate:
            return app::showCertificate(line);
        case app::Verb::Ports:
            return app::listPorts(line, folder);
        case app::Verb::Bind:
            return app::bindPort(line, folder);
        case app::Verb::Unbind:
            return app::unbindPort(line, folder);
        case app::Verb::Service:
            return app::manageService(line, folder, {.clock = clock});
        case app::Verb::None:
            break;
        }
    } catch (const Error& error) {
        app::complain(error.text(), line.language);
    } catch (const std::exception& error) {
        app::complain(
            {std::string("予期しないエラーです。サポートに連絡してください: ") + error.what(),
             std::string("Unexpected error, please tell support: ") + error.what()},
            line.language);
    }
    return 1;
}
