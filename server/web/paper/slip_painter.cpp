#include "server/web/paper/slip_painter.h"

#include "server/web/frame/display_time.h"
#include "server/web/paper/slip_symbol.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

// Below this text is no longer read at arm's length.
constexpr double kTextMin_mm = 2.0;
// Noto Sans CJK: the em box begins this far below the top of a line of size 1.
constexpr double kEmTop = 0.28;
constexpr double kEmAscent = kAscent - kEmTop; // from there to the base line
constexpr double kBoxHeight = 1.25;            // of the possession digits, in their size
// Two lines of a name of this size fit in one of its usual size.
constexpr double kNameShrunk = 0.45;

double frameWidth_mm(const SlipStyle& style) { return style.rule * 1.6; }
double textMin_mm(double size_mm) { return std::max(kTextMin_mm, size_mm * 0.6); }

// "1234 5678 9012"
std::string inGroups(const std::string& number) {
    std::string text;
    for (std::size_t at = 0; at < number.size(); at += 4) {
        text += (at == 0 ? "" : " ") + number.substr(at, 4);
    }
    return text;
}

std::string joined(const std::string& first, const std::string& second) {
    return first.empty() || second.empty() ? first + second : first + "  " + second;
}

Rect_mm inside(const Rect_mm& area, double pad) {
    return {area.x + pad, area.y, area.width - 2 * pad, area.height};
}

// Cuts bands off an area from its top.
class Bands {
public:
    explicit Bands(const Rect_mm& area) : m_left(area) {}
    Rect_mm take(double height) {
        const Rect_mm band{m_left.x, m_left.y, m_left.width, height};
        m_left.y += height;
        m_left.height -= height;
        return band;
    }
    [[nodiscard]] const Rect_mm& rest() const { return m_left; }

private:
    Rect_mm m_left;
};

} // namespace

SlipPainter::SlipPainter(PdfCanvas& canvas, const SlipOptions& options, const SlipPaper& paper,
                         const Words& words)
    : m_canvas(canvas), m_options(options), m_words(words),
      m_style(slipStyle(options.layout, paper.cell(0))),
      m_framed(options.layout != SlipLayout::Label62) {
    // Office printers leave up to 5 mm of the paper's edge blank.
    const Margins_mm& margins = paper.margins;
    const double narrowest = std::min({margins.top, margins.right, margins.bottom, margins.left});
    if (m_framed) {
        m_style.inset = std::max(m_style.inset, 5.0 + frameWidth_mm(m_style) / 2.0 - narrowest);
    }
}

void SlipPainter::put(double x, double top, double width, const std::string& text,
                      const TextStyle& style) const {
    m_canvas.text(x, top - kEmTop * style.size_mm, width, text, style);
}

void SlipPainter::putLabel(double x, double top, double width, const char* key) const {
    put(x, top, width, m_words.get(key), {.size_mm = m_style.label, .sizeMin_mm = kTextMin_mm});
}

void SlipPainter::putLabelOn(double x, double baseline, double width, const char* key) const {
    putLabel(x, baseline - kEmAscent * m_style.label, width, key);
}

void SlipPainter::rule(double x1, double y1, double x2, double y2) const {
    m_canvas.line(x1, y1, x2, y2, 0.0, m_style.rule);
}

void SlipPainter::paint(const Slip& slip, const Rect_mm& cell) const {
    const Rect_mm frame{cell.x + m_style.inset, cell.y + m_style.inset,
                        cell.width - 2 * m_style.inset, cell.height - 2 * m_style.inset};
    Bands bands(frame);
    const auto nextBand = [&](double height) {
        const Rect_mm band = bands.take(height);
        rule(band.x, band.bottom(), band.right(), band.bottom());
        return band;
    };
    paintHead(slip, nextBand(m_style.head));
    paintRecipient(slip, nextBand(m_style.to));
    Rect_mm sender = nextBand(m_style.from);
    if (m_style.facts > 0) {
        paintFacts(slip, nextBand(m_style.facts));
    } else {
        const double width = 2 * m_style.factWidth + m_style.factWidth * 0.4;
        sender.width -= width;
        paintFacts(slip, {sender.right(), sender.y, width, sender.height});
        rule(sender.right(), sender.y, sender.right(), sender.bottom());
    }
    paintSender(slip, sender);
    if (m_style.stamps > 0) {
        paintStamps(nextBand(m_style.stamps));
    }
    paintCode(slip, bands.rest());
    if (m_framed) {
        m_canvas.frame(frame, 0.0, frameWidth_mm(m_style));
    }
}

