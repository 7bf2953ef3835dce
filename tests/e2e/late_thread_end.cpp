// Loaded into a program before its libraries: threads free what libcrypto keeps for each of them
// only when the process has come to its end, and the process waits for one of them there. A machine
// that is busy enough does the same, once in many thousand runs. Says whether one was late.
#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cstdio>
#include <string_view>

namespace {

using Destructor = void (*)(void*);
Destructor lateOne = nullptr; // libcrypto has one key with a destructor
std::atomic<bool> isAtTheEnd = false;
std::atomic<int> late = 0;

void endLate(void* value) {
    isAtTheEnd.wait(false);
    lateOne(value);
    ++late;
    late.notify_all();
}

bool isOfTlsLibrary(Destructor destructor) {
    Dl_info where = {};
    return ::dladdr(reinterpret_cast<void*>(destructor), &where) != 0 &&
           std::string_view(where.dli_fname).find("libcrypto") != std::string_view::npos;
}

// After the clean-up of every library, because this one was loaded first.
__attribute__((destructor)) void letThreadsEnd() {
    isAtTheEnd = true;
    isAtTheEnd.notify_all();
    if (lateOne != nullptr) {
        late.wait(0);
    }
    std::fprintf(stderr, "a thread ended late: %s\n", late > 0 ? "yes" : "no");
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
