#pragma once

#include "common/base/localized_text.h"
#include "server/web/frame/word_book.h"
#include "server/web/paper/slip_layout.h"

#include <string>
#include <vector>

namespace tewatashi::server::web {

// One end of an item's way. What is empty leaves its place blank.
struct SlipParty {
    std::string name; // empty: addressed to the department
    std::string department;
    std::string place;
};

// What one slip shows. There is no subject in it: nobody on the way may read one.
struct Slip {
    std::string number;           // with its check digit
    std::string possessionDigits; // printed in the symbol after the number, and beside it
    SlipParty from;
    SlipParty to;
    LocalizedText className;     // 親展 / Personal
    bool classStandsOut = false; // printed large and inverted
    int pieces = 0;              // 0 leaves its place blank
    std::string wishedDay;       // "2026-04-01" of the site's zone; empty: none
    std::string siteName;

    // A pre-numbered slip: lines to write on stand where the parties would.
    [[nodiscard]] bool isBlank() const;
};

// A PDF in exact millimetres, as many pages as the slips need, that asks not to be scaled when it
// is printed. On A4 a ruler in the lower margin shows whether it was. Names that are too long
// shrink to a size that can still be read, then are cut. Throws tewatashi::Error when the options
// have a problem or a number's symbol does not fit the paper. The result holds possession digits:
// it must not be logged, kept or cached.
[[nodiscard]] std::string makeSlipPdf(const std::vector<Slip>& slips, const SlipOptions& options,
                                      const Words& words);

} // namespace tewatashi::server::web
