# Build options and the one interface target that carries every flag.
option(TW_BUILD_AGENT "Build the transfer agent" ON)
option(TW_BUILD_SERVER "Build the server" ON)
option(TW_BUILD_TESTS "Build tests, simulated terminals and benchmarks" ON)
option(TW_BUILD_FUZZERS "Build the libFuzzer targets (needs clang)" OFF)
option(TW_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
set(TW_SANITIZE "" CACHE STRING "Comma separated list for -fsanitize, empty for none")
option(TW_COVERAGE "Instrument for gcov" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

add_library(tw_options INTERFACE)
target_include_directories(tw_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tw_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow
    $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wold-style-cast -Woverloaded-virtual -Wnon-virtual-dtor>
    -fstack-protector-strong)
if(WIN32)
    # What <windows.h> leaves out or adds, the same for every source.
    target_compile_definitions(tw_options INTERFACE NOMINMAX WIN32_LEAN_AND_MEAN UNICODE _UNICODE)
    # MinGW's C library does not hold what the stack protector calls.
    target_link_libraries(tw_options INTERFACE -l:libssp.a)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # Sources that are compiled as one are no headers, which GCC takes them for.
    target_compile_options(tw_options INTERFACE
        $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
endif()
if(TW_WARNINGS_AS_ERRORS)
    target_compile_options(tw_options INTERFACE -Werror)
endif()
if(TW_SANITIZE)
    target_compile_options(tw_options INTERFACE
        -fsanitize=${TW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(tw_options INTERFACE -fsanitize=${TW_SANITIZE})
else()
    # _FORTIFY_SOURCE hides accesses from the sanitizers and needs optimisation.
    target_compile_definitions(tw_options INTERFACE
        $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
if(TW_COVERAGE)
    target_compile_options(tw_options INTERFACE --coverage)
    target_link_options(tw_options INTERFACE --coverage)
endif()
if(TW_BUILD_FUZZERS)
    # Coverage feedback in the libraries; libFuzzer's main comes with the fuzzers themselves.
    target_compile_options(tw_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
