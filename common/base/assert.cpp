#include "common/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace tewatashi {

void assertionFailed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "tewatashi: broken invariant: %s (%s:%d)\n", condition, file, line);
    std::fflush(stderr);
    std::abort();
}

} // namespace tewatashi
