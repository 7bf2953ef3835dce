#pragma once

#include "agent/diagnosis/diagnosis.h"
#include "agent/tray/tray_view.h"

#include <QString>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <memory>

namespace tewatashi::agent::tray {

// What `tewatashi-agent certificate --json` says.
struct CertificateView {
    QString fingerprint; // 64 hexadecimal digits
    QString subject;
    QString issuer;
    std::optional<UtcMillis> validFrom;
    std::optional<UtcMillis> validTo;
    bool trusted = false;
    LocalizedText why; // not trusted
};

// Runs tewatashi-agent for what only it may do: the window holds no key, journal or trust of its
// own. One run at a time; never waits.
class AgentProgram {
public:
    // What it printed, or why it could not do it, in the language it was asked in.
    using Done = std::function<void(Result<QString, QString>)>;

    AgentProgram(QString program, std::filesystem::path dataFolder);
    ~AgentProgram();
    AgentProgram(const AgentProgram&) = delete;
    AgentProgram& operator=(const AgentProgram&) = delete;

    void certificate(const QString& server, Language language,
                     std::function<void(Result<CertificateView, QString>)> done);
    // `pin` may be empty.
    void enrol(const QString& server, const QString& code, const QString& pin, Language language,
               Done done);
    // Where no agent runs that could be asked.
    void diagnose(Language language, std::function<void(Result<diagnosis::Report, QString>)> done);
    // Diagnoses and saves what the helpdesk asks for.
    void saveBundle(const QString& file, Language language, Done done);
    // Starts `run` as a process of its own, which outlives the window. False when there is no such
    // program.
    [[nodiscard]] bool start() const;

    [[nodiscard]] static LocalizedText cannotStart();

    // Beside this program, or on the path.
    [[nodiscard]] static QString find();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::tray
