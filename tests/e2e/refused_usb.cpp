// Loaded into a program before its libraries: devices of the bus may not be opened, as for an
// account without the udev rule. Root may open everything, so modes of files cannot show it.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdarg>
#include <string_view>

namespace {

using Open = int (*)(const char*, int, ...);

int openUnlessUsb(const char* real, const char* path, int flags, mode_t mode) {
    if (std::string_view(path).starts_with("/dev/bus/usb/")) {
        errno = EACCES;
        return -1;
    }
    const auto next = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, real));
    return next(path, flags, mode);
}

} // namespace

extern "C" int open(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return openUnlessUsb("open", path, flags, mode);
}

extern "C" int open64(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return openUnlessUsb("open64", path, flags, mode);
}

// What the other two become where a mode cannot be needed (fortified builds).
extern "C" int __open_2(const char* path, int flags);
extern "C" int __open_2(const char* path, int flags) {
    return openUnlessUsb("__open_2", path, flags, 0);
}

extern "C" int __open64_2(const char* path, int flags);
extern "C" int __open64_2(const char* path, int flags) {
    return openUnlessUsb("__open64_2", path, flags, 0);
}
