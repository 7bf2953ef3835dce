#include "common/base/clock.h"

namespace tewatashi {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

UtcMillis SystemClock::utcNow() const {
    const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
    return {duration_cast<milliseconds>(sinceEpoch).count()};
}

milliseconds SystemClock::monotonicNow() const {
    return duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

} // namespace tewatashi
