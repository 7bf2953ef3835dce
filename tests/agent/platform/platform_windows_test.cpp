// As Windows has it: access lists and DPAPI.
#include "agent/platform/data_folder.h"
#include "agent/platform/sealed_secret.h"
#include "common/files/windows_api.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <aclapi.h>
#include <sddl.h>

using namespace tewatashi;
using namespace tewatashi::agent::platform;

TEST_CASE("A data folder that everybody may change is refused with its name", "[unit]") {
    const test::TempDir folder;
    const auto data = folder / "agent";
    REQUIRE(prepareDataFolder(data).has_value());
    void* descriptor = nullptr;
    REQUIRE(::ConvertStringSecurityDescriptorToSecurityDescriptorW(
                L"D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;WD)", SDDL_REVISION_1, &descriptor,
                nullptr) != 0);
    const std::unique_ptr<void, files::LocalFreeOf> owned(descriptor);
    REQUIRE(::SetFileSecurityW(data.c_str(), DACL_SECURITY_INFORMATION, descriptor) != 0);
    const auto refused = prepareDataFolder(data);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().en.find(data.string()) != std::string::npos);
    CHECK(refused.error().ja.find(data.string()) != std::string::npos);
}

TEST_CASE("A secret is sealed by Windows and spoilt ones are told", "[unit]") {
    const auto sealed = sealSecret("secret");
    REQUIRE(sealed.has_value());
    CHECK(sealed->starts_with("dpapi:"));
    CHECK(sealed->find("secret") == std::string::npos);
    for (const char* spoilt : {"dpapi:", "dpapi:AAAA", "dpapi:!"}) {
        const auto opened = openSecret(spoilt);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().en.find("--replace") != std::string::npos);
    }
}
