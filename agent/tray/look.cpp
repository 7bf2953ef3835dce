#include "agent/tray/look.h"

#include <QApplication>
#include <QDateTime>
#include <QFont>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>

#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <string_view>

namespace tewatashi::agent::tray {

std::map<std::string, std::string_view> styleFiles(); // generated from tray.css

namespace {

// Windows and X11 ask for these; larger ones are scaled from the last.
constexpr std::array<int, 9> kIconSizes{16, 20, 24, 32, 40, 48, 64, 128, 256};

// Shapes are drawn in a square of 16 units, the smallest icon.
constexpr double kUnits = 16;

QPolygonF regular(int corners, double radius, double turn) {
    QPolygonF polygon;
    for (int i = 0; i < corners; ++i) {
        const double angle = turn + 2 * std::numbers::pi * i / corners;
        polygon << QPointF(8 + radius * std::cos(angle), 8 + radius * std::sin(angle));
    }
    return polygon;
}

QPainterPath polygonPath(const QPolygonF& corners) {
    QPainterPath path;
    path.addPolygon(corners);
    path.closeSubpath();
    return path;
}

// Rounded ends and corners: a line of that width around the shape's middle.
QPainterPath stroked(const QPainterPath& middle, double width) {
    QPainterPathStroker stroker;
    stroker.setWidth(width);
    stroker.setCapStyle(Qt::RoundCap);
    stroker.setJoinStyle(Qt::RoundJoin);
    return stroker.createStroke(middle);
}

QPainterPath bodyOf(Mark mark) {
    QPainterPath path;
    switch (mark) {
    case Mark::Ready:
        path.addEllipse(QPointF(8, 8), 7, 7);
        return path;
    case Mark::Reading:
        return polygonPath(regular(8, 7.5, std::numbers::pi / 8));
    case Mark::Sending:
        return polygonPath(QPolygonF{
            {{8, 0.6}, {14.6, 8}, {10.6, 8}, {10.6, 15.2}, {5.4, 15.2}, {5.4, 8}, {1.4, 8}}});
    case Mark::Kept: {
        QPainterPath box(QPointF(1.6, 8));
        box.lineTo(1.6, 14.2);
        box.lineTo(14.4, 14.2);
        box.lineTo(14.4, 8);
        path = stroked(box, 2.2);
        return path.united(polygonPath(QPolygonF{
            {{6.6, 0.8}, {9.4, 0.8}, {9.4, 5.4}, {12.4, 5.4}, {8, 10.8}, {3.6, 5.4}, {6.6, 5.4}}}));
    }
    case Mark::Attention:
        return polygonPath(regular(4, 7.9, 0));
    case Mark::Problem:
        return polygonPath(QPolygonF{{{8, 0.6}, {15.8, 14.8}, {0.2, 14.8}}});
    case Mark::Off: {
        QPainterPath ring;
        ring.addEllipse(QPointF(8, 8), 6.2, 6.2);
        QPainterPath bar(QPointF(3.8, 12.2));
        bar.lineTo(12.2, 3.8);
        return stroked(ring, 1.9).united(stroked(bar, 1.9));
    }
    }
    return path;
}

QPainterPath exclamation(double top, double bottom, double dot) {
    QPainterPath stroke(QPointF(8, top));
    stroke.lineTo(8, bottom);
    QPainterPath path = stroked(stroke, 1.9);
    path.addEllipse(QPointF(8, dot), 1.15, 1.15);
    return path;
}

QPainterPath signOf(Mark mark) {
    switch (mark) {
    case Mark::Ready: {
        QPainterPath tick(QPointF(4.2, 8.3));
        tick.lineTo(7, 11.1);
        tick.lineTo(11.8, 5.4);
        return stroked(tick, 2.1);
    }
    case Mark::Reading: {
        QPainterPath bars;
        bars.addRect(QRectF(4.0, 3.7, 3.0, 8.6));
        bars.addRect(QRectF(9.0, 3.7, 3.0, 8.6));
        return bars;
    }
    case Mark::Attention:
        return exclamation(4.6, 8.6, 11.2);
    case Mark::Problem:
        return exclamation(5.6, 9.6, 12.4);
    case Mark::Sending:
    case Mark::Kept:
    case Mark::Off:
        break;
    }
    return {};
}

QPixmap drawn(int size, Mark mark) {
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(size / kUnits, size / kUnits);
    // A hair of the rim is enough to stand out from black, and is not seen on white.
    painter.strokePath(bodyOf(mark), QPen(QColor(255, 255, 255, 230), 2.0));
    painter.fillPath(bodyOf(mark), toneOf(mark));
    painter.fillPath(signOf(mark), Qt::white);
    return pixmap;
}

} // namespace

QColor toneOf(Mark mark) {
    switch (mark) {
    case Mark::Ready:
        return colour::kGood;
    case Mark::Reading:
    case Mark::Attention:
    case Mark::Kept:
        return colour::kAttention;
    case Mark::Sending:
        return colour::kAccent;
    case Mark::Problem:
        return colour::kProblem;
    case Mark::Off:
        return colour::kInkSoft;
    }
    return colour::kInk;
}

QColor paleToneOf(Mark mark) {
    switch (mark) {
    case Mark::Ready:
        return colour::kGoodPale;
    case Mark::Reading:
    case Mark::Attention:
    case Mark::Kept:
        return colour::kAttentionPale;
    case Mark::Sending:
        return colour::kAccentPale;
    case Mark::Problem:
        return colour::kProblemPale;
    case Mark::Off:
        return colour::kGround;
    }
    return colour::kGround;
}

void paintMark(QPainter& painter, const QRectF& square, Mark mark, const QColor& body,
               const QColor& sign) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(square.topLeft());
    painter.scale(square.width() / kUnits, square.height() / kUnits);
    painter.fillPath(bodyOf(mark), body);
    painter.fillPath(signOf(mark), sign);
    painter.restore();
}

