#include "agent/platform/sealed_secret.h"
#include "common/base/bytes.h"
#include "common/files/windows_api.h"

#include <fmt/format.h>

#include <dpapi.h>

namespace tewatashi::agent::platform {
namespace {

constexpr std::string_view kPrefix = "dpapi:";

DATA_BLOB blobOf(Bytes& octets) { return {static_cast<DWORD>(octets.size()), octets.data()}; }

Bytes bytesOf(const DATA_BLOB& blob) { return Bytes(blob.pbData, blob.pbData + blob.cbData); }

Bytes bytesOf(std::string_view text) { return Bytes(text.begin(), text.end()); }

} // namespace

Result<std::string, LocalizedText> sealSecret(std::string_view secret) {
    Bytes plain = bytesOf(secret);
    DATA_BLOB in = blobOf(plain);
    DATA_BLOB out{};
    if (::CryptProtectData(&in, L"Tewatashi", nullptr, nullptr, nullptr,
                           CRYPTPROTECT_UI_FORBIDDEN | CRYPTPROTECT_LOCAL_MACHINE, &out) == 0) {
        const std::string reason = files::systemReason(::GetLastError());
        return failure(LocalizedText{
            fmt::format("Windowsのデータ保護（DPAPI）で秘密鍵を保護できません（{}）。", reason),
            fmt::format("Windows' data protection (DPAPI) cannot seal the key ({}).", reason)});
    }
    const std::unique_ptr<void, files::LocalFreeOf> owned(out.pbData);
    return std::string(kPrefix) + toBase64(bytesOf(out));
}

Result<std::string, LocalizedText> openSecret(std::string_view line) {
    if (!line.starts_with(kPrefix)) {
        return std::string(line);
    }
    auto sealed = fromBase64(line.substr(kPrefix.size()));
    std::string reason = "no base64";
    if (sealed) {
        DATA_BLOB in = blobOf(*sealed);
        DATA_BLOB out{};
        if (::CryptUnprotectData(&in, nullptr, nullptr, nullptr, nullptr, CRYPTPROTECT_UI_FORBIDDEN,
                                 &out) != 0) {
            const std::unique_ptr<void, files::LocalFreeOf> owned(out.pbData);
            const Bytes plain = bytesOf(out);
            return std::string(plain.begin(), plain.end());
        }
        reason = files::systemReason(::GetLastError());
    }
    return failure(LocalizedText{
        fmt::format("鍵が別のPCで保護されたものか、壊れています（{}）。enrol --replace で登録し"
                    "直してください。未送信の記録は残ります。",
                    reason),
        fmt::format("The key was sealed on another PC or is damaged ({}). Enrol again with "
                    "--replace; unsent scans stay.",
                    reason)});
}

} // namespace tewatashi::agent::platform
