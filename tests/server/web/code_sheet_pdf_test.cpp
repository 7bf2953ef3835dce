#include "common/base/error.h"
#include "server/web/code_sheet_pdf.h"
#include "server/web/code_symbol.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

using namespace tewatashi;
using namespace tewatashi::server;
using namespace tewatashi::server::web;

// Method: the PDF is rasterised by poppler and decoded by zbar, neither of which shares code with
// the product; millimetres are measured in the picture.
namespace {

constexpr double kDpi = 300.0;

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "tw-sheet-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        m_path = name;
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const {
        return (m_path / name).string();
    }

private:
    std::filesystem::path m_path;
};

std::string outputOf(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), &pclose);
    REQUIRE(pipe);
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
        output.append(buffer.data(), n);
    }
    return output;
}

struct Picture {
    std::size_t width = 0;
    std::size_t height = 0;
    std::string grey;
    [[nodiscard]] bool dark(std::size_t x, std::size_t y) const {
        return static_cast<unsigned char>(grey[y * width + x]) < 128;
    }
};

Picture readPgm(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string magic;
    std::size_t depth = 0;
    Picture picture;
    in >> magic >> picture.width >> picture.height >> depth;
    REQUIRE(magic == "P5");
    REQUIRE(depth == 255);
    in.get();
    picture.grey.resize(picture.width * picture.height);
    in.read(picture.grey.data(), static_cast<std::streamsize>(picture.grey.size()));
    REQUIRE(in);
    return picture;
}

Picture firstPage(const Folder& folder, const std::string& pdf) {
    std::ofstream(folder.file("sheet.pdf"), std::ios::binary) << pdf;
    const std::string command = "pdftoppm -gray -singlefile -r 300 '" + folder.file("sheet.pdf") +
                                "' '" + folder.file("page") + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    return readPgm(folder.file("page.pgm"));
}

std::set<std::string> decodedCodes(const Folder& folder) {
    std::istringstream lines(outputOf("zbarimg -q --raw -Sdisable -Scode128.enable '" +
                                      folder.file("page.pgm") + "' 2>/dev/null"));
    std::set<std::string> codes;
    for (std::string line; std::getline(lines, line);) {
        codes.insert(line);
    }
    return codes;
}

// First and last dark column of one row between two x positions; {0, 0} when there is none.
std::pair<std::size_t, std::size_t> darkSpan(const Picture& picture, std::size_t y,
                                             std::size_t from, std::size_t to) {
    std::pair<std::size_t, std::size_t> span{0, 0};
    for (std::size_t x = from; x < to; ++x) {
        if (picture.dark(x, y)) {
            span.first = span.first == 0 ? x : span.first;
            span.second = x + 1;
        }
    }
    return span;
}

std::size_t pixels(double mm) { return static_cast<std::size_t>(std::lround(mm / 25.4 * kDpi)); }
double millimetres(std::size_t px) { return static_cast<double>(px) * 25.4 / kDpi; }

services::PrintableCode code(const std::string& text, const std::string& ja,
                             const std::string& en) {
    return {text, {ja, en}, text};
}

} // namespace

TEST_CASE("Every code of an operator sheet is read back from the printed page", "[unit]") {
    const std::vector<services::PrintableCode> codes{code("TWO-1001", "田中 花子", "Tanaka Hanako"),
                                                     code("TWO-1002", "髙橋 一郎", "Takahashi"),
                                                     code("TWO-20260001", "佐藤", "Sato")};
    const Folder folder;
    const Picture page =
        firstPage(folder, makeCodeSheetPdf(codes, SheetKind::Operators, Language::Japanese));
    CHECK(std::abs(static_cast<double>(page.width) - 210 / 25.4 * kDpi) <= 1.0);
    CHECK(std::abs(static_cast<double>(page.height) - 297 / 25.4 * kDpi) <= 1.0);
    CHECK(decodedCodes(folder) == std::set<std::string>{"TWO-1001", "TWO-1002", "TWO-20260001"});
}

TEST_CASE("The longest action code fits an action sheet and is read back", "[unit]") {
    const std::vector<services::PrintableCode> codes{
        code("TWA-out_for_delivery", "持出", "Out for delivery"), code("TWA-lost", "紛失", "Lost"),
        code("TWC-UNDO-STACK", "この束を取り消す", "Undo this stack")};
    const Folder folder;
    firstPage(folder, makeCodeSheetPdf(codes, SheetKind::Actions, Language::English));
    CHECK(decodedCodes(folder) ==
          std::set<std::string>{"TWA-out_for_delivery", "TWA-lost", "TWC-UNDO-STACK"});
}