void SlipPainter::paintHead(const Slip& slip, const Rect_mm& area) const {
    const double width = area.width - m_style.classWidth - 2 * m_style.pad;
    const double between = m_style.label * 0.7;
    const double height = m_style.title + between + m_style.label;
    const double top = area.y + (area.height - height) / 2.0;
    put(area.x + m_style.pad, top, width, m_words.get("slip.title"),
        {.size_mm = m_style.title, .bold = true, .sizeMin_mm = textMin_mm(m_style.title)});
    put(area.x + m_style.pad, top + m_style.title + between, width, slip.siteName,
        {.size_mm = m_style.label, .sizeMin_mm = kTextMin_mm});
    paintClass(slip, {area.right() - m_style.classWidth, area.y, m_style.classWidth, area.height});
}

void SlipPainter::paintClass(const Slip& slip, const Rect_mm& area) const {
    const Language language = m_words.language();
    const std::string& name = slip.className.in(language);
    const std::string& other =
        slip.className.in(language == Language::Japanese ? Language::English : Language::Japanese);
    const bool inverted = slip.classStandsOut && !name.empty();
    if (inverted) {
        m_canvas.fill(area);
    } else {
        rule(area.x, area.y, area.x, area.bottom());
        if (!m_framed) {
            rule(area.x, area.y, area.right(), area.y);
            rule(area.right(), area.y, area.right(), area.bottom());
        }
        putLabel(area.x + m_style.pad * 0.6, area.y + m_style.label * 0.5, area.width,
                 "slip.class");
    }
    const Rect_mm text = inside(area, m_style.pad * 0.6);
    TextStyle style{.size_mm = m_style.className * (inverted ? 1.0 : 0.6),
                    .bold = true,
                    .align = Align::Centre,
                    .grey = inverted ? 1.0 : 0.0,
                    .sizeMin_mm = textMin_mm(m_style.label)};
    if (!inverted || other.empty() || other == name) {
        const double low = inverted ? 0.0 : m_style.label * 0.6; // makes way for the label
        put(text.x, area.y + (area.height - style.size_mm) / 2.0 + low, text.width, name, style);
        return;
    }
    const double between = m_style.label * 0.35;
    const double top = area.y + (area.height - style.size_mm - between - m_style.label) / 2.0;
    put(text.x, top, text.width, name, style);
    const double otherTop = top + style.size_mm + between;
    style.size_mm = m_style.label;
    style.bold = false;
    put(text.x, otherTop, text.width, other, style);
}

void SlipPainter::paintRecipient(const Slip& slip, const Rect_mm& area) const {
    const SlipParty& to = slip.to;
    const double x = area.x + m_style.pad + m_style.labelWidth;
    const double width = area.right() - m_style.pad - x;
    if (slip.isBlank()) {
        putLabel(area.x + m_style.pad, area.y + m_style.pad, m_style.labelWidth, "slip.to");
        writingLine(x, area.y + area.height * 0.45, width, "slip.write_department");
        writingLine(x, area.y + area.height * 0.88, width, "slip.write_name");
        return;
    }
    const bool person = !to.name.empty();
    std::vector<TextLine> lines;
    if (person) {
        lines.push_back({to.department,
                         {.size_mm = m_style.department,
                          .sizeMin_mm = textMin_mm(m_style.department),
                          .cut = Cut::Middle}});
    }
    const std::string& named = person ? to.name : to.department;
    if (!named.empty()) {
        lines.push_back(
            {m_words.fill(person ? "slip.person" : "slip.department", {{"name", named}}),
             {.size_mm = m_style.name,
              .bold = true,
              .sizeMin_mm = std::max(kTextMin_mm, m_style.name * kNameShrunk),
              .lines = 2}});
    }
    lines.push_back(
        {to.place,
         {.size_mm = m_style.place, .sizeMin_mm = textMin_mm(m_style.place), .cut = Cut::Middle}});
    putLabelOn(area.x + m_style.pad, putSpread(lines, {x, area.y, width, area.height}),
               m_style.labelWidth, "slip.to");
}

double SlipPainter::putSpread(const std::vector<TextLine>& lines, const Rect_mm& area) const {
    double gap = area.height;
    int count = 0;
    for (const TextLine& line : lines) {
        gap -= line.text.empty() ? 0.0 : line.style.size_mm;
        count += line.text.empty() ? 0 : 1;
    }
    gap /= count + 1;
    double top = area.y + gap;
    double first = area.y + m_style.pad + m_style.label;
    bool isFirst = true;
    for (const TextLine& line : lines) {
        if (!line.text.empty()) {
            put(area.x, top, area.width, line.text, line.style);
            first = isFirst ? top + kEmAscent * line.style.size_mm : first;
            isFirst = false;
            top += line.style.size_mm + gap;
        }
    }
    return first;
}

