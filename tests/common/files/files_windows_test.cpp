// Who may touch private files and folders, as Windows has it.
#include "common/files/file_access_windows.h"
#include "common/files/private_file.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <aclapi.h>
#include <sddl.h>

#include <fstream>

using namespace tewatashi;
using namespace tewatashi::files;
namespace fs = std::filesystem;

namespace {

// Gives a file the list of who may do what.
void setAccess(const fs::path& file, const wchar_t* list) {
    void* descriptor = nullptr;
    REQUIRE(::ConvertStringSecurityDescriptorToSecurityDescriptorW(list, SDDL_REVISION_1,
                                                                   &descriptor, nullptr) != 0);
    const std::unique_ptr<void, LocalFreeOf> owned(descriptor);
    REQUIRE(::SetFileSecurityW(file.c_str(), DACL_SECURITY_INFORMATION, descriptor) != 0);
}

OwnHandle openToLook(const fs::path& file) {
    return ownHandle(::CreateFileW(file.c_str(), READ_CONTROL, FILE_SHARE_READ, nullptr,
                                   OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
}

} // namespace

TEST_CASE("A private file is nobody else's until others are let in", "[unit]") {
    const test::TempDir folder;
    const fs::path file = folder / "agent.key";
    REQUIRE(createPrivateFile(file, "secret").has_value());
    CHECK_FALSE(foreignAccount(openToLook(file).get(), Forbidden::Reading));
    CHECK(readPrivateFile(file).value() == "secret");
    setAccess(file, L"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;WD)");
    CHECK(foreignAccount(openToLook(file).get(), Forbidden::Reading));
    CHECK_FALSE(foreignAccount(openToLook(file).get(), Forbidden::Changing));
    const auto refused = readPrivateFile(file);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().en.find("agent.key") != std::string::npos);
    CHECK(refused.error().ja.find("Administrators") != std::string::npos);
}

TEST_CASE("A file everybody may change is found out", "[unit]") {
    const test::TempDir folder;
    const fs::path file = folder / "agent.json";
    REQUIRE(createPrivateFile(file, "{}").has_value());
    setAccess(file, L"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;WD)");
    CHECK(foreignAccount(openToLook(file).get(), Forbidden::Changing));
}

TEST_CASE("Names and texts survive the way to Windows and back", "[unit]") {
    const test::TempDir folder;
    const fs::path file = folder / "\xe6\x89\x8b\xe6\xb8\xa1\xe3\x81\x97.key"; // UTF-8
    REQUIRE(replacePrivateFile(file, "one").has_value());
    CHECK(readPrivateFile(file).value() == "one");
    CHECK(narrow(wide(file.string())) == file.string());
    CHECK_FALSE(systemReason(ERROR_ACCESS_DENIED).empty());
    CHECK(systemReason(0x2fffffff).find("Windows error") != std::string::npos);
}
