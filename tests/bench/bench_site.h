#pragma once

#include "server/services/site_services.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace tewatashi::bench {

// A site "bench" with the product's own services in `folder`/site.db, made when it is not there.
struct BenchSite {
    explicit BenchSite(const std::filesystem::path& folder,
                       server::services::PasswordCost cost = {});

    SystemClock clock;
    SystemRandom random;
    server::services::SiteContext context;
    server::services::SiteServices services;
};

// So many invented people as a file for the import, with kanji, kana, Latin letters and mail
// address, each name about as often as in a large company. Numbers are "P000000" and on.
[[nodiscard]] std::string peopleCsv(std::size_t count);
// 200 departments, and a post in one of them for each of those people.
[[nodiscard]] std::string departmentsCsv();
[[nodiscard]] std::string postsCsv(std::size_t count);

// So many people with those departments and posts; an error when they are not taken.
void importCompany(BenchSite& site, std::size_t people);

// The codes as one terminal's memory of 9:00 on that day of April 2026, one a second, docked once.
void dockMemory(BenchSite& site, const std::string& terminal, int dayOfApril,
                const std::vector<std::string>& codes);

// What somebody would type to find one of them: in kanji, kana or Latin letters, parts of names,
// or the beginning of a number.
[[nodiscard]] std::vector<std::string> recipientQuestions(std::size_t count);

} // namespace tewatashi::bench
