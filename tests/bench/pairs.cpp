#include "tests/bench/pairs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace tewatashi::bench {
namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

} // namespace

PairedResult interleavedPairs(int pairs, const std::function<Pair(int)>& measure) {
    std::vector<double> ours;
    std::vector<double> limits;
    std::vector<double> ratios;
    for (int i = 0; i < pairs; ++i) {
        const Pair pair = measure(i);
        ours.push_back(pair.ours);
        limits.push_back(pair.limit);
        ratios.push_back(pair.ours / pair.limit);
    }
    return {median(ours), median(limits), median(ratios)};
}

std::string line(std::string_view name, std::string_view unit, const PairedResult& result,
                 std::string_view goal, std::string_view remark) {
    return nlohmann::ordered_json{
        {"name", name},          {"unit", unit}, {"ours", result.ours}, {"limit", result.limit},
        {"ratio", result.ratio}, {"goal", goal}, {"remark", remark}}
        .dump();
}

} // namespace tewatashi::bench
