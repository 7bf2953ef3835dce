#pragma once

#include "server/web/paper/slip_pdf.h"

#include <cstdint>

namespace tewatashi::test {

// A made-up slip; `number` gives the slip number its digits.
[[nodiscard]] server::web::Slip exampleSlip(std::uint64_t number);

// One of each kind: confidential, plain, to a department, long names, unusual letters,
// pre-numbered.
[[nodiscard]] std::vector<server::web::Slip> exampleSlips(Language language);

// The slips by number, possession digits included, as their symbols hold them.
[[nodiscard]] std::string symbolText(const server::web::Slip& slip);

// Words of the built-in book.
[[nodiscard]] const server::web::Words& slipWords(Language language);

} // namespace tewatashi::test