void SlipPainter::writingLine(double x, double y, double width, const char* key) const {
    putLabel(x, y - m_style.label * 1.2, width, key);
    m_canvas.line(x, y, x + width, y, 0.0, m_style.rule * 0.5);
}

void SlipPainter::paintSender(const Slip& slip, const Rect_mm& area) const {
    const double x = area.x + m_style.pad + m_style.labelWidth;
    const double width = area.right() - m_style.pad - x;
    const double labelX = area.x + m_style.pad;
    if (slip.isBlank()) {
        putLabel(labelX, area.y + m_style.pad, m_style.labelWidth, "slip.from");
        writingLine(x, area.y + area.height * 0.8, width, "slip.write_name");
        return;
    }
    const double first = putSpread(
        {{joined(slip.from.department, slip.from.place),
          {.size_mm = m_style.label + 0.5, .sizeMin_mm = kTextMin_mm, .cut = Cut::Middle}},
         {slip.from.name,
          {.size_mm = m_style.fromName, .sizeMin_mm = textMin_mm(m_style.fromName)}}},
        {x, area.y, width, area.height});
    putLabelOn(labelX, first, m_style.labelWidth, "slip.from");
}

void SlipPainter::paintFacts(const Slip& slip, const Rect_mm& area) const {
    const bool stacked = m_style.facts <= 0; // labels above values where there is little width
    const double piecesWidth = area.width * (stacked ? 0.38 : 0.42);
    const Rect_mm pieces{area.x, area.y, piecesWidth, area.height};
    const Rect_mm wished{area.x + piecesWidth, area.y, area.width - piecesWidth, area.height};
    rule(wished.x, wished.y, wished.x, wished.bottom());
    const auto fact = [&](const Rect_mm& box, const char* key, const std::string& value) {
        const double pad = stacked ? m_style.pad * 0.6 : m_style.pad;
        const double gap = (box.height - m_style.label - m_style.fact) / 3.0;
        if (stacked) {
            putLabel(box.x + pad, box.y + gap, box.width - 2 * pad, key);
            put(box.x + pad, box.y + 2 * gap + m_style.label, box.width - 2 * pad, value,
                {.size_mm = m_style.fact, .sizeMin_mm = textMin_mm(m_style.fact)});
            return;
        }
        const double label = m_canvas.textWidth(m_words.get(key), {.size_mm = m_style.label});
        putLabel(box.x + pad, box.y + (box.height - m_style.label) / 2.0, label + 0.1, key);
        const double x = box.x + pad + label + pad;
        put(x, box.y + (box.height - m_style.fact) / 2.0, box.right() - pad * 0.5 - x, value,
            {.size_mm = m_style.fact, .sizeMin_mm = textMin_mm(m_style.fact)});
    };
    const bool blank = slip.isBlank();
    fact(pieces, "slip.pieces",
         slip.pieces > 0
             ? m_words.fill("slip.pieces_value", {{"count", std::to_string(slip.pieces)}})
             : "");
    fact(wished, "slip.wished",
         !slip.wishedDay.empty() ? dayText(slip.wishedDay, m_words.language())
         : blank                 ? ""
                                 : m_words.get("slip.no_wish"));
}

void SlipPainter::paintStamps(const Rect_mm& area) const {
    const double width = area.width / 3.0;
    double x = area.x;
    for (const char* const key :
         {"slip.stamp.accepted", "slip.stamp.delivered", "slip.stamp.received"}) {
        if (x > area.x) {
            rule(x, area.y, x, area.bottom());
        }
        putLabel(x + m_style.pad * 0.6, area.y + m_style.label * 0.5, width, key);
        x += width;
    }
}

void SlipPainter::paintCode(const Slip& slip, const Rect_mm& area) const {
    const bool beside = m_style.numberBeside || m_options.symbol.symbology == Symbology::Qr;
    Rect_mm room = area;
    if (m_style.usage > 0) {
        room.height -= m_style.usage;
        put(area.x + m_style.pad, room.bottom() + (m_style.usage - m_style.label) / 2.0 - 0.3,
            area.width - 2 * m_style.pad, m_words.get("slip.usage"),
            {.size_mm = m_style.label, .align = Align::Centre, .sizeMin_mm = kTextMin_mm});
    }
    if (beside) {
        paintNumberBeside(slip, room);
    } else {
        paintNumberBelow(slip, room);
    }
}

