#include "common/files/file_access_windows.h"

#include "common/base/error.h"

#include <fmt/format.h>

#include <aclapi.h>
#include <sddl.h>

#include <array>
#include <vector>

namespace tewatashi::files {
namespace {

constexpr DWORD kChanging = FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_DELETE_CHILD |
                            FILE_WRITE_ATTRIBUTES | FILE_WRITE_EA | DELETE | WRITE_DAC |
                            WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;
constexpr DWORD kReading = FILE_READ_DATA | GENERIC_READ | GENERIC_EXECUTE;

[[noreturn]] void cannotAsk(const char* what) {
    const std::string reason = systemReason(::GetLastError());
    throw Error(
        {fmt::format("ファイルの権限を確認できません（{}: {}）。サポートに連絡してください。", what,
                     reason),
         fmt::format("Who may use files cannot be determined ({}: {}). Tell support.", what,
                     reason)});
}

class WellKnownSid {
public:
    explicit WellKnownSid(WELL_KNOWN_SID_TYPE type) {
        DWORD size = static_cast<DWORD>(m_octets.size());
        if (::CreateWellKnownSid(type, nullptr, m_octets.data(), &size) == 0) {
            cannotAsk("CreateWellKnownSid");
        }
    }
    [[nodiscard]] PSID get() { return m_octets.data(); }

private:
    std::array<BYTE, SECURITY_MAX_SID_SIZE> m_octets{};
};

// The account of this process.
class OwnAccount {
public:
    OwnAccount() {
        HANDLE raw = nullptr;
        if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &raw) == 0) {
            cannotAsk("OpenProcessToken");
        }
        const OwnHandle token(raw);
        DWORD size = 0;
        ::GetTokenInformation(token.get(), TokenUser, nullptr, 0, &size);
        m_octets.resize(size);
        if (::GetTokenInformation(token.get(), TokenUser, m_octets.data(), size, &size) == 0) {
            cannotAsk("GetTokenInformation");
        }
        BOOL administrator = FALSE;
        if (::CheckTokenMembership(nullptr, m_administrators.get(), &administrator) == 0) {
            cannotAsk("CheckTokenMembership");
        }
        m_isAdministrator = administrator != FALSE;
    }
    [[nodiscard]] PSID sid() { return reinterpret_cast<TOKEN_USER*>(m_octets.data())->User.Sid; }
    // With the rights of one in force, not merely able to ask for them.
    [[nodiscard]] bool isAdministrator() const { return m_isAdministrator; }
    [[nodiscard]] bool mayTouch(PSID sid) {
        return ::EqualSid(sid, m_system.get()) != 0 ||
               ::EqualSid(sid, m_administrators.get()) != 0 ||
               // What the owner may do: the owner is looked at by itself.
               ::EqualSid(sid, m_creator.get()) != 0 || ::EqualSid(sid, m_owner.get()) != 0 ||
               ::EqualSid(sid, this->sid()) != 0;
    }

private:
    std::vector<BYTE> m_octets;
    WellKnownSid m_system{WinLocalSystemSid};
    WellKnownSid m_administrators{WinBuiltinAdministratorsSid};
    WellKnownSid m_creator{WinCreatorOwnerSid};
    WellKnownSid m_owner{WinCreatorOwnerRightsSid};
    bool m_isAdministrator = false;
};

std::wstring textOf(PSID sid) {
    wchar_t* text = nullptr;
    if (::ConvertSidToStringSidW(sid, &text) == 0) {
        cannotAsk("ConvertSidToStringSid");
    }
    const std::unique_ptr<wchar_t, LocalFreeOf> owned(text);
    return text;
}

std::string nameOf(PSID sid) {
    std::array<wchar_t, 256> name{};
    std::array<wchar_t, 256> domain{};
    DWORD nameSize = static_cast<DWORD>(name.size());
    DWORD domainSize = static_cast<DWORD>(domain.size());
    SID_NAME_USE use{};
    return ::LookupAccountSidW(nullptr, sid, name.data(), &nameSize, domain.data(), &domainSize,
                               &use) != 0
               ? narrow(name.data())
               : narrow(textOf(sid));
}

} // namespace

PrivateSecurity::PrivateSecurity() {
    OwnAccount account;
    std::wstring text = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
    if (!account.isAdministrator()) {
        text += L"(A;OICI;FA;;;" + textOf(account.sid()) + L")";
    }
    void* descriptor = nullptr;
    if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(text.c_str(), SDDL_REVISION_1,
                                                               &descriptor, nullptr) == 0) {
        cannotAsk("ConvertStringSecurityDescriptor");
    }
    m_descriptor.reset(descriptor);
    m_attributes.nLength = sizeof m_attributes;
    m_attributes.lpSecurityDescriptor = descriptor;
}

std::optional<std::string> foreignAccount(HANDLE file, Forbidden what) {
    PSID owner = nullptr;
    PACL list = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (const DWORD error = ::GetSecurityInfo(
            file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &owner,
            nullptr, &list, nullptr, &descriptor);
        error != ERROR_SUCCESS) {
        ::SetLastError(error);
        cannotAsk("GetSecurityInfo");
    }
    const std::unique_ptr<void, LocalFreeOf> owned(descriptor);
    OwnAccount account;
    if (owner == nullptr || !account.mayTouch(owner)) {
        return owner == nullptr ? "?" : nameOf(owner);
    }
    if (list == nullptr) { // no list at all: everybody may do everything
        return nameOf(WellKnownSid(WinWorldSid).get());
    }
    const DWORD wanted = what == Forbidden::Reading ? kReading | kChanging : kChanging;
    for (DWORD i = 0; i < list->AceCount; ++i) {
        void* entry = nullptr;
        if (::GetAce(list, i, &entry) == 0) {
            cannotAsk("GetAce");
        }
        const auto* head = static_cast<const ACE_HEADER*>(entry);
        // Entries that forbid take nothing away from safety; those for the content of a folder
        // do not hold for the folder itself.
        if (head->AceType != ACCESS_ALLOWED_ACE_TYPE || (head->AceFlags & INHERIT_ONLY_ACE) != 0) {
            continue;
        }
        auto* allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
        PSID sid = &allowed->SidStart;
        if ((allowed->Mask & wanted) != 0 && !account.mayTouch(sid)) {
            return nameOf(sid);
        }
    }
    return std::nullopt;
}

} // namespace tewatashi::files
