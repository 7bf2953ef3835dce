#include "tests/support/environment.h"

#include <cstdlib>

namespace tewatashi::test {

void setVariable(const char* name, const char* value) {
    value != nullptr ? ::setenv(name, value, 1) : ::unsetenv(name);
}

} // namespace tewatashi::test
