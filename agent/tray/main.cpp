// tewatashi-tray: the window over the agent that works in the background.
#include "agent/platform/data_folder.h"
#include "agent/tray/agent_program.h"
#include "agent/tray/look.h"
#include "agent/tray/tray_desk.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSystemTrayIcon>

namespace {

using namespace tewatashi;
using namespace tewatashi::agent;

std::optional<Language> wantedLanguage(const QString& word) {
    if (word == QStringLiteral("ja")) {
        return Language::Japanese;
    }
    return word == QStringLiteral("en") ? std::optional(Language::English) : std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
    QApplication::setHighDpiScaleFactorRoundingPolicy(
        Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("Tewatashi"));
    QApplication::setApplicationName(QStringLiteral("tewatashi-tray"));
    QApplication::setApplicationVersion(QStringLiteral(TW_VERSION));
    tray::dress(application);

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("自動転送アプリの状態表示 / Window over the Tewatashi agent of this PC"));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption data(
        QStringLiteral("data"),
        QStringLiteral("自動転送アプリのデータフォルダー / Data folder of the agent"),
        QStringLiteral("FOLDER"));
    const QCommandLineOption program(
        QStringLiteral("agent"),
        QStringLiteral("tewatashi-agent の場所 / Where tewatashi-agent is"),
        QStringLiteral("PROGRAM"));
    const QCommandLineOption lang(QStringLiteral("lang"), QStringLiteral("ja | en"),
                                  QStringLiteral("LANG"));
    const QCommandLineOption background(
        QStringLiteral("background"),
        QStringLiteral("ウィンドウを開かずに開始 / Start without opening the window"));
    parser.addOptions({data, program, lang, background});
    parser.process(application);

    tray::TrayDesk::Options options;
    options.dataFolder = parser.isSet(data)
                             ? std::filesystem::absolute(parser.value(data).toStdU16String())
                             : platform::defaultDataFolder();
    options.agentProgram =
        parser.isSet(program) ? parser.value(program) : tray::AgentProgram::find();
    options.language = wantedLanguage(parser.value(lang));
    tray::TrayDesk desk(std::move(options));
    // Without a place for icons the window is all there is: closing it ends the program.
    const bool hasTray = QSystemTrayIcon::isSystemTrayAvailable();
    QApplication::setQuitOnLastWindowClosed(!hasTray);
    if (!parser.isSet(background) || !hasTray) {
        desk.openWindow();
    }
    return QApplication::exec();
}