QIcon markIcon(Mark mark) {
    QIcon icon;
    for (const int size : kIconSizes) {
        icon.addPixmap(drawn(size, mark));
    }
    return icon;
}

void paintBrand(QPainter& painter, const QRectF& square, const QColor& pen) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(square.topLeft());
    painter.scale(square.width() / 32, square.height() / 32);
    QPainterPath envelope;
    envelope.addRect(QRectF(6, 10, 20, 12));
    envelope.moveTo(6, 10);
    envelope.lineTo(16, 18);
    envelope.lineTo(26, 10);
    painter.strokePath(envelope, QPen(pen, 2.2, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
    painter.restore();
}

QIcon brandIcon() {
    QIcon icon;
    for (const int size : kIconSizes) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour::kAccent);
        painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.19, size * 0.19);
        paintBrand(painter, QRectF(0, 0, size, size), Qt::white);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

QString say(const LocalizedText& text, Language language) {
    return QString::fromStdString(text.in(language));
}

QString timeText(UtcMillis at, UtcMillis now) {
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(at.value);
    const QDateTime today = QDateTime::fromMSecsSinceEpoch(now.value);
    if (local.date() == today.date()) {
        return local.toString(QStringLiteral("HH:mm"));
    }
    return local.toString(local.date().year() == today.date().year()
                              ? QStringLiteral("M/d HH:mm")
                              : QStringLiteral("yyyy/M/d HH:mm"));
}

QString dayText(UtcMillis at) {
    return QDateTime::fromMSecsSinceEpoch(at.value).toString(QStringLiteral("yyyy-MM-dd"));
}

QString countText(std::uint64_t count, Language language) {
    const QLocale locale(language == Language::Japanese ? QLocale::Japanese : QLocale::English);
    return locale.toString(static_cast<qulonglong>(count));
}

void dress(QApplication& application) {
    // The families of the web pages: Noto on Linux, Yu Gothic or Meiryo on Windows.
    QFont font;
    font.setFamilies({QStringLiteral("Noto Sans CJK JP"), QStringLiteral("Noto Sans JP"),
                      QStringLiteral("Yu Gothic UI"), QStringLiteral("Meiryo UI"),
                      QStringLiteral("Meiryo")});
    font.setPixelSize(15);
    application.setFont(font);
    // The same on every system, and the one that style sheets agree with best.
    QApplication::setStyle(QStringLiteral("Fusion"));
    application.setWindowIcon(brandIcon());
    const std::string_view sheet = styleFiles().at("tray.css");
    application.setStyleSheet(
        QString::fromUtf8(sheet.data(), static_cast<qsizetype>(sheet.size())));
}

} // namespace tewatashi::agent::tray
