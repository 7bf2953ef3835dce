#include "server/mail/mail_retry.h"

#include <algorithm>

namespace tewatashi::server::mail {

std::chrono::milliseconds retryWaitMost(int tries) {
    std::chrono::milliseconds most = kRetryFirst;
    for (int doubled = 1; doubled < tries && most < kRetryMost; ++doubled) {
        most *= 2;
    }
    return std::min(most, kRetryMost);
}

std::chrono::milliseconds retryWait(int tries, RandomSource& random) {
    const auto width = static_cast<std::uint64_t>((retryWaitMost(tries) - kRetryLeast).count());
    return kRetryLeast +
           std::chrono::milliseconds(static_cast<std::int64_t>(random.below(width + 1)));
}

} // namespace tewatashi::server::mail
