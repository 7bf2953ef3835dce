#include "common/base/error.h"
#include "server/web/paper/slip_symbol.h"

#include <catch2/catch.hpp>

using namespace tewatashi;
using namespace tewatashi::server::web;

namespace {

const std::string kCode = "2026040000014711"; // 12 digits and the possession digits

PlannedSymbol planned(Symbology symbology, double width, double height = 15.0) {
    SlipSymbol symbol;
    symbol.symbology = symbology;
    return {symbol, kCode, width, height};
}

} // namespace

TEST_CASE("NW-7 has narrow and wide elements between its letters", "[unit]") {
    const Modules modules = nw7("0", 'A', 'B');
    // JIS X 0506: A 1011001001, 0 101010011 and B 1001001011, with a narrow gap between.
    std::string text;
    for (const bool dark : modules) {
        text += dark ? '1' : '0';
    }
    CHECK(text == "1011001001"
                  "0"
                  "101010011"
                  "0"
                  "1001001011");
}

TEST_CASE("NW-7 refuses other letters and what is no digit", "[unit]") {
    CHECK_THROWS_AS(nw7("123", 'E', 'A'), Error);
    CHECK_THROWS_AS(nw7("123", 'A', 'a'), Error);
    CHECK_THROWS_AS(nw7("12A3", 'A', 'A'), Error);
    CHECK_THROWS_AS(nw7("", 'A', 'A'), Error);
    CHECK_THROWS_AS(qrCode(""), Error);
}

TEST_CASE("The code of a slip is the smallest QR code, and a square", "[unit]") {
    const QrCode code = qrCode(kCode);
    CHECK(code.side == 21);
    CHECK(code.modules.size() == code.side * code.side);
}

TEST_CASE("A symbol is as large as its room allows and never finer than 0.25 mm", "[unit]") {
    for (const Symbology symbology : kSymbologies) {
        double before = 0;
        for (double room = 60.0; room <= 120.0; room += 2.5) {
            const PlannedSymbol symbol = planned(symbology, room, 40.0);
            CHECK(symbol.module_mm() >= 0.25);
            CHECK(symbol.width_mm() + 2 * symbol.quiet_mm() <= room + 1e-9);
            CHECK(symbol.width_mm() >= before);
            before = symbol.width_mm();
        }
    }
}

TEST_CASE("A linear symbol stays as narrow as a handheld reads from nearby", "[unit]") {
    for (const Symbology symbology : {Symbology::Nw7, Symbology::Code128}) {
        const PlannedSymbol symbol = planned(symbology, 190.0);
        CHECK(symbol.width_mm() + 2 * symbol.quiet_mm() <= 76.0);
        CHECK(symbol.module_mm() >= 0.33);
    }
}

TEST_CASE("Quiet zones have ten modules, four around a QR code", "[unit]") {
    CHECK(planned(Symbology::Nw7, 80).quiet_mm() ==
          Approx(10 * planned(Symbology::Nw7, 80).module_mm()));
    CHECK(planned(Symbology::Qr, 80).quiet_mm() ==
          Approx(4 * planned(Symbology::Qr, 80).module_mm()));
}

TEST_CASE("A symbol without room is refused with what to do", "[unit]") {
    for (const Symbology symbology : kSymbologies) {
        try {
            static_cast<void>(planned(symbology, 7.0, 7.0));
            FAIL("room for " << symbologyCode(symbology));
        } catch (const Error& error) {
            CHECK(error.text().en.find("16 digits") != std::string::npos);
            CHECK(error.text().ja.find("16 桁") != std::string::npos);
        }
    }
}
