#include "tests/server/web/pdf_reader.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace tewatashi::test {
namespace {

std::string outputOf(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
    if (!pipe) {
        throw std::runtime_error("cannot run " + command);
    }
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
        output.append(buffer.data(), n);
    }
    return output;
}

Picture readPgm(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string magic;
    std::size_t depth = 0;
    Picture picture;
    in >> magic >> picture.width >> picture.height >> depth;
    in.get();
    picture.grey.resize(picture.width * picture.height);
    in.read(picture.grey.data(), static_cast<std::streamsize>(picture.grey.size()));
    if (!in || magic != "P5" || depth != 255) {
        throw std::runtime_error("pdftoppm (package poppler-utils) made no picture");
    }
    return picture;
}

template <typename IsDark>
Span darkSpan(std::size_t from, std::size_t to, IsDark isDark) {
    Span span{0, 0};
    for (std::size_t at = from; at < to; ++at) {
        if (isDark(at)) {
            span.first = span.second == 0 ? at : span.first;
            span.second = at + 1;
        }
    }
    return span;
}

} // namespace

std::size_t pixels(double mm) {
    return static_cast<std::size_t>(std::lround(mm / 25.4 * kPictureDpi));
}

double millimetres(std::size_t pixels) { return static_cast<double>(pixels) * 25.4 / kPictureDpi; }

Span darkInRow(const Picture& picture, std::size_t y, std::size_t from, std::size_t to) {
    return darkSpan(from, to, [&](std::size_t x) { return picture.dark(x, y); });
}

Span darkInColumn(const Picture& picture, std::size_t x, std::size_t from, std::size_t to) {
    return darkSpan(from, to, [&](std::size_t y) { return picture.dark(x, y); });
}

PdfReader::PdfReader(const std::string& pdf) {
    std::ofstream(file("it.pdf"), std::ios::binary) << pdf;
}

std::string PdfReader::file(const std::string& name) const { return (m_folder / name).string(); }

void PdfReader::rasterise(int number) const {
    const std::string name = "page-" + std::to_string(number);
    if (!std::filesystem::exists(file(name + ".pgm"))) {
        static_cast<void>(outputOf("pdftoppm -gray -singlefile -r 300 -f " +
                                   std::to_string(number) + " '" + file("it.pdf") + "' '" +
                                   file(name) + "'"));
    }
}

Picture PdfReader::page(int number) const {
    rasterise(number);
    return readPgm(file("page-" + std::to_string(number) + ".pgm"));
}

std::map<std::string, int> PdfReader::decode(const std::string& symbology,
                                             const std::string& picture) {
    std::istringstream lines(outputOf("zbarimg -q --raw -Sdisable -S" + symbology + ".enable '" +
                                      picture + "' 2>/dev/null"));
    std::map<std::string, int> codes;
    for (std::string line; std::getline(lines, line);) {
        ++codes[line];
    }
    return codes;
}

std::map<std::string, int> PdfReader::codes(const std::string& symbology, int number) const {
    rasterise(number);
    return decode(symbology, file("page-" + std::to_string(number) + ".pgm"));
}

std::map<std::string, int> PdfReader::codesBetween(const std::string& symbology, double top_mm,
                                                   double bottom_mm) const {
    static_cast<void>(outputOf("pdftoppm -gray -singlefile -r 300 -x 0 -W 3000 -y " +
                               std::to_string(pixels(top_mm)) + " -H " +
                               std::to_string(pixels(bottom_mm - top_mm)) + " '" + file("it.pdf") +
                               "' '" + file("part") + "'"));
    return decode(symbology, file("part.pgm"));
}

std::string PdfReader::text() const { return outputOf("pdftotext '" + file("it.pdf") + "' -"); }

std::string PdfReader::info() const {
    return outputOf("pdfinfo '" + file("it.pdf") + "' 2>/dev/null");
}

std::string PdfReader::messages() const {
    return outputOf("pdfinfo '" + file("it.pdf") + "' 2>&1 >/dev/null");
}

} // namespace tewatashi::test
