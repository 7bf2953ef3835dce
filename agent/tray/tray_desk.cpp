#include "agent/tray/tray_desk.h"

#include "agent/tray/agent_link.h"
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
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
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
MainWindow& TrayDesk::window() { return m_impl->window; }
SignWindow& TrayDesk::signWindow() { return m_impl->signWindow; }
const WindowContent& TrayDesk::content() const { return m_impl->content; }
const std::optional<SignView>& TrayDesk::sign() const { return m_impl->sign.sign(); }

} // namespace tewatashi::agent::tray
