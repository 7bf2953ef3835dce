#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace tewatashi::bench {

struct Pair {
    double ours = 0;
    double limit = 0;
};
struct PairedResult {
    double ours = 0; // medians
    double limit = 0;
    double ratio = 0; // median of the pairs' ours / limit
};

// Runs ours and its limit side by side `pairs` times: machines are noisy, but a ratio taken within
// seconds is not.
[[nodiscard]] PairedResult interleavedPairs(int pairs, const std::function<Pair(int)>& measure);

// One JSON line: name, unit, ours, limit, ratio, goal and a remark.
[[nodiscard]] std::string line(std::string_view name, std::string_view unit,
                               const PairedResult& result, std::string_view goal,
                               std::string_view remark);

} // namespace tewatashi::bench
