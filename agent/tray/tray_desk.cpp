#include "agent/tray/tray_desk.h"

#include "agent/tray/agent_link.h"
#include "agent/tray/diagnose_page.h"
#include "agent/tray/enrol_dialog.h"
#include "agent/tray/history_page.h"
#include "agent/tray/look.h"
#include "agent/tray/now_page.h"
#include "agent/tray/settings_page.h"
#include "agent/tray/sounds.h"
#include "agent/tray/tray_icon.h"
#include "common/base/clock.h"

#include <QApplication>
#include <QCheckBox>
#include <QFileDialog>
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTimer>

namespace tewatashi::agent::tray {
namespace {

using namespace std::chrono_literals;

// Ages ("3 min") and notices that become due.
constexpr auto kMinute = 1min;
// The history is asked for again at most this often while counts change.
constexpr auto kHistoryEvery = 1s;
// A day with more sessions than this is shown with its newest.
constexpr int kTodayPagesMax = 15;

constexpr const char* kLanguageKey = "language";

// What the agent said last, for the time until it answers or while it does not.
Language firstLanguage(const std::optional<Language>& wanted) {
    if (wanted) {
        return *wanted;
    }
    const QString kept = QSettings().value(QLatin1String(kLanguageKey)).toString();
    if (kept.isEmpty()) {
        return QLocale::system().language() == QLocale::Japanese ? Language::Japanese
                                                                 : Language::English;
    }
    return kept == QStringLiteral("en") ? Language::English : Language::Japanese;
}

} // namespace

struct TrayDesk::Impl : QObject {
    SystemClock clock;
    AgentProgram program;
    WindowContent content;
    DockSign sign;
    NoticePolicy notices;
    Sounds sounds;
    MainWindow window;
    SignWindow signWindow;
    TrayIcon icon;
    QTimer minute;
    QTimer signEnd;
    QTimer history;
    std::optional<std::int64_t> askedBefore; // of the page that is on its way
    bool historyAsked = false;
    bool historyStale = false;
    bool older = false; // a person wants the page behind what is known
    int todayPages = 0;
    bool agentDiagnoses = false;     // the running one was asked, and has not ended
    bool startFailed = false;        // the last try of a person
    bool languageChosen = false;     // here, and not yet told to an agent
    std::unique_ptr<AgentLink> link; // ends first

    explicit Impl(Options options)
        : program(options.agentProgram, options.dataFolder), signWindow([this] {
              sign.dismissed();
              refresh();
          }),
          icon({[this] { open(); }, [] { QApplication::quit(); }}) {
        content.preferences.language = firstLanguage(options.language);
        content.dataFolder = QString::fromStdU16String(options.dataFolder.u16string());
        minute.setInterval(kMinute);
        connect(&minute, &QTimer::timeout, this, [this] { refresh(); });
        minute.start();
        signEnd.setSingleShot(true);
        connect(&signEnd, &QTimer::timeout, this, [this] {
            sign.timePassed(clock.monotonicNow());
            refresh();
        });
        history.setSingleShot(true);
        connect(&history, &QTimer::timeout, this, [this] { askHistory(); });
        connectButtons();
        refresh();
        link = std::make_unique<AgentLink>(
            options.dataFolder, *this,
            AgentLink::Handlers{[this](Link now) { linked(now); },
                                [this](const admin::Line& line) { said(line); }});
    }

    void connectButtons() {
        connect(window.now().remedyButton(), &QPushButton::clicked, this, [this] { remedy(); });
        connect(window.history().moreButton(), &QPushButton::clicked, this, [this] {
            older = true;
            askHistory();
        });
        connect(window.diagnose().startButton(), &QPushButton::clicked, this,
                [this] { diagnose(); });
        connect(window.diagnose().bundleButton(), &QPushButton::clicked, this,
                [this] { chooseBundle(); });
        SettingsPage& settings = window.settings();
        connect(settings.japanese(), &QRadioButton::clicked, this,
                [this] { choose(Language::Japanese); });
        connect(settings.english(), &QRadioButton::clicked, this,
                [this] { choose(Language::English); });
        connect(settings.sounds(), &QCheckBox::clicked, this, [this](bool on) {
            content.preferences.sounds = on;
            link->ask(admin::ChangePreferences{std::nullopt, on});
        });
        connect(settings.hearStored(), &QPushButton::clicked, this,
                [this] { sounds.play(Sound::Stored); });
        connect(settings.hearFailed(), &QPushButton::clicked, this,
                [this] { sounds.play(Sound::Failed); });
        connect(settings.enrolButton(), &QPushButton::clicked, this, [this] { enrol(); });
    }

