// The marks at the size of a tray icon, as somebody sees them who sees no colours.
#include "agent/tray/look.h"
#include "tests/agent/tray/gui_application.h"

#include <QImage>
#include <QPainter>
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>

using namespace tewatashi;
using namespace tewatashi::agent::tray;
using tewatashi::test::guiApplication;

namespace {

QImage greyIcon(Mark mark, const QColor& taskBar) {
    QImage image(16, 16, QImage::Format_ARGB32);
    image.fill(taskBar);
    QPainter painter(&image);
    painter.drawPixmap(0, 0, markIcon(mark).pixmap(QSize(16, 16), 1.0));
    painter.end();
    return image.convertToFormat(QImage::Format_Grayscale8);
}

// Points that differ by half of the way from black to white or more.
int differing(const QImage& left, const QImage& right) {
    int count = 0;
    for (int y = 0; y < left.height(); ++y) {
        for (int x = 0; x < left.width(); ++x) {
            const int difference = qGray(left.pixel(x, y)) - qGray(right.pixel(x, y));
            count += std::abs(difference) >= 96 ? 1 : 0;
        }
    }
    return count;
}

} // namespace

TEST_CASE("No two marks look alike in grey at 16 points, on light and dark task bars", "[gui]") {
    guiApplication();
    for (const QColor& taskBar : {QColor(Qt::white), QColor(0x20, 0x20, 0x20)}) {
        for (std::size_t i = 0; i < kMarks.size(); ++i) {
            for (std::size_t j = i + 1; j < kMarks.size(); ++j) {
                INFO(i << " and " << j << " on " << qGray(taskBar.rgb()));
                // An eighth of the icon.
                CHECK(differing(greyIcon(kMarks.at(i), taskBar), greyIcon(kMarks.at(j), taskBar)) >=
                      32);
            }
        }
    }
}

TEST_CASE("Every mark stands out from light and dark task bars", "[gui]") {
    guiApplication();
    for (const QColor& taskBar : {QColor(Qt::white), QColor(0x20, 0x20, 0x20)}) {
        QImage bare(16, 16, QImage::Format_Grayscale8);
        bare.fill(qGray(taskBar.rgb()));
        for (const Mark mark : kMarks) {
            INFO(static_cast<int>(mark) << " on " << qGray(taskBar.rgb()));
            CHECK(differing(greyIcon(mark, taskBar), bare) >= 32);
        }
    }
}

TEST_CASE("White words on a tone and dark words on a pale tone have contrast", "[gui]") {
    const auto luminance = [](const QColor& shade) {
        const auto linear = [](double part) {
            return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(shade.redF()) + 0.7152 * linear(shade.greenF()) +
               0.0722 * linear(shade.blueF());
    };
    const auto contrast = [&](const QColor& one, const QColor& other) {
        const double a = luminance(one) + 0.05;
        const double b = luminance(other) + 0.05;
        return std::max(a, b) / std::min(a, b);
    };
    for (const Mark mark : kMarks) {
        CHECK(contrast(Qt::white, toneOf(mark)) >= 7.0); // WCAG 2.1 AAA
        CHECK(contrast(colour::kInk, paleToneOf(mark)) >= 7.0);
    }
}

TEST_CASE("Times are local and name the day when it is another", "[gui]") {
    guiApplication();
    const UtcMillis noon{1'775'012'400'000}; // 2026-04-01T03:00:00Z
    CHECK(timeText(noon, noon) == QStringLiteral("12:00"));
    CHECK(timeText(noon - std::chrono::hours(24), noon) == QStringLiteral("3/31 12:00"));
    CHECK(timeText(noon - std::chrono::hours(24 * 120), noon) == QStringLiteral("2025/12/2 12:00"));
}
