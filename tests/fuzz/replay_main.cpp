// Runs a fuzz target without libFuzzer: every seed of a folder, its beginnings, and a fixed
// number of seeded mutations of it.
//
//   <name>_replay FOLDER
#include "tests/support/test_random.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

constexpr int kMutationsPerSeed = 2'000;
// Beginnings of longer seeds are covered by the mutations that cut.
constexpr std::size_t kCutsMax = 512;

void run(const Input& input) { LLVMFuzzerTestOneInput(input.data(), input.size()); }

std::size_t somewhere(tewatashi::test::TestRandom& random, const Input& input) {
    return static_cast<std::size_t>(random.below(input.size()));
}

void mutate(tewatashi::test::TestRandom& random, Input& input) {
    if (input.empty()) {
        input.push_back(static_cast<std::uint8_t>(random.next()));
        return;
    }
    const auto at = static_cast<std::ptrdiff_t>(somewhere(random, input));
    switch (random.below(5)) {
    case 0:
        input[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1U << random.below(8));
        break;
    case 1:
        input[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(random.next());
        break;
    case 2:
        input.erase(input.begin() + at);
        break;
    case 3:
        input.insert(input.begin() + at, input[somewhere(random, input)]);
        break;
    default:
        input.resize(static_cast<std::size_t>(at));
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    std::size_t seeds = 0;
    tewatashi::test::TestRandom random(1);
    for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
        std::ifstream file(entry.path(), std::ios::binary);
        const Input seed{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        ++seeds;
        run(seed);
        for (std::size_t cut = 0; cut < seed.size() && cut < kCutsMax; ++cut) {
            run(Input(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(cut)));
        }
        for (int i = 0; i < kMutationsPerSeed; ++i) {
            Input mutated = seed;
            for (auto changes = 1 + random.below(4); changes > 0; --changes) {
                mutate(random, mutated);
            }
            run(mutated);
        }
    }
    std::printf("%zu seeds\n", seeds);
    return seeds > 0 ? 0 : 1; // an empty corpus would prove nothing
}
