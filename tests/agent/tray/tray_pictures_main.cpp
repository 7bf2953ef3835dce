// tray_pictures FOLDER: every state of the tray program and every dialogue in both languages as PNG
// files, for people to look at.
#include "agent/tray/enrol_dialog.h"
#include "agent/tray/look.h"
#include "agent/tray/sign_window.h"
#include "tests/agent/tray/gui_application.h"
#include "tests/agent/tray/window_samples.h"

#include <QDir>
#include <QImage>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>

#include <cstdio>

namespace tewatashi::test {
namespace {

using namespace agent;
using namespace agent::tray;
using namespace std::chrono_literals;

class Album {
public:
    explicit Album(const QString& folder) : m_folder(folder) {
        m_folder.mkpath(QStringLiteral("."));
    }

    void add(const std::string& name, Language language, QWidget& widget) {
        QApplication::processEvents();
        keep(name + (language == Language::Japanese ? "-ja" : "-en"), widget.grab().toImage());
    }
    void keep(const std::string& name, const QImage& image) {
        const QString file = m_folder.filePath(QString::fromStdString(name) + ".png");
        if (!image.save(file)) {
            std::fprintf(stderr, "tray_pictures: cannot write %s\n", qPrintable(file));
            ++m_failures;
        }
    }
    [[nodiscard]] int failures() const { return m_failures; }

private:
    QDir m_folder;
    int m_failures = 0;
};

void addWindows(Album& album, Language language) {
    MainWindow window;
    window.showNormal();
    for (WindowSample& sample : windowSamples()) {
        sample.content.preferences.language = language;
        window.show(sample.content);
        window.turnTo(MainWindow::Page::Now);
        album.add("now-" + sample.name, language, window);
    }
    WindowSample first = windowSamples().front();
    first.content.preferences.language = language;
    window.show(first.content);
    window.turnTo(MainWindow::Page::History);
    album.add("history", language, window);
    window.turnTo(MainWindow::Page::Settings);
    album.add("settings", language, window);
    window.turnTo(MainWindow::Page::Diagnose);
    album.add("diagnose-before", language, window);
    for (const DiagnosisSample& one : diagnosisSamples()) {
        first.content.diagnosis = one.view;
        window.show(first.content);
        album.add("diagnose-" + one.name, language, window);
    }
}

// A screen's width instead of the 800 points there are without one.
void addSign(Album& album, Language language, const std::string& name, const DockSign& desk) {
    SignWindow window([] {});
    window.show(desk.sign(), language);
    window.resize(1366, 300);
    album.add("sign-" + name, language, window);
}

void addSigns(Album& album, Language language) {
    DockSign desk;
    desk.statusCame(docked(statusReport("reading")), 0s);
    addSign(album, language, "do-not-remove", desk);
    for (const char* outcome :
         {"stored", "nothing_new", "stored_not_cleared", "failed", "cannot_store", "removed"}) {
        static_cast<void>(desk.dockEnded(dockEnd(outcome), 0s));
        addSign(album, language, outcome, desk);
    }
    static_cast<void>(desk.dockEnded(dockEnd("stored"), 0s));
    desk.statusCame(docked(statusReport("docked")), 0s);
    addSign(album, language, "stored-sent", desk);
    desk.statusCame(waiting(docked(statusReport("offline")), 300, 1min), 0s);
    addSign(album, language, "stored-kept", desk);
}

void addEnrolment(Album& album, Language language) {
    AgentProgram nobody(QStringLiteral("/nowhere/tewatashi-agent"), "/nowhere");
    EnrolDialog dialog(nobody, language, nullptr);
    dialog.show();
    album.add("enrol-1-address", language, dialog);
    dialog.address()->setText(QStringLiteral("https://mail.example.jp:8443"));
    dialog.showFailure(
        language == Language::Japanese
            ? QStringLiteral("サーバー「mail.example.jp」の名前を解決できません（DNS）。"
                             "ネットワーク接続と住所の綴りを確認してください。")
            : QStringLiteral("The name mail.example.jp cannot be resolved (DNS). "
                             "Check the network connection and the spelling of the "
                             "address."));
    album.add("enrol-1-failed", language, dialog);
    CertificateView shown;
    for (int i = 0; i < 16; ++i) {
        shown.fingerprint += QString::number(0x3a7c + i * 0x0b31, 16).rightJustified(4, '0');
    }
    shown.subject = QStringLiteral("mail.example.jp");
    shown.issuer = QStringLiteral("mail.example.jp");
    shown.validFrom = kNoon;
    shown.validTo = kNoon + std::chrono::hours(24 * 825);
    dialog.showCertificate(shown);
    album.add("enrol-2-certificate", language, dialog);
    shown.trusted = true;
    shown.issuer = QStringLiteral("Example Trust Services CA 3");
    dialog.showCertificate(shown);
    album.add("enrol-2-trusted", language, dialog);
    dialog.nextButton()->click();
    dialog.code()->setText(QStringLiteral("K7QF-2M9X-TB4H"));
    album.add("enrol-3-code", language, dialog);
    dialog.showDone();
    album.add("enrol-4-done", language, dialog);
}

// The icons as they are, eight times as large, and in grey, on light and dark.
void addIcons(Album& album) {
    constexpr int kCell = 150;
    QImage sheet(kCell * static_cast<int>(kMarks.size()), kCell * 4, QImage::Format_ARGB32);
    sheet.fill(Qt::white);
    QPainter painter(&sheet);
    painter.fillRect(0, kCell * 2, sheet.width(), kCell, QColor(0x20, 0x20, 0x20));
    for (std::size_t i = 0; i < kMarks.size(); ++i) {
        const int x = static_cast<int>(i) * kCell;
        const QImage small = markIcon(kMarks.at(i)).pixmap(QSize(16, 16), 1.0).toImage();
        const QImage large = small.scaled(128, 128);
        painter.drawImage(x + 66, 66, small);
        painter.drawImage(x + 11, kCell + 11, large);
        painter.drawImage(x + 11, kCell * 2 + 11, large);
        QImage grey(128, 128, QImage::Format_ARGB32);
        grey.fill(Qt::white);
        QPainter inGrey(&grey);
        inGrey.drawImage(0, 0, large);
        inGrey.end();
        painter.drawImage(x + 11, kCell * 3 + 11, grey.convertToFormat(QImage::Format_Grayscale8));
    }
    painter.end();
    album.keep("icons", sheet);
}

} // namespace
} // namespace tewatashi::test

int main(int argc, char** argv) {
    using namespace tewatashi;
    if (argc != 2) {
        std::fputs("usage: tray_pictures FOLDER\n", stderr);
        return 2;
    }
    test::guiApplication();
    test::Album album(QString::fromLocal8Bit(argv[1]));
    for (const Language language : {Language::Japanese, Language::English}) {
        test::addWindows(album, language);
        test::addSigns(album, language);
        test::addEnrolment(album, language);
    }
    test::addIcons(album);
    return album.failures() == 0 ? 0 : 1;
}
