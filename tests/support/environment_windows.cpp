#include "tests/support/environment.h"

#include <stdlib.h>

namespace tewatashi::test {

// An empty value removes it.
void setVariable(const char* name, const char* value) {
    ::_putenv_s(name, value != nullptr ? value : "");
}

} // namespace tewatashi::test