TEST_CASE("A symbol has the exact millimetres of its modules and its quiet zones", "[unit]") {
    const std::string text = "TWO-1001";
    const Folder folder;
    const Picture page =
        firstPage(folder, makeCodeSheetPdf({code(text, "田中", "Tanaka")}, SheetKind::Operators,
                                           Language::Japanese));
    // The first card lies at 16.4 / 34.0 mm and is 85.6 × 54 mm; its symbol ends 6.6 mm above the
    // lower edge.
    const std::size_t y = pixels(34.0 + 54.0 - 6.6 - 9.0);
    const std::size_t cardLeft = pixels(16.4) + 4;
    const std::size_t cardRight = pixels(16.4 + 85.6) - 4;
    const auto [first, last] = darkSpan(page, y, cardLeft, cardRight);
    const auto modules = static_cast<double>(code128(text).size());
    const double module_mm = 9 * 25.4 / 600;
    CHECK(millimetres(last - first) == Approx(modules * module_mm).margin(0.1));
    CHECK(millimetres(first) - 16.4 >= 10 * module_mm);
    CHECK(16.4 + 85.6 - millimetres(last) >= 10 * module_mm);
}

TEST_CASE("The cutting lines enclose 85.6 by 54 millimetres", "[unit]") {
    const Folder folder;
    const Picture page =
        firstPage(folder, makeCodeSheetPdf({code("TWO-1", "田中", "Tanaka")}, SheetKind::Operators,
                                           Language::English));
    // At this height of the card only its two side lines are dark.
    const auto [left, right] = darkSpan(page, pixels(34.0 + 26.0), pixels(10), pixels(105));
    CHECK(millimetres(right - left) == Approx(85.6).margin(0.25));
}

TEST_CASE("The ruler at the foot measures 100 millimetres", "[unit]") {
    const Folder folder;
    const Picture page =
        firstPage(folder, makeCodeSheetPdf({}, SheetKind::Places, Language::English));
    const auto [first, last] = darkSpan(page, pixels(287.0), pixels(5), pixels(114));
    CHECK(millimetres(last - first) == Approx(100.0).margin(0.25));
}

TEST_CASE("Codes beyond one page go on to the next", "[unit]") {
    std::vector<services::PrintableCode> codes;
    codes.reserve(13);
    for (int i = 0; i < 13; ++i) {
        codes.push_back(code("TWP-" + std::to_string(100 + i), "場所", "Place"));
    }
    const Folder folder;
    std::ofstream(folder.file("sheet.pdf"), std::ios::binary)
        << makeCodeSheetPdf(codes, SheetKind::Places, Language::Japanese);
    const std::string info = outputOf("pdfinfo '" + folder.file("sheet.pdf") + "'");
    CHECK(info.find("Pages:           2") != std::string::npos);
    CHECK(info.find("A4") != std::string::npos);
}

TEST_CASE("A code that cannot be drawn or does not fit is refused by name", "[unit]") {
    const auto refusal = [](const std::string& text) {
        try {
            static_cast<void>(
                makeCodeSheetPdf({code(text, "x", "x")}, SheetKind::Places, Language::English));
        } catch (const Error& error) {
            return error.text().en + error.text().ja;
        }
        return std::string();
    };
    const std::string longCode = "TWP-" + std::string(60, 'A');
    CHECK(refusal(longCode).find(longCode) != std::string::npos);
    CHECK(refusal("大阪").find("大阪") != std::string::npos);
    CHECK_FALSE(refusal("").empty());
}

TEST_CASE("Names of any length and content keep to their card", "[unit]") {
    const std::string name = "<b>" + std::string(300, 'W') + "&";
    const Folder folder;
    const Picture page =
        firstPage(folder, makeCodeSheetPdf({code("TWO-1", name, name)}, SheetKind::Operators,
                                           Language::English));
    // Right of the single card the page is blank.
    const auto [first, last] = darkSpan(page, pixels(34.0 + 12.0), pixels(103.5), pixels(205));
    CHECK(first == last);
    CHECK(decodedCodes(folder) == std::set<std::string>{"TWO-1"});
}

TEST_CASE("Sheets are named in addresses", "[unit]") {
    for (const SheetKind kind :
         {SheetKind::Operators, SheetKind::Actions, SheetKind::Places, SheetKind::Controls}) {
        CHECK(sheetFromCode(sheetCode(kind)) == kind);
    }
    CHECK_FALSE(sheetFromCode("other").has_value());
}

TEST_CASE("Bars painted side by side are the modules of the symbol again", "[unit]") {
    for (const char* const text : {"TWO-0042", "1", "TWA-OUT_FOR_DELIVERY", "00000000"}) {
        const Modules modules = code128(text);
        Modules painted(modules.size(), false);
        std::size_t end = 0;
        for (const Bar& bar : barsOf(modules)) {
            CHECK(bar.width > 0);
            CHECK((bar.from == 0 || bar.from > end)); // bars never touch
            end = bar.from + bar.width;
            REQUIRE(end <= painted.size());
            std::fill_n(painted.begin() + static_cast<std::ptrdiff_t>(bar.from), bar.width, true);
        }
        CHECK(painted == modules);
    }
    CHECK(barsOf({}).empty());
    CHECK(barsOf({false, true}).size() == 1);
}
