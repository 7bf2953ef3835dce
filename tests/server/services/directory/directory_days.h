#pragma once

#include "tests/support/day.h"

// A company that began, is now, and changes in a fiscal year to come.
namespace tewatashi::test {

inline const domain::LocalDate kStart = day("2020-04-01");
inline const domain::LocalDate kNow = day("2026-06-01");
inline const domain::LocalDate kApril = day("2027-04-01");

} // namespace tewatashi::test
