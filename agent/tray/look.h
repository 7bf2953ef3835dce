#pragma once

#include "agent/tray/tray_view.h"

#include <QColor>
#include <QIcon>
#include <QRectF>
#include <QString>

class QPainter;
class QApplication;

// How everything looks: the colours of the web pages, shapes drawn by code at any size.
namespace tewatashi::agent::tray {

namespace colour {
inline constexpr QColor kInk{0x17, 0x21, 0x2b};
inline constexpr QColor kInkSoft{0x4a, 0x56, 0x63};
inline constexpr QColor kPaper{0xff, 0xff, 0xff};
inline constexpr QColor kGround{0xf4, 0xf5, 0xf7};
inline constexpr QColor kLine{0xd5, 0xda, 0xe0};
inline constexpr QColor kAccent{0x1d, 0x4a, 0x73};
inline constexpr QColor kAccentPale{0xe8, 0xef, 0xf6};
inline constexpr QColor kGood{0x1b, 0x5e, 0x3a};
inline constexpr QColor kGoodPale{0xe6, 0xf2, 0xeb};
inline constexpr QColor kAttention{0x7a, 0x4b, 0x00};
inline constexpr QColor kAttentionPale{0xfd, 0xf3, 0xde};
inline constexpr QColor kProblem{0x9b, 0x1c, 0x1c};
inline constexpr QColor kProblemPale{0xfb, 0xe9, 0xe8};
} // namespace colour

[[nodiscard]] QColor toneOf(Mark mark);
[[nodiscard]] QColor paleToneOf(Mark mark);

// Fills a square with the mark: `body` is its shape, `sign` what stands in it.
void paintMark(QPainter& painter, const QRectF& square, Mark mark, const QColor& body,
               const QColor& sign);
// For tray and windows: each usual size drawn by itself, with a pale rim that keeps it apart from a
// dark task bar.
[[nodiscard]] QIcon markIcon(Mark mark);
// The product's own sign, as on the pages.
void paintBrand(QPainter& painter, const QRectF& square, const QColor& pen);
[[nodiscard]] QIcon brandIcon();

[[nodiscard]] QString say(const LocalizedText& text, Language language);
// Local time: "14:05" today, "4/1 14:05" on another day of the year before it.
[[nodiscard]] QString timeText(UtcMillis at, UtcMillis now);
// "2026-04-01", local.
[[nodiscard]] QString dayText(UtcMillis at);
[[nodiscard]] QString countText(std::uint64_t count, Language language);

// Fonts and style sheet of the whole program; call once.
void dress(QApplication& application);

} // namespace tewatashi::agent::tray