double SlipPainter::digitsBoxWidth(const Slip& slip) const {
    return m_canvas.textWidth(slip.possessionDigits, {.size_mm = m_style.number, .bold = true}) +
           m_style.number;
}

void SlipPainter::paintDigitsBox(const Slip& slip, double x, double y) const {
    const double width = digitsBoxWidth(slip);
    m_canvas.frame({x, y, width, m_style.number * kBoxHeight}, 0.0, m_style.rule);
    put(x, y + m_style.number * (kBoxHeight - 1.0) / 2.0, width, slip.possessionDigits,
        {.size_mm = m_style.number, .bold = true, .align = Align::Centre});
}

void SlipPainter::paintNumberBelow(const Slip& slip, const Rect_mm& area) const {
    const double line = m_style.number * kBoxHeight;
    const double between = m_style.digitsBelow ? m_style.number * 0.2 : 0.0;
    const double lines = m_style.digitsBelow ? 2 * line + between : line;
    const double gap = (area.height - m_style.symbol - lines) / 3.0;
    const PlannedSymbol symbol(m_options.symbol, slip.number + slip.possessionDigits, area.width,
                               m_style.symbol);
    symbol.draw(m_canvas, area.x + (area.width - symbol.width_mm()) / 2.0, area.y + gap);

    const double pad = m_framed ? m_style.pad + m_style.labelWidth * 0.35 : m_style.pad;
    const Rect_mm text = inside(area, pad);
    const double labelWidth =
        m_canvas.textWidth(m_words.get("slip.possession"), {.size_mm = m_style.label}) + 0.1;
    const double digitsWidth = labelWidth + m_style.pad * 0.7 + digitsBoxWidth(slip);
    const double top = area.y + 2 * gap + m_style.symbol;
    const bool below = m_style.digitsBelow;
    put(text.x, top + (line - m_style.number) / 2.0,
        below ? text.width : text.width - digitsWidth - m_style.pad, inGroups(slip.number),
        {.size_mm = m_style.number,
         .bold = true,
         .align = below ? Align::Centre : Align::Left,
         .sizeMin_mm = kTextMin_mm});
    if (slip.possessionDigits.empty()) {
        return;
    }
    const double x = below ? text.x + (text.width - digitsWidth) / 2.0 : text.right() - digitsWidth;
    const double boxTop = below ? top + line + between : top;
    putLabel(x, boxTop + (line - m_style.label) / 2.0, labelWidth, "slip.possession");
    paintDigitsBox(slip, x + labelWidth + m_style.pad * 0.7, boxTop);
}

void SlipPainter::paintNumberBeside(const Slip& slip, const Rect_mm& area) const {
    const TextStyle style{.size_mm = m_style.number, .bold = true, .sizeMin_mm = kTextMin_mm};
    const std::string number = inGroups(slip.number);
    const double numberWidth = m_canvas.textWidth(number, style) + 2 * m_style.pad;
    const bool qr = m_options.symbol.symbology == Symbology::Qr;
    const double height = qr ? area.height - m_style.pad : std::min(m_style.symbol, area.height);
    const PlannedSymbol symbol(m_options.symbol, slip.number + slip.possessionDigits,
                               std::max(area.width - numberWidth, area.width * 0.4), height);
    const double quiet = std::max(symbol.quiet_mm(), m_style.pad);
    symbol.draw(m_canvas, area.x + quiet, area.y + (area.height - symbol.height_mm()) / 2.0);

    const double x = area.x + symbol.width_mm() + 2 * quiet;
    const double width = area.right() - m_style.pad - x;
    const double boxHeight = m_style.number * kBoxHeight;
    const double label = m_style.label * 1.6;
    const double between = m_style.number * 0.5;
    const double digitsWidth =
        std::max(digitsBoxWidth(slip),
                 m_canvas.textWidth(m_words.get("slip.possession"), {.size_mm = m_style.label}));
    const bool sideBySide = numberWidth + digitsWidth <= width;
    const double total = label + boxHeight + (sideBySide ? 0.0 : between + label + boxHeight);
    const double top = area.y + (area.height - total) / 2.0;
    putLabel(x, top, width, "slip.number");
    put(x, top + label + (boxHeight - m_style.number) / 2.0, width, number, style);
    if (slip.possessionDigits.empty()) {
        return;
    }
    const double digitsX = sideBySide ? x + numberWidth : x;
    const double digitsTop = sideBySide ? top : top + label + boxHeight + between;
    putLabel(digitsX, digitsTop, area.right() - digitsX, "slip.possession");
    paintDigitsBox(slip, digitsX, digitsTop + label);
}

} // namespace tewatashi::server::web
