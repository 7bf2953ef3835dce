#pragma once

#include "tests/support/temp_dir.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace tewatashi::test {

inline constexpr double kPictureDpi = 300.0;

[[nodiscard]] std::size_t pixels(double mm);
[[nodiscard]] double millimetres(std::size_t pixels);

// A page as a printer of 300 dpi would print it.
struct Picture {
    std::size_t width = 0;
    std::size_t height = 0;
    std::string grey;
    [[nodiscard]] bool dark(std::size_t x, std::size_t y) const {
        return static_cast<std::uint8_t>(grey[y * width + x]) < 128;
    }
};

// First and last + 1 dark pixel of one row or column between two positions; {0, 0}: none.
using Span = std::pair<std::size_t, std::size_t>;
[[nodiscard]] Span darkInRow(const Picture& picture, std::size_t y, std::size_t from,
                             std::size_t to);
[[nodiscard]] Span darkInColumn(const Picture& picture, std::size_t x, std::size_t from,
                                std::size_t to);

// A PDF read by poppler and zbar, neither of which shares code with the product.
class PdfReader {
public:
    explicit PdfReader(const std::string& pdf);

    // Pages count from 1.
    [[nodiscard]] Picture page(int number = 1) const;
    // What the page's symbols hold, with how many hold it, for zbar's name of a symbology
    // ("codabar", "code128", "qrcode").
    [[nodiscard]] std::map<std::string, int> codes(const std::string& symbology,
                                                   int number = 1) const;
    // The same for a part of the first page: zbar tells equal symbols of a page only once.
    [[nodiscard]] std::map<std::string, int> codesBetween(const std::string& symbology,
                                                          double top_mm, double bottom_mm) const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string info() const;     // pdfinfo's lines
    [[nodiscard]] std::string messages() const; // what poppler finds wrong

private:
    [[nodiscard]] std::string file(const std::string& name) const;
    void rasterise(int number) const; // once
    [[nodiscard]] static std::map<std::string, int> decode(const std::string& symbology,
                                                           const std::string& picture);

    TempDir m_folder;
};

} // namespace tewatashi::test
