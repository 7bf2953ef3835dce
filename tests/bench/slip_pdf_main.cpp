// slip-pdf: pages of eight slips with NW-7, against a bare Cairo page with as many glyphs and bars:
// the same characters of the same fonts in the same sizes, turned into glyph numbers beforehand,
// and the same rectangles; no layout, no symbology, no rules.
#include "server/web/frame/display_time.h"
#include "server/web/paper/code_symbol.h"
#include "server/web/paper/slip_pdf.h"
#include "tests/bench/pairs.h"
#include "tests/server/web/slip_examples.h"

#include <cairo-pdf.h>
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <vector>

namespace {

using namespace tewatashi;
using namespace tewatashi::server;
using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kPages = 25;
constexpr std::size_t kPerPage = 8;
constexpr double kGoal = 0.3;
constexpr double kPoints = 72.0 / 25.4; // per millimetre

struct GlyphRun {
    bool bold;
    double size_mm;
    std::vector<cairo_glyph_t> glyphs;
};

// One slip as Cairo draws it without us.
class BareSlip {
public:
    BareSlip(const web::Slip& slip, const web::Words& words) {
        for (const char* const key :
             {"slip.to", "slip.from", "slip.pieces", "slip.wished", "slip.possession"}) {
            add(words.get(key), 2.3, false);
        }
        add(words.get("slip.title"), 3.3, true);
        add(slip.siteName, 2.3, false);
        add(slip.className.in(words.language()), 6.4, true);
        add(slip.className.en, 2.3, false);
        add(slip.to.department, 3.4, false);
        add(words.fill("slip.person", {{"name", slip.to.name}}), 7.2, true);
        add(slip.to.place, 3.4, false);
        add(slip.from.department + "  " + slip.from.place, 2.8, false);
        add(slip.from.name, 3.4, false);
        add(words.fill("slip.pieces_value", {{"count", "1"}}), 3.4, false);
        add(web::dayText(slip.wishedDay, words.language()), 3.4, false);
        add(slip.number + "  ", 4.4, true);
        add(slip.possessionDigits, 4.4, true);
        m_bars = web::barsOf(web::nw7(test::symbolText(slip), 'A', 'A'));
    }

    void draw(cairo_t* cairo, double x, double y) const {
        double line = y;
        for (const GlyphRun& run : m_runs) {
            line += 3.0;
            std::vector<cairo_glyph_t> glyphs = run.glyphs;
            for (cairo_glyph_t& glyph : glyphs) {
                glyph.x += x;
                glyph.y += line;
            }
            select(cairo, run.bold, run.size_mm);
            cairo_show_glyphs(cairo, glyphs.data(), static_cast<int>(glyphs.size()));
        }
        for (const web::Bar& bar : m_bars) {
            cairo_rectangle(cairo, x + 0.34 * static_cast<double>(bar.from), y,
                            0.34 * static_cast<double>(bar.width), 12.0);
        }
        cairo_fill(cairo);
    }

private:
    static void select(cairo_t* cairo, bool bold, double size_mm) {
        cairo_select_font_face(cairo, "Noto Sans CJK JP", CAIRO_FONT_SLANT_NORMAL,
                               bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
        cairo_set_font_size(cairo, size_mm);
    }
    void add(const std::string& text, double size_mm, bool bold) {
        const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
            cairo_pdf_surface_create_for_stream(nullptr, nullptr, 1, 1), &cairo_surface_destroy);
        const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo(cairo_create(surface.get()),
                                                                       &cairo_destroy);
        select(cairo.get(), bold, size_mm);
        cairo_glyph_t* glyphs = nullptr;
        int count = 0;
        if (cairo_scaled_font_text_to_glyphs(cairo_get_scaled_font(cairo.get()), 0, 0, text.data(),
                                             static_cast<int>(text.size()), &glyphs, &count,
                                             nullptr, nullptr, nullptr) != CAIRO_STATUS_SUCCESS) {
            throw std::runtime_error("no glyphs for " + text);
        }
        m_runs.push_back({bold, size_mm, {glyphs, glyphs + count}});
        cairo_glyph_free(glyphs);
    }

    std::vector<GlyphRun> m_runs;
    std::vector<web::Bar> m_bars;
};

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

std::string barePdf(const std::vector<BareSlip>& slips) {
    std::string pdf;
    cairo_surface_t* const surface =
        cairo_pdf_surface_create_for_stream(append, &pdf, 210 * kPoints, 297 * kPoints);
    cairo_t* const cairo = cairo_create(surface);
    cairo_scale(cairo, kPoints, kPoints);
    for (std::size_t at = 0; at < slips.size(); ++at) {
        const std::size_t place = at % kPerPage;
        slips[at].draw(cairo, 10.0 + static_cast<double>(place % 2) * 97.0,
                       10.0 + static_cast<double>(place / 2) * 69.0);
        if (place + 1 == kPerPage) {
            cairo_show_page(cairo);
        }
    }
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    return pdf;
}

double pagesPerSecond(const std::function<std::string()>& make, std::size_t& size) {
    const auto begun = Steady::now();
    size = make().size();
    const Seconds took = Steady::now() - begun;
    if (size < 10'000) {
        throw std::runtime_error("the PDF is empty");
    }
    return static_cast<double>(kPages) / took.count();
}

} // namespace

int main(int argc, char** argv) {
    try {
        const int pairs = argc > 1 ? std::atoi(argv[1]) : 7;
        const web::Words& words = test::slipWords(Language::Japanese);
        std::vector<web::Slip> slips;
        std::vector<BareSlip> bare;
        for (std::size_t number = 0; number < kPages * kPerPage; ++number) {
            slips.push_back(test::exampleSlip(number));
            bare.emplace_back(slips.back(), words);
        }
        web::SlipOptions options;
        options.layout = web::SlipLayout::A4Eight;
        std::size_t oursSize = 0;
        std::size_t bareSize = 0;
        const auto ours = [&] { return web::makeSlipPdf(slips, options, words); };
        const auto limit = [&] { return barePdf(bare); };
        static_cast<void>(ours()); // both find their fonts once
        static_cast<void>(limit());
        const auto result = bench::interleavedPairs(pairs, [&](int) {
            const double limitRate = pagesPerSecond(limit, bareSize);
            return bench::Pair{pagesPerSecond(ours, oursSize), limitRate};
        });
        std::cout << bench::line("slip-pdf", "pages/s", result, fmt::format(">= {}", kGoal),
                                 fmt::format("A4, 8 slips, NW-7; {} kB for {} pages, limit {} kB",
                                             oursSize / 1000, kPages, bareSize / 1000))
                  << '\n';
        return result.ratio >= kGoal ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "bench_slip_pdf: " << error.what() << '\n';
        return 2;
    }
}
