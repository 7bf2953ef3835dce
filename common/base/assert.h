#pragma once

namespace tewatashi {

// Prints the broken invariant to standard error and aborts. Never returns.
[[noreturn]] void assertionFailed(const char* condition, const char* file, int line) noexcept;

} // namespace tewatashi

// For bugs only, never for input. Stays on in release: a process that broke an invariant stops
// and is restarted by its supervisor; the journal and the database are safe at every instant.
#define TW_ASSERT(condition)                                                                       \
    ((condition) ? static_cast<void>(0)                                                            \
                 : ::tewatashi::assertionFailed(#condition, __FILE__, __LINE__))
