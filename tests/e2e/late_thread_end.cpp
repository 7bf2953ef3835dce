// Loaded into a program before its libraries: threads free what libcrypto keeps for each of them
// only after the process has begun to end, and the process waits for that. A machine that is busy
// enough does the same, once in many thousand runs. Says at the end how many threads were late.
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string_view>

namespace {

constexpr useconds_t kThreadLate = 50'000;
constexpr useconds_t kProcessLate = 300'000;

using Destructor = void (*)(void*);
Destructor lateOne = nullptr; // libcrypto has one key with a destructor
std::atomic<int> late = 0;

void endLate(void* value) {
    ::usleep(kThreadLate);
    ++late;
    lateOne(value);
}

bool isOfTlsLibrary(Destructor destructor) {
    Dl_info where = {};
    return ::dladdr(reinterpret_cast<void*>(destructor), &where) != 0 &&
           std::string_view(where.dli_fname).find("libcrypto") != std::string_view::npos;
}

__attribute__((destructor)) void waitAtTheEnd() {
    ::usleep(kProcessLate);
    std::fprintf(stderr, "threads that ended late: %d\n", late.load());
}

} // namespace

extern "C" int pthread_key_create(pthread_key_t* key, Destructor destructor) noexcept {
    static const auto real = reinterpret_cast<int (*)(pthread_key_t*, Destructor)>(
        ::dlsym(RTLD_NEXT, "pthread_key_create"));
    if (destructor != nullptr && lateOne == nullptr && isOfTlsLibrary(destructor)) {
        lateOne = destructor;
        destructor = endLate;
    }
    return real(key, destructor);
}
