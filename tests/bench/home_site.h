#pragma once

#include "tests/bench/bench_site.h"

#include <optional>

namespace tewatashi::bench {

// Makes a site in `folder` where one reader has 500 items under way (400 are coming, half of them
// handed in, 100 were sent) among `items` requested ones.
void seedHome(const std::filesystem::path& folder, std::size_t items);

// The value of the session cookie of that reader, signed in now; nullopt in another site.
[[nodiscard]] std::optional<std::string> readerSession(BenchSite& site);

} // namespace tewatashi::bench
