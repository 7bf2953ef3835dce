// The windows without a screen: every state in both languages, by keyboard and by name.
#include "agent/tray/diagnose_page.h"
#include "agent/tray/enrol_dialog.h"
#include "agent/tray/history_page.h"
#include "agent/tray/look.h"
#include "agent/tray/now_page.h"
#include "agent/tray/settings_page.h"
#include "agent/tray/sign_window.h"
#include "tests/agent/tray/gui_application.h"
#include "tests/agent/tray/window_samples.h"

#include <QCheckBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScreen>
#include <QTableWidget>
#include <catch2/catch.hpp>

#include <set>

using namespace tewatashi;
using namespace tewatashi::agent;
using namespace tewatashi::agent::tray;
using tewatashi::test::comes;
using tewatashi::test::guiApplication;

namespace {

using Pages = std::initializer_list<MainWindow::Page>;
constexpr Pages kPages{MainWindow::Page::Now, MainWindow::Page::History, MainWindow::Page::Diagnose,
                       MainWindow::Page::Settings};

bool isJapanese(const QString& text) {
    return std::any_of(text.begin(), text.end(), [](QChar letter) {
        const auto script = letter.script();
        return script == QChar::Script_Han || script == QChar::Script_Hiragana ||
               script == QChar::Script_Katakana;
    });
}

// All words a person sees or hears in that window.
QStringList wordsIn(const QWidget& window) {
    QStringList words{window.windowTitle(), window.accessibleName()};
    for (const QWidget* each : window.findChildren<QWidget*>()) {
        if (!each->isVisibleTo(&window)) {
            continue;
        }
        words << each->accessibleName() << each->toolTip();
        if (const auto* label = qobject_cast<const QLabel*>(each)) {
            words << label->text();
        } else if (const auto* button = qobject_cast<const QAbstractButton*>(each)) {
            words << button->text();
        } else if (const auto* field = qobject_cast<const QLineEdit*>(each)) {
            words << field->placeholderText();
        } else if (const auto* table = qobject_cast<const QTableWidget*>(each)) {
            for (int column = 0; column < table->columnCount(); ++column) {
                words << table->horizontalHeaderItem(column)->text();
                for (int row = 0; row < table->rowCount(); ++row) {
                    words << table->item(row, column)->text();
                }
            }
        }
    }
    words.removeAll(QStringLiteral("日本語")); // is called so in every language
    return words;
}

// What is there to be used.
std::set<QWidget*> controlsOf(QWidget& window) {
    std::set<QWidget*> controls;
    for (QWidget* each : window.findChildren<QWidget*>()) {
        const bool control = qobject_cast<QAbstractButton*>(each) != nullptr ||
                             qobject_cast<QLineEdit*>(each) != nullptr ||
                             qobject_cast<QTableWidget*>(each) != nullptr;
        // A table brings a button into its corner that does nothing here.
        if (control && each->isVisible() && each->isEnabled() &&
            qobject_cast<QTableWidget*>(each->parentWidget()) == nullptr) {
            controls.insert(each);
        }
    }
    return controls;
}

// Everything the Tab key comes to.
std::set<QWidget*> reachedByTab(QWidget& window) {
    window.activateWindow();
    REQUIRE(comes([&] { return window.isActiveWindow(); }));
    window.setFocus();
    std::set<QWidget*> reached;
    for (int i = 0; i < 25; ++i) {
        QWidget* at = QApplication::focusWidget();
        QKeyEvent tab(QEvent::KeyPress, Qt::Key_Tab, Qt::NoModifier);
        QApplication::sendEvent(at != nullptr ? at : &window, &tab);
        if (QApplication::focusWidget() != nullptr) {
            reached.insert(QApplication::focusWidget());
        }
    }
    return reached;
}

void press(QWidget& widget, Qt::Key key) {
    QKeyEvent down(QEvent::KeyPress, key, Qt::NoModifier, QStringLiteral(" "));
    QKeyEvent up(QEvent::KeyRelease, key, Qt::NoModifier, QStringLiteral(" "));
    QApplication::sendEvent(&widget, &down);
    QApplication::sendEvent(&widget, &up);
}

void checkNames(QWidget& window) {
    for (const QWidget* control : controlsOf(window)) {
        INFO(control->metaObject()->className() << " " << control->objectName().toStdString());
        CHECK_FALSE(control->accessibleName().isEmpty());
    }
}

// Buttons of which one is chosen are one stop of the Tab key; arrows go on from there.
bool isReached(QWidget& control, const std::set<QWidget*>& reached) {
    const auto* choice = qobject_cast<QAbstractButton*>(&control);
    if (choice == nullptr || !choice->autoExclusive()) {
        return reached.count(&control) == 1;
    }
    return std::any_of(reached.begin(), reached.end(), [&](QWidget* each) {
        const auto* other = qobject_cast<QAbstractButton*>(each);
        return other != nullptr && other->autoExclusive() &&
               other->parentWidget() == choice->parentWidget();
    });
}

void checkReachable(QWidget& window) {
    const std::set<QWidget*> reached = reachedByTab(window);
    for (QWidget* control : controlsOf(window)) {
        INFO(control->metaObject()->className() << " " << control->accessibleName().toStdString());
        CHECK(isReached(*control, reached));
    }
}

} // namespace

