#pragma once

#include "common/domain/local_date.h"
#include "server/services/text/csv_file.h"

#include <map>

namespace tewatashi::server::services {

using Holidays = std::map<domain::LocalDate, std::string>;

struct HolidayFile {
    Holidays days; // never empty
    FileEncoding encoding = FileEncoding::Utf8;
};

inline constexpr std::size_t kHolidayFileMax_bytes = 256UL * 1024;
inline constexpr std::size_t kFileProblemsMax = 50;

// The Cabinet Office's list of national holidays (国民の祝日・休日): a heading, then date and name.
// Its dates have been written 2026/1/1, 2026/01/01, 2026-01-01 and 20260101 over the years; all
// are read. Anything else is a problem with its line and column, of which the first
// kFileProblemsMax are told; nothing of a file with a problem is taken.
[[nodiscard]] Result<HolidayFile, std::vector<FileProblem>>
parseHolidayCsv(std::string_view octets);

// The same list as text that parseHolidayCsv reads.
[[nodiscard]] std::string holidayCsvOf(const Holidays& days);

} // namespace tewatashi::server::services
