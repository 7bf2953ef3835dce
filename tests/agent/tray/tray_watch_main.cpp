// tray_watch --data FOLDER --picture FILE [--lang ja|en]: the tray program without a screen and
// without a person. Waits for a terminal that docks, until its scans are stored and sent; then
// writes what a person would see and ends. One JSON line says what it saw.
#include "agent/tray/look.h"
#include "agent/tray/tray_desk.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QTimer>

#include <cstdio>

namespace tewatashi::test {
namespace {

using namespace agent::tray;
using namespace std::chrono_literals;

// Generous: only a run that fails waits that long.
constexpr auto kPatience = 120s;

QString nameOf(SignKind kind) {
    switch (kind) {
    case SignKind::DoNotRemove:
        return QStringLiteral("do_not_remove");
    case SignKind::Take:
        return QStringLiteral("take");
    case SignKind::Failed:
        return QStringLiteral("failed");
    }
    return {};
}

class Watcher {
public:
    Watcher(TrayDesk& desk, QString picture) : m_desk(desk), m_picture(std::move(picture)) {
        QObject::connect(&m_look, &QTimer::timeout, &m_look, [this] { look(); });
        m_look.start(10ms);
        m_since.start();
    }

private:
    void look() {
        const auto& sign = m_desk.sign();
        const auto& status = m_desk.content().situation.status;
        if (sign && (m_signs.isEmpty() || m_signs.last() != nameOf(sign->kind))) {
            m_signs.append(nameOf(sign->kind));
        }
        if (sign && sign->kind == SignKind::Take) {
            m_signPicture = m_desk.signWindow().grab();
        }
        // The history has come when its newest session is told to be sent.
        const auto& docks = m_desk.content().book.docks();
        const bool told = !docks.empty() && docks.begin()->second.waiting == 0 &&
                          docks.begin()->second.ended.has_value();
        const bool sent = status && status->waiting == 0 && status->delivered > 0;
        if (m_signs.contains(QStringLiteral("take")) && sent && told) {
            end(0);
        } else if (m_since.hasExpired(std::chrono::milliseconds(kPatience).count())) {
            end(1);
        }
    }

    void end(int code) {
        m_look.stop();
        const QPixmap window = m_desk.window().grab();
        QPixmap both(std::max(window.width(), m_signPicture.width()),
                     window.height() + m_signPicture.height());
        both.fill(Qt::white);
        QPainter painter(&both);
        painter.drawPixmap(0, 0, m_signPicture);
        painter.drawPixmap(0, m_signPicture.height(), window);
        painter.end();
        const bool kept = both.save(m_picture);
        const auto& status = m_desk.content().situation.status;
        const QJsonObject said{
            {QStringLiteral("signs"), m_signs},
            {QStringLiteral("title"), QString::fromStdString(m_desk.content().view.title.en)},
            {QStringLiteral("delivered"),
             status ? static_cast<qint64>(status->delivered) : qint64{0}},
            {QStringLiteral("docks"), static_cast<qint64>(m_desk.content().book.docks().size())},
            {QStringLiteral("picture"), QFileInfo(m_picture).absoluteFilePath()}};
        std::printf("%s\n", QJsonDocument(said).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
        QApplication::exit(kept ? code : 1);
    }

    TrayDesk& m_desk;
    QString m_picture;
    QTimer m_look;
    QElapsedTimer m_since;
    QJsonArray m_signs;
    QPixmap m_signPicture;
};

} // namespace
} // namespace tewatashi::test

int main(int argc, char** argv) {
    using namespace tewatashi;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    agent::tray::dress(application);
    QCommandLineParser parser;
    const QCommandLineOption data(QStringLiteral("data"), {}, QStringLiteral("FOLDER"));
    const QCommandLineOption picture(QStringLiteral("picture"), {}, QStringLiteral("FILE"));
    const QCommandLineOption lang(QStringLiteral("lang"), {}, QStringLiteral("LANG"),
                                  QStringLiteral("ja"));
    parser.addOptions({data, picture, lang});
    parser.process(application);
    agent::tray::TrayDesk desk(
        {parser.value(data).toStdU16String(), QString(),
         parser.value(lang) == QStringLiteral("en") ? Language::English : Language::Japanese});
    desk.openWindow();
    test::Watcher watcher(desk, parser.value(picture));
    return QApplication::exec();
}