TEST_CASE("Every state is shown in both languages with names, by keyboard alone", "[gui]") {
    guiApplication();
    MainWindow window;
    window.showNormal();
    for (test::WindowSample& sample : test::windowSamples()) {
        for (const Language language : {Language::Japanese, Language::English}) {
            sample.content.preferences.language = language;
            window.show(sample.content);
            for (const MainWindow::Page page : kPages) {
                window.turnTo(page);
                INFO(sample.name << (language == Language::English ? " en " : " ja ")
                                 << static_cast<int>(page));
                const QStringList words = wordsIn(window);
                CHECK(
                    words.join(QLatin1Char(' '))
                        .contains(QString::fromStdString(sample.content.view.title.in(language))));
                for (const QString& word : words) {
                    INFO(word.toStdString());
                    CHECK_FALSE((language == Language::English && isJapanese(word)));
                }
                checkNames(window);
                checkReachable(window);
            }
        }
    }
}

TEST_CASE("The remedy is a button only where there is one", "[gui]") {
    guiApplication();
    MainWindow window;
    window.showNormal();
    for (const test::WindowSample& sample : test::windowSamples()) {
        INFO(sample.name);
        window.show(sample.content);
        const auto& trouble = sample.content.view.trouble;
        CHECK(window.now().remedyButton()->isVisible() ==
              (trouble && trouble->remedy != Remedy::None));
        // Nothing is said of scans that nobody told of.
        const bool saysSent =
            wordsIn(window).join(QLatin1Char(' ')).contains(QStringLiteral("すべて送信済み"));
        CHECK_FALSE((saysSent && sample.content.situation.link != Link::Connected));
    }
}

TEST_CASE("Settings show what holds without being touched by it", "[gui]") {
    guiApplication();
    MainWindow window;
    window.showNormal();
    test::WindowSample sample = test::windowSamples().front();
    int clicks = 0;
    QObject::connect(window.settings().english(), &QRadioButton::toggled, &window,
                     [&] { ++clicks; });
    sample.content.preferences = {Language::English, false};
    window.show(sample.content);
    CHECK(clicks == 0);
    CHECK(window.settings().english()->isChecked());
    CHECK_FALSE(window.settings().sounds()->isChecked());
}

TEST_CASE("History offers older sessions only while there are some", "[gui]") {
    guiApplication();
    MainWindow window;
    window.showNormal();
    window.turnTo(MainWindow::Page::History);
    test::WindowSample sample = test::windowSamples().front();
    window.show(sample.content);
    CHECK(window.history().moreButton()->isVisible());
    admin::HistoryPage last;
    last.docks = test::dockLines();
    sample.content.book.add(std::nullopt, last);
    window.show(sample.content);
    CHECK_FALSE(window.history().moreButton()->isVisible());
}

