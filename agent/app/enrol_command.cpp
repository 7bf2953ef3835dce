#include "agent/app/commands.h"
#include "agent/app/log_line.h"
#include "agent/platform/data_folder.h"
#include "agent/platform/sealed_secret.h"
#include "agent/uplink/enrolment_client.h"
#include "common/files/private_file.h"

#include <QCoreApplication>
#include <QSysInfo>
#include <fmt/format.h>

namespace tewatashi::agent::app {
namespace {

namespace fs = std::filesystem;

Result<uplink::ServerSettings, LocalizedText> serverOf(const CommandLine& line) {
    uplink::ServerSettings server;
    server.url = line.server;
    if (!line.pin.empty()) {
        server.pin = parseFingerprint(line.pin);
        if (!server.pin) {
            return failure(LocalizedText{
                fmt::format("--pin の「{}」は証明書の指紋ではありません。管理者から受け取った"
                            "SHA-256指紋（16進64桁）を指定してください。",
                            line.pin),
                fmt::format("--pin {} is no fingerprint of a certificate. Give the SHA-256 (64 "
                            "hexadecimal digits) the administrator told you.",
                            line.pin)});
        }
    }
    if (!line.caFile.empty()) {
        server.caFile = fs::absolute(line.caFile);
    }
    return server;
}

Result<uplink::AgentIdentity, LocalizedText>
askServer(const uplink::ServerSettings& server, const CommandLine& line, const SigningKey& key) {
    wire::EnrolRequest request;
    request.code = line.code;
    request.name = QSysInfo::machineHostName().toStdString();
    request.version = agentVersion();
    request.publicKey = Bytes(key.verifyKey().bytes().begin(), key.verifyKey().bytes().end());

    uplink::EnrolmentClient client(server);
    Result<uplink::AgentIdentity, LocalizedText> outcome = failure(LocalizedText{});
    client.enrol(request, [&](Result<uplink::AgentIdentity, uplink::UplinkFailure> answer) {
        if (answer) {
            outcome = *std::move(answer);
        } else {
            logLine(Severity::Error, "enrolment_failed", {{"detail", answer.error().detail}});
            outcome = failure(explain(answer.error(), client.host()));
        }
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    return outcome;
}

// The key is on disk before the server knows it: a power cut between leaves an unused code's
// worth of trouble, never an enrolled agent without its key.
Result<uplink::AgentIdentity, LocalizedText> enrol(const CommandLine& line,
                                                   const DataFolder& folder) {
    auto server = serverOf(line);
    if (!server) {
        return failure(server.error());
    }
    SystemRandom random;
    const SigningKey key = SigningKey::generate(random);
    const fs::path fresh = folder.root / "agent.key.enrolling";
    const auto sealed = platform::sealSecret(toHex(key.seed()));
    if (!sealed) {
        return failure(sealed.error());
    }
    if (auto kept = files::replacePrivateFile(fresh, *sealed + "\n"); !kept) {
        return failure(kept.error());
    }
    auto identity = askServer(*server, line, key);
    if (!identity) {
        fs::remove(fresh);
        return identity;
    }
    AgentSettings settings;
    settings.server = *server;
    settings.identity = *identity;
    // Which terminal is where does not change with the server.
    if (const auto old = files::readPrivateFile(folder.settings())) {
        if (const auto before = decodeSettings(*old)) {
            settings.terminals = before->terminals;
        }
    }
    if (auto kept = files::replacePrivateFile(folder.key(), *sealed + "\n"); !kept) {
        return failure(kept.error());
    }
    if (auto kept = files::replacePrivateFile(folder.settings(), encodeSettings(settings)); !kept) {
        return failure(kept.error());
    }
    fs::remove(fresh);
    return identity;
}

} // namespace

const char* agentVersion() { return TW_VERSION; }

void complain(const LocalizedText& text, Language language) {
    fmt::print(stderr, "{}\n", text.in(language));
}

int enrolAgent(const CommandLine& line, const DataFolder& folder) {
    if (const auto ready = platform::prepareDataFolder(folder.root); !ready) {
        complain(ready.error(), line.language);
        return 1;
    }
    const auto lock = platform::lockDataFolder(folder.root);
    if (!lock) {
        complain(lock.error(), line.language);
        return 1;
    }
    if (fs::exists(folder.settings()) && !line.replace) {
        complain({fmt::format("「{}」は登録済みです。登録し直す場合は --replace を付けてください。"
                              "未送信の記録は残ります。",
                              folder.root.string()),
                  fmt::format("{} is enrolled already. Add --replace to enrol again; unsent scans "
                              "stay.",
                              folder.root.string())},
                 line.language);
        return 1;
    }
    const auto identity = enrol(line, folder);
    if (!identity) {
        complain(identity.error(), line.language);
        return 1;
    }
    const LocalizedText done{
        fmt::format("登録しました。サイト「{}」、このPCの番号 {}。次は tewatashi-agent run を"
                    "実行してください。",
                    identity->site, identity->agent.hex()),
        fmt::format("Enrolled at site {} as agent {}. Next: tewatashi-agent run.", identity->site,
                    identity->agent.hex())};
    fmt::print("{}\n", done.in(line.language));
    return 0;
}

} // namespace tewatashi::agent::app
