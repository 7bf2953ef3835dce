#pragma once

#include "common/files/windows_api.h"

#include <optional>
#include <string>

namespace tewatashi::files {

// Who may touch files of this program: the system (LocalSystem), the administrators, and the
// account it runs under where that is an ordinary person's. This stands in for mode 0600 and 0700.

// A security descriptor for CreateFile, CreateDirectory and the like. Below a folder made with it
// new files get the same; nothing is inherited from above.
class PrivateSecurity {
public:
    PrivateSecurity();
    [[nodiscard]] SECURITY_ATTRIBUTES* attributes() { return &m_attributes; }

private:
    std::unique_ptr<void, LocalFreeOf> m_descriptor;
    SECURITY_ATTRIBUTES m_attributes{};
};

enum class Forbidden {
    Reading, // others may neither read nor change: keys, settings
    Changing // others may read: a folder
};
// The account (name, else SID) that has more access to an open file or folder than it may have, or
// owns it; nullopt when all is well. `file` was opened with READ_CONTROL.
[[nodiscard]] std::optional<std::string> foreignAccount(HANDLE file, Forbidden what);

} // namespace tewatashi::files
