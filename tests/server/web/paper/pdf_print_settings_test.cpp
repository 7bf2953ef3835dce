#include "server/web/paper/pdf_print_settings.h"
#include "tests/server/web/pdf_reader.h"
#include "tests/server/web/slip_examples.h"

#include <catch2/catch.hpp>

using namespace tewatashi::server::web;
using namespace tewatashi::test;

namespace {

// Two labels of 62 × 100 mm.
std::string smallPdf() {
    SlipOptions options;
    options.layout = SlipLayout::Label62;
    return makeSlipPdf({exampleSlip(1), exampleSlip(2)}, options,
                       slipWords(tewatashi::Language::Japanese));
}

std::size_t numberAfter(const std::string& text, const std::string& key) {
    const std::size_t at = text.rfind(key);
    REQUIRE(at != std::string::npos);
    return std::stoul(text.substr(at + key.size()));
}

// The catalog as a viewer finds it: from the last startxref to the table to the object.
std::string catalogOf(const std::string& pdf) {
    const std::string table = pdf.substr(numberAfter(pdf, "startxref\n"));
    REQUIRE(table.rfind("xref\n", 0) == 0);
    const std::size_t root = numberAfter(table, "/Root ");
    REQUIRE(table.rfind("xref\n" + std::to_string(root) + " 1\n", 0) == 0);
    const std::string row = table.substr(table.find('\n', 5) + 1, 20);
    REQUIRE(row.substr(10) == " 00000 n \n");
    const std::string object = pdf.substr(std::stoul(row.substr(0, 10)));
    REQUIRE(object.rfind(std::to_string(root) + " 0 obj\n", 0) == 0);
    return object.substr(0, object.find("endobj"));
}

} // namespace

TEST_CASE("A PDF asks to be printed in its own size, on one side, on its own paper", "[unit]") {
    const std::string catalog = catalogOf(smallPdf());
    for (const char* const entry :
         {"/Type /Catalog", "/Pages ", "/PrintScaling /None", "/Duplex /Simplex",
          "/PickTrayByPDFSize true", "/Version /1.7"}) {
        CAPTURE(entry);
        CHECK(catalog.find(entry) != std::string::npos);
    }
}

TEST_CASE("A PDF with print settings is whole: pages, text, title and size are as before",
          "[unit]") {
    const PdfReader pdf(smallPdf());
    CHECK(pdf.messages().empty());
    const std::string info = pdf.info();
    CHECK(info.find("Pages:           2") != std::string::npos);
    CHECK(info.find("社内便伝票") != std::string::npos);
    CHECK(info.find("PDF version:     1.7") != std::string::npos);
    CHECK(info.find("175.748 x 283.465") != std::string::npos); // 62 × 100 mm in points
    CHECK(pdf.text().find(exampleSlip(2).possessionDigits) != std::string::npos);
}

TEST_CASE("What is not a PDF of the known form stays as it is", "[unit]") {
    for (const std::string& other :
         {std::string(), std::string("no pdf"), std::string("\ntrailer\n<< /Size 3 >>\n"),
          std::string("\ntrailer\n<< /Size 3 /Root 1 0 R /Info 2 0 R >>\nstartxref\n99999\n"),
          std::string("1 0 obj\n<< /Type /Catalog\n\ntrailer\n<< /Size 3\n   /Root 1 0 R\n"
                      "   /Info 2 0 R\n>>\nstartxref\n5\n%%EOF\n")}) {
        CHECK(withPrintSettings(other) == other);
    }
}
