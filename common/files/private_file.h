#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace tewatashi::files {

// Files that only the account of the program may read: keys, settings, databases. Every error
// names the file.

// Makes a new file with mode 0600 whatever the umask; fails when one is there already. Content and
// name are on disk when it returns.
[[nodiscard]] Result<void, LocalizedText> createPrivateFile(const std::filesystem::path& file,
                                                            std::string_view content);
// Puts the content in place of whatever is there, whole or not at all, even through a power cut.
[[nodiscard]] Result<void, LocalizedText> replacePrivateFile(const std::filesystem::path& file,
                                                             std::string_view content);
// Refuses a file that others may read or that belongs to another account: a key somebody else
// could have read is no key. At most 64 KiB.
[[nodiscard]] Result<std::string, LocalizedText> readPrivateFile(const std::filesystem::path& file);

} // namespace tewatashi::files