    void open() {
        refresh();
        window.showNormal();
        window.raise();
        window.activateWindow();
    }

    void remedy() {
        const auto& trouble = content.view.trouble;
        if (trouble && trouble->remedy == Remedy::Enrol) {
            enrol();
        } else if (trouble && trouble->remedy == Remedy::StartAgent) {
            startAgent();
        }
    }

    void startAgent() {
        startFailed = !program.start();
        link->lookNow();
        refresh();
    }

    void enrol() {
        EnrolDialog dialog(program, content.preferences.language, &window);
        if (dialog.exec() == QDialog::Accepted) {
            startAgent();
        }
    }

    // The agent looks itself, line by line; where none runs its program does, all at once.
    void diagnose() {
        content.diagnosis = {DiagnosisView::Stage::Running, {}, {}, {}, false, {}};
        agentDiagnoses = content.situation.link == Link::Connected;
        if (agentDiagnoses) {
            link->ask(admin::Diagnose{});
        } else {
            program.diagnose(content.preferences.language,
                             [this](const Result<diagnosis::Report, QString>& report) {
                                 diagnosedByProgram(report);
                             });
        }
        refresh();
    }

    void diagnosedByProgram(const Result<diagnosis::Report, QString>& report) {
        if (report) {
            content.diagnosis.stage = DiagnosisView::Stage::Done;
            content.diagnosis.findings = report->findings;
            content.diagnosis.endedAt = report->at;
        } else {
            const std::string why = report.error().toStdString();
            diagnosisFailed({why, why}); // it was asked in the language shown
        }
        refresh();
    }

    void chooseBundle() {
        const bool ja = content.preferences.language == Language::Japanese;
        const QString name = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) +
                             QStringLiteral("/tewatashi-support-%1.zip")
                                 .arg(dayText(clock.utcNow()).remove(QLatin1Char('-')));
        const QString file = QFileDialog::getSaveFileName(
            &window,
            ja ? QStringLiteral("サポート情報を保存") : QStringLiteral("Save support bundle"), name,
            QStringLiteral("ZIP (*.zip)"));
        if (!file.isEmpty()) {
            saveBundle(file);
        }
    }

    void saveBundle(const QString& file) {
        content.diagnosis.saving = true;
        program.saveBundle(
            file, content.preferences.language, [this, file](const Result<QString, QString>& said) {
                const std::string name = file.toStdString();
                content.diagnosis.saving = false;
                content.diagnosis.saved =
                    said ? LocalizedText{"保存しました: " + name, "Saved: " + name}
                         : LocalizedText{said.error().toStdString(), said.error().toStdString()};
                refresh();
            });
        refresh();
    }

    void diagnosisFailed(const LocalizedText& why) {
        agentDiagnoses = false;
        content.diagnosis.stage = DiagnosisView::Stage::Failed;
        content.diagnosis.failure = why;
    }

    void diagnosisSaid(const admin::Line& line) {
        if (const auto* finding = std::get_if<diagnosis::Finding>(&line)) {
            content.diagnosis.findings.push_back(*finding);
        } else if (const auto* end = std::get_if<admin::Diagnosed>(&line)) {
            agentDiagnoses = false;
            content.diagnosis.stage = DiagnosisView::Stage::Done;
            content.diagnosis.endedAt = end->at;
        } else if (const auto* refused = std::get_if<admin::Refused>(&line);
                   refused != nullptr && refused->code == "unknown_question") {
            diagnosisFailed({"自動転送アプリが古い版のままです。サービスを再起動してください。",
                             "The running agent is an older one. Restart its service."});
        }
    }

    void choose(Language language) {
        content.preferences.language = language;
        languageChosen = content.situation.link != Link::Connected;
        keepLanguage();
        link->ask(admin::ChangePreferences{language, std::nullopt});
        refresh();
    }

    void keepLanguage() const {
        QSettings().setValue(QLatin1String(kLanguageKey),
                             content.preferences.language == Language::Japanese
                                 ? QStringLiteral("ja")
                                 : QStringLiteral("en"));
    }

