// diagnose: asks the running agent, or looks itself where none runs.
#include "agent/admin/finding_line.h"
#include "agent/app/agent_files.h"
#include "agent/app/agent_socket.h"
#include "agent/app/commands.h"
#include "agent/app/diagnosis_facts.h"
#include "agent/app/diagnosis_server.h"
#include "agent/app/support_bundle.h"

#include <QCoreApplication>
#include <QThread>
#include <QTimer>
#include <fmt/format.h>

#include <cstdio>

namespace tewatashi::agent::app {
namespace {

using diagnosis::Finding;
using diagnosis::Report;

// For scripts, told apart from a command that failed.
constexpr int kNotOkExitCode = 3;
constexpr unsigned long kAskAgain_ms = 50;

using Show = std::function<void(const Finding&)>;

Report lookOurselves(const DataFolder& folder, diagnosis::LocalFacts facts, const Show& show) {
    const SystemClock clock;
    std::unique_ptr<diagnosis::ServerPort> server;
    if (!facts.settingsProblem) {
        const auto settings = readSettings(folder);
        const auto key = readKey(folder.key());
        if (settings && key) {
            server = std::make_unique<DiagnosisServer>(settings->server, settings->identity, *key,
                                                       clock);
        }
    }
    Report report;
    bool done = false;
    diagnosis::Diagnosis diagnosis(std::move(facts), std::move(server), clock,
                                   {show, [&](const Report& all) {
                                        report = all;
                                        done = true;
                                        QCoreApplication::quit();
                                    }});
    diagnosis.start();
    if (!done) {
        QCoreApplication::exec();
    }
    return report;
}

// It ended while it answered: what it said stands, the rest is not known.
void addMissing(Report& report, const Show& show) {
    report.at = SystemClock().utcNow();
    report.version = agentVersion();
    for (std::size_t i = report.findings.size(); i < diagnosis::kLayerCount; ++i) {
        report.findings.push_back(diagnosis::notChecked(
            diagnosis::layers().at(i).layer,
            {"自動転送アプリが診断の途中で終了しました。もう一度診断してください。",
             "The agent ended while it answered. Diagnose again."}));
        show(report.findings.back());
    }
}

// The running agent knows best: it alone talks to terminals and holds the journal. One that starts
// or ends meanwhile answers neither way; it is waited for up to `patience`.
Report diagnose(const DataFolder& folder, const Show& show, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;) {
        Report report;
        admin::Diagnosed end;
        const Heard heard = askDiagnosis(
            folder.socket(),
            [&](const Finding& finding) {
                report.findings.push_back(finding);
                show(finding);
            },
            end);
        if (heard == Heard::All) {
            report.at = end.at;
            report.version = end.version;
            return report;
        }
        if (!report.findings.empty()) {
            addMissing(report, show);
            return report;
        }
        diagnosis::LocalFacts facts = restingFacts(folder);
        const bool silent = facts.run == diagnosis::AgentRun::Silent;
        if (!silent || heard == Heard::Broken || std::chrono::steady_clock::now() >= deadline) {
            return lookOurselves(folder, std::move(facts), show);
        }
        QThread::msleep(kAskAgain_ms);
    }
}

Result<void, LocalizedText> bundle(const std::filesystem::path& file, const DataFolder& folder,
                                   const Report& report) {
    BundleSources sources;
    sources.report = report;
    sources.status = askStatus(folder.socket()).value_or("");
    if (auto settings = readSettings(folder)) {
        sources.settings = *std::move(settings);
    }
    sources.log = lastLogLines(folder.root);
    sources.dataFolder = folder.root;
    return writeBundle(file, bundleEntries(sources));
}

} // namespace

int diagnoseAgent(const CommandLine& line, const DataFolder& folder,
                  std::chrono::milliseconds patience) {
    const Report report = diagnose(
        folder,
        [&](const Finding& finding) {
            if (!line.json) {
                fmt::print("{}", admin::findingText(finding, line.language));
                std::fflush(stdout); // the server may take its time
            }
        },
        patience);
    if (line.json) {
        fmt::print("{}\n", admin::encodeReport(report));
    } else {
        fmt::print("{}", admin::conclusionText(report, line.language));
    }
    if (!line.bundle.empty()) {
        if (const auto written = bundle(line.bundle, folder, report); !written) {
            complain(written.error(), line.language);
            return 1;
        }
        if (!line.json) {
            const LocalizedText done{
                fmt::format("サポート情報を「{}」に保存しました。", line.bundle.string()),
                fmt::format("The support bundle is saved as {}.", line.bundle.string())};
            fmt::print("{}\n", done.in(line.language));
        }
    }
    return firstCause(report.findings) ? kNotOkExitCode : 0;
}

} // namespace tewatashi::agent::app
