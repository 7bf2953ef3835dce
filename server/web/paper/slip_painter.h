#pragma once

#include "server/web/frame/word_book.h"
#include "server/web/paper/pdf_canvas.h"
#include "server/web/paper/slip_pdf.h"
#include "server/web/paper/slip_style.h"

namespace tewatashi::server::web {

// Draws slips of one layout.
class SlipPainter {
public:
    // `options` have no problem. All outlive the painter.
    SlipPainter(PdfCanvas& canvas, const SlipOptions& options, const SlipPaper& paper,
                const Words& words);

    void paint(const Slip& slip, const Rect_mm& cell) const;

private:
    void paintHead(const Slip& slip, const Rect_mm& area) const;
    void paintClass(const Slip& slip, const Rect_mm& area) const;
    void paintRecipient(const Slip& slip, const Rect_mm& area) const;
    void paintSender(const Slip& slip, const Rect_mm& area) const;
    void paintFacts(const Slip& slip, const Rect_mm& area) const;
    void paintStamps(const Rect_mm& area) const;
    void paintCode(const Slip& slip, const Rect_mm& area) const;
    void paintNumberBelow(const Slip& slip, const Rect_mm& area) const;
    void paintNumberBeside(const Slip& slip, const Rect_mm& area) const;
    [[nodiscard]] double digitsBoxWidth(const Slip& slip) const;
    void paintDigitsBox(const Slip& slip, double x, double y) const;

    // `top` is where the em box begins: characters of equal size align by it.
    void put(double x, double top, double width, const std::string& text,
             const TextStyle& style) const;
    struct TextLine {
        std::string text;
        TextStyle style;
    };
    // Lines with equal gaps above, between and below those that are not empty; the base line of the
    // first.
    double putSpread(const std::vector<TextLine>& lines, const Rect_mm& area) const;
    // A line to write on by hand, with a word that says what.
    void writingLine(double x, double y, double width, const char* key) const;
    void putLabel(double x, double top, double width, const char* key) const;
    void putLabelOn(double x, double baseline, double width, const char* key) const;
    void rule(double x1, double y1, double x2, double y2) const;

    PdfCanvas& m_canvas;
    const SlipOptions& m_options;
    const Words& m_words;
    SlipStyle m_style;
    bool m_framed;
};

} // namespace tewatashi::server::web
