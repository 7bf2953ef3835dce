#include "agent/tray/agent_program.h"

#include "agent/admin/finding_line.h"
#include "common/base/iso_time.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>

#include <set>

namespace tewatashi::agent::tray {
namespace {

QString pathText(const std::filesystem::path& path) {
    return QString::fromStdU16String(path.u16string());
}

// Of `diagnose`, which has done its work then (docs/diagnosis.md).
constexpr int kSomethingIsWrong = 3;

const char* langOf(Language language) { return language == Language::Japanese ? "ja" : "en"; }

std::optional<CertificateView> parseCertificate(const QString& json) {
    const QJsonObject read = QJsonDocument::fromJson(json.toUtf8()).object();
    CertificateView view;
    view.fingerprint = read[QStringLiteral("sha256")].toString();
    view.subject = read[QStringLiteral("subject")].toString();
    view.issuer = read[QStringLiteral("issuer")].toString();
    view.validFrom = parseIsoTime(read[QStringLiteral("valid_from")].toString().toStdString());
    view.validTo = parseIsoTime(read[QStringLiteral("valid_to")].toString().toStdString());
    view.trusted = read[QStringLiteral("trusted")].toBool();
    view.why = {read[QStringLiteral("ja")].toString().toStdString(),
                read[QStringLiteral("en")].toString().toStdString()};
    constexpr int kDigits = 64;
    return view.fingerprint.size() == kDigits ? std::optional(view) : std::nullopt;
}

} // namespace

struct AgentProgram::Impl {
    QString program;
    QString folder;
    std::unique_ptr<QProcess> process;

    // Exit codes in `good` are no failure.
    void run(const QStringList& words, Language language, Done done,
             const std::set<int>& good = {0}) {
        process = std::make_unique<QProcess>();
        process->setProgram(program);
        process->setArguments(
            words + QStringList{QStringLiteral("--lang"), QString::fromLatin1(langOf(language))});
        QProcess* running = process.get();
        QObject::connect(running, &QProcess::errorOccurred, running,
                         [done, language](QProcess::ProcessError error) {
                             if (error == QProcess::FailedToStart) {
                                 done(failure(QString::fromStdString(cannotStart().in(language))));
                             }
                         });
        QObject::connect(running, &QProcess::finished, running,
                         [running, done, good](int code, QProcess::ExitStatus status) {
                             if (good.contains(code) && status == QProcess::NormalExit) {
                                 done(QString::fromUtf8(running->readAllStandardOutput()));
                             } else {
                                 done(failure(reason(running->readAllStandardError())));
                             }
                         });
        running->start();
        running->closeWriteChannel();
    }

    // The sentence for people is the last line; what stands before it is the log.
    static QString reason(const QByteArray& said) {
        const QStringList lines =
            QString::fromUtf8(said).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        return lines.isEmpty() ? QStringLiteral("?") : lines.last();
    }
};

AgentProgram::AgentProgram(QString program, std::filesystem::path dataFolder)
    : m_impl(std::make_unique<Impl>()) {
    m_impl->program = std::move(program);
    m_impl->folder = pathText(dataFolder);
}

AgentProgram::~AgentProgram() {
    if (m_impl->process) {
        m_impl->process->disconnect();
    }
}

void AgentProgram::certificate(const QString& server, Language language,
                               std::function<void(Result<CertificateView, QString>)> done) {
    m_impl->run({QStringLiteral("certificate"), QStringLiteral("--json"),
                 QStringLiteral("--server=") + server},
                language, [done = std::move(done), language](const Result<QString, QString>& said) {
                    if (!said) {
                        done(failure(said.error()));
                        return;
                    }
                    const auto view = parseCertificate(*said);
                    if (view) {
                        done(*view);
                    } else {
                        done(failure(QString::fromStdString(cannotStart().in(language))));
                    }
                });
}

void AgentProgram::enrol(const QString& server, const QString& code, const QString& pin,
                         Language language, Done done) {
    QStringList words{QStringLiteral("enrol"), QStringLiteral("--data=") + m_impl->folder,
                      QStringLiteral("--server=") + server, QStringLiteral("--code=") + code};
    if (!pin.isEmpty()) {
        words << QStringLiteral("--pin=") + pin;
    }
    m_impl->run(words, language, std::move(done));
}

void AgentProgram::diagnose(Language language,
                            std::function<void(Result<diagnosis::Report, QString>)> done) {
    m_impl->run({QStringLiteral("diagnose"), QStringLiteral("--json"),
                 QStringLiteral("--data=") + m_impl->folder},
                language,
                [done = std::move(done), language](const Result<QString, QString>& said) {
                    const auto report =
                        said ? admin::decodeReport(said->toStdString()) : std::nullopt;
                    if (report) {
                        done(*report);
                    } else {
                        done(failure(said ? QString::fromStdString(cannotStart().in(language))
                                          : said.error()));
                    }
                },
                {0, kSomethingIsWrong});
}

void AgentProgram::saveBundle(const QString& file, Language language, Done done) {
    m_impl->run({QStringLiteral("diagnose"), QStringLiteral("--json"),
                 QStringLiteral("--data=") + m_impl->folder, QStringLiteral("--bundle=") + file},
                language, std::move(done), {0, kSomethingIsWrong});
}

LocalizedText AgentProgram::cannotStart() {
    return {"tewatashi-agent を起動できません。インストールし直すか、管理者に連絡してください。",
            "tewatashi-agent cannot be started. Install it again or tell the administrator."};
}

bool AgentProgram::start() const {
    return QProcess::startDetached(
        m_impl->program, {QStringLiteral("run"), QStringLiteral("--data"), m_impl->folder});
}

QString AgentProgram::find() {
    const QString name = QStringLiteral("tewatashi-agent");
    const QString beside =
        QStandardPaths::findExecutable(name, {QCoreApplication::applicationDirPath()});
    return beside.isEmpty() ? QStandardPaths::findExecutable(name) : beside;
}

} // namespace tewatashi::agent::tray