    void linked(Link now) {
        content.situation.link = now;
        historyAsked = false;
        if (now == Link::Connected) {
            startFailed = false;
            historyStale = true;
            if (languageChosen) {
                languageChosen = false;
                link->ask(admin::ChangePreferences{content.preferences.language, std::nullopt});
            }
        } else {
            content.situation.status.reset();
            if (agentDiagnoses) {
                diagnosisFailed(
                    {"自動転送アプリが診断の途中で終了しました。もう一度診断してください。",
                     "The agent ended while it answered. Diagnose again."});
            }
            content.book.forget();
            sign.agentLost();
        }
        refresh();
    }

    void said(const admin::Line& line) {
        if (const auto* status = std::get_if<admin::StatusReport>(&line)) {
            statusCame(*status);
        } else if (const auto* end = std::get_if<admin::DockEnded>(&line)) {
            const auto sound = sign.dockEnded(*end, clock.monotonicNow());
            if (sound && content.preferences.sounds) {
                sounds.play(*sound);
            }
            historyStale = true;
        } else if (const auto* page = std::get_if<admin::HistoryPage>(&line)) {
            pageCame(*page);
        } else if (const auto* preferences = std::get_if<admin::Preferences>(&line)) {
            content.preferences = *preferences;
            keepLanguage();
        } else if (agentDiagnoses) {
            diagnosisSaid(line);
        }
        refresh();
    }

    void statusCame(const admin::StatusReport& status) {
        const auto& before = content.situation.status;
        if (!before || before->delivered != status.delivered || before->waiting != status.waiting ||
            before->lastDockEnded != status.lastDockEnded) {
            historyStale = true;
        }
        content.situation.status = status;
        sign.statusCame(status, clock.monotonicNow());
    }

    void pageCame(const admin::HistoryPage& page) {
        historyAsked = false;
        content.book.add(askedBefore, page);
        const UtcMillis midnight = startOfDay(clock.utcNow());
        const bool allToday = !page.docks.empty() && page.docks.back().at >= midnight;
        if (page.next && allToday && todayPages < kTodayPagesMax) {
            ++todayPages;
            ask(page.next);
        }
    }

    void ask(std::optional<std::int64_t> before) {
        askedBefore = before;
        historyAsked = true;
        link->ask(admin::AskHistory{before, admin::kHistoryPageMax});
    }

    void askHistory() {
        if (historyAsked || content.situation.link != Link::Connected) {
            return;
        }
        if (older && content.book.next()) {
            older = false;
            ask(content.book.next());
            return;
        }
        older = false;
        if (historyStale) {
            historyStale = false;
            todayPages = 0;
            ask(std::nullopt);
        }
    }

    void refresh() {
        content.situation.now = clock.utcNow();
        content.view = viewOf(content.situation);
        if (startFailed && content.situation.link == Link::NotRunning) {
            content.view.trouble->what = AgentProgram::cannotStart();
        }
        const Language language = content.preferences.language;
        icon.show(content.view, language);
        window.show(content);
        signWindow.show(sign.sign(), language);
        if (const auto end = sign.endsAt()) {
            signEnd.start(std::max(1ms, *end - clock.monotonicNow()));
        }
        if ((historyStale || older) && !history.isActive()) {
            history.start(content.book.docks().empty() ? 0ms : kHistoryEvery);
        }
        const auto notice = notices.look(content.situation, clock.monotonicNow());
        if (notice && !window.isActiveWindow()) {
            icon.tell(*notice, language);
        }
    }
};

TrayDesk::TrayDesk(Options options) : m_impl(std::make_unique<Impl>(std::move(options))) {}
TrayDesk::~TrayDesk() = default;

void TrayDesk::openWindow() { m_impl->open(); }
void TrayDesk::enrol() { m_impl->enrol(); }
void TrayDesk::saveBundle(const QString& file) { m_impl->saveBundle(file); }
MainWindow& TrayDesk::window() { return m_impl->window; }
SignWindow& TrayDesk::signWindow() { return m_impl->signWindow; }
const WindowContent& TrayDesk::content() const { return m_impl->content; }
const std::optional<SignView>& TrayDesk::sign() const { return m_impl->sign.sign(); }

} // namespace tewatashi::agent::tray
