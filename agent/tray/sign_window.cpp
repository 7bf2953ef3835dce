#include "agent/tray/sign_window.h"

#include "agent/tray/look.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScreen>

#include <algorithm>

namespace tewatashi::agent::tray {
namespace {

// Letters read from 3 m are 15 mm high (1/200 of the distance, as signs are made); a letter fills
// about 0.73 of its font's size.
constexpr double kHeadline_mm = 15.0 / 0.73;
constexpr double kInch_mm = 25.4;
// Whatever the screen says of its size, the sign is to be a band, not the whole screen.
constexpr double kBandMin = 0.22;
constexpr double kBandMax = 0.40;

// The largest font up to `wanted` in which the text fits into that width.
QFont fitting(QFont font, const QString& text, double wanted, double width) {
    font.setPixelSize(std::max(12, static_cast<int>(wanted)));
    const double needs = QFontMetricsF(font).horizontalAdvance(text);
    if (needs > width) {
        font.setPixelSize(std::max(12, static_cast<int>(wanted * width / needs)));
    }
    return font;
}

} // namespace

SignWindow::SignWindow(std::function<void()> dismissed)
    : QWidget(nullptr, Qt::Tool | Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint |
                           Qt::WindowDoesNotAcceptFocus),
      m_dismissed(std::move(dismissed)) {
    setAttribute(Qt::WA_ShowWithoutActivating);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setObjectName(QStringLiteral("sign"));
}

void SignWindow::show(const std::optional<SignView>& sign, Language language) {
    if (!sign) {
        hide();
        m_sign.reset();
        return;
    }
    m_sign = sign;
    m_language = language;
    setAccessibleName(tray::say(sign->headline, language));
    setAccessibleDescription(tray::say(sign->second, language));
    setWindowTitle(tray::say(sign->headline, language));
    if (!isVisible()) {
        place();
        QWidget::show();
        raise();
    }
    update();
}

void SignWindow::place() {
    const QScreen* screen = QGuiApplication::primaryScreen();
    const QRect room = screen->availableGeometry();
    const double perMillimetre = screen->physicalDotsPerInchY() / kInch_mm;
    const double wanted = kHeadline_mm * perMillimetre * 2.6;
    const int height =
        static_cast<int>(std::clamp(wanted, room.height() * kBandMin, room.height() * kBandMax));
    setGeometry(room.x(), room.y(), room.width(), height);
}

void SignWindow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (!m_sign) {
        return;
    }
    const Mark mark = markOf(m_sign->kind);
    painter.fillRect(rect(), toneOf(mark));
    const double high = height();
    const double margin = high * 0.14;
    const QRectF square(margin * 1.3, margin, high - 2 * margin, high - 2 * margin);
    paintMark(painter, square, mark, Qt::white, toneOf(mark));
    const double left = square.right() + margin * 1.2;
    const QRectF words(left, margin * 0.8, width() - left - margin * 1.3, high - margin * 1.6);
    painter.setPen(Qt::white);

    const QString headline = say(m_sign->headline, m_language);
    QFont bold = font();
    bold.setWeight(QFont::Bold);
    painter.setFont(fitting(bold, headline, high * 0.30, words.width()));
    painter.drawText(QRectF(words.left(), words.top(), words.width(), words.height() * 0.52),
                     static_cast<int>(Qt::AlignLeft) | static_cast<int>(Qt::AlignVCenter),
                     headline);
    // One line while its letters stay large enough, else two.
    const QString second = say(m_sign->second, m_language);
    QFont medium = font();
    medium.setWeight(QFont::DemiBold);
    medium = fitting(medium, second, high * 0.125, words.width());
    const int least = static_cast<int>(high * 0.095);
    medium.setPixelSize(std::max(medium.pixelSize(), least));
    painter.setFont(medium);
    painter.drawText(QRectF(words.left(), words.top() + words.height() * 0.51, words.width(),
                            words.height() * 0.34),
                     static_cast<int>(Qt::AlignLeft) | static_cast<int>(Qt::AlignVCenter) |
                         static_cast<int>(Qt::TextWordWrap),
                     second);
    QFont small = font();
    small.setPixelSize(static_cast<int>(high * 0.085));
    painter.setFont(small);
    painter.setOpacity(0.85);
    painter.drawText(QRectF(words.left(), words.top() + words.height() * 0.86, words.width(),
                            words.height() * 0.14),
                     static_cast<int>(Qt::AlignLeft) | static_cast<int>(Qt::AlignVCenter),
                     say(m_sign->terminal, m_language));
}

void SignWindow::mousePressEvent(QMouseEvent*) { m_dismissed(); }

void SignWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        m_dismissed();
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace tewatashi::agent::tray