TEST_CASE("A diagnosis is shown as far as it has come, then with its causes", "[gui]") {
    guiApplication();
    MainWindow window;
    window.showNormal();
    window.turnTo(MainWindow::Page::Diagnose);
    test::WindowSample sample = test::windowSamples().front();
    const auto words = [&] {
        window.show(sample.content);
        return wordsIn(window.diagnose()).join(QLatin1Char(' '));
    };
    sample.content.preferences.language = Language::English;
    CHECK_FALSE(words().contains(QStringLiteral("Cause")));
    for (test::DiagnosisSample& one : test::diagnosisSamples()) {
        INFO(one.name);
        sample.content.diagnosis = one.view;
        const QString said = words();
        const bool running = one.view.stage == DiagnosisView::Stage::Running;
        CHECK(window.diagnose().startButton()->isEnabled() != running);
        for (const diagnosis::Finding& finding : one.view.findings) {
            CHECK(said.contains(say(finding.text, Language::English)));
            CHECK(said.contains(say(finding.advice, Language::English)));
        }
        CHECK(said.contains(QString::fromStdString(one.conclusion.en)));
        for (const QString& word : wordsIn(window.diagnose())) {
            CHECK_FALSE(isJapanese(word));
        }
        checkNames(window);
        checkReachable(window);
    }
}

TEST_CASE("The dock sign spans the screen, says itself and goes at a key or a click", "[gui]") {
    guiApplication();
    int dismissed = 0;
    SignWindow window([&] { ++dismissed; });
    DockSign desk;
    static_cast<void>(desk.dockEnded(test::dockEnd("stored"), std::chrono::seconds(0)));
    window.show(desk.sign(), Language::English);
    const QRect screen = QGuiApplication::primaryScreen()->availableGeometry();
    CHECK(window.isVisible());
    CHECK(window.width() == screen.width());
    CHECK(window.height() >= screen.height() / 5);
    CHECK(window.accessibleName() == QStringLiteral("Stored. You may take the terminal"));
    window.show(desk.sign(), Language::Japanese);
    CHECK(window.accessibleName() == QStringLiteral("保存しました。端末を外せます"));
    press(window, Qt::Key_Escape);
    CHECK(dismissed == 1);
    window.show(std::nullopt, Language::Japanese);
    CHECK_FALSE(window.isVisible());
}

TEST_CASE("Enrolment shows the certificate before it is trusted", "[gui]") {
    guiApplication();
    for (const Language language : {Language::Japanese, Language::English}) {
        AgentProgram nobody(QStringLiteral("/nowhere/tewatashi-agent"), "/nowhere");
        EnrolDialog dialog(nobody, language, nullptr);
        dialog.show();
        CHECK(dialog.step() == EnrolDialog::Step::Address);
        CHECK_FALSE(dialog.nextButton()->isEnabled());
        checkNames(dialog);
        dialog.address()->setText(QStringLiteral("mail.example.jp:8443"));
        REQUIRE(dialog.nextButton()->isEnabled());
        checkReachable(dialog);
        dialog.nextButton()->click();
        CHECK(dialog.address()->text() == QStringLiteral("https://mail.example.jp:8443"));
        // There is no such program: that is said, and the address can be tried again.
        REQUIRE(comes([&] { return dialog.nextButton()->isEnabled(); }));
        CHECK(wordsIn(dialog).join(QLatin1Char(' ')).contains(QStringLiteral("tewatashi-agent")));

        CertificateView shown;
        shown.fingerprint = QString(64, QLatin1Char('a'));
        shown.subject = QStringLiteral("mail.example.jp");
        dialog.showCertificate(shown);
        CHECK(dialog.step() == EnrolDialog::Step::Certificate);
        CHECK(wordsIn(dialog).join(QLatin1Char(' ')).contains(QStringLiteral("aaaa aaaa aaaa")));
        checkNames(dialog);
        checkReachable(dialog);
        dialog.nextButton()->click();
        CHECK(dialog.step() == EnrolDialog::Step::Code);
        CHECK_FALSE(dialog.nextButton()->isEnabled());
        dialog.code()->setText(QStringLiteral("K7QF-2M9X-TB4H"));
        CHECK(dialog.nextButton()->isEnabled());
        checkReachable(dialog);
        dialog.showFailure(QStringLiteral("refused"));
        CHECK(dialog.step() == EnrolDialog::Step::Code);
        dialog.showDone();
        CHECK(dialog.step() == EnrolDialog::Step::Done);
        if (language == Language::English) {
            for (const QString& word : wordsIn(dialog)) {
                CHECK_FALSE(isJapanese(word));
            }
        }
        dialog.nextButton()->click();
        CHECK(dialog.result() == QDialog::Accepted);
    }
}
