#pragma once

namespace tewatashi::test {

// Sets a variable of this process's environment; nullptr removes it.
void setVariable(const char* name, const char* value);

} // namespace tewatashi::test
