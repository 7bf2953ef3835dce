// Catch's main, compiled once for every test program.
#define CATCH_CONFIG_MAIN
// Windows calls main() as every system does: words of test programs are plain.
#define DO_NOT_USE_WMAIN
#include <catch2/catch.hpp>
