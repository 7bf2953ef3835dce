#include "server/services/accounts/code_check.h"

#include "common/base/digest.h"
#include "common/base/error.h"
#include "server/services/accounts/one_time_code.h"
#include "server/services/site/readable_code.h"
#include "server/services/site/sealed_text.h"
#include "server/services/site/site_context.h"
#include "server/store/one_time_password_store.h"

namespace tewatashi::server::services {
namespace {

// 120 bits: from 112 on a plain hash may keep them (ASVS 5.0 6.5.2).
constexpr std::size_t kRecoveryCharacters = 24;

std::string hashOf(const std::string& recoveryCode) {
    return toHex(sha256("tewatashi-recovery-code-v1\n" + recoveryCode));
}

} // namespace

std::string codeSecretOwner(std::int64_t userId) {
    return "one-time-password:" + std::to_string(userId);
}

TakenCode takeCode(SiteContext& site, store::Connection& connection, std::int64_t userId,
                   std::string_view typed, UtcMillis now) {
    store::OneTimePasswordStore store(connection);
    const auto kept = store.find(userId);
    if (!kept) {
        return TakenCode::None;
    }
    if (const auto code = typedCode(typed)) {
        const auto secret = openedText(site, codeSecretOwner(userId), kept->secret);
        if (!secret) {
            throw Error({"ワンタイムパスワードの設定を復号できません。データベースと同じ時点の鍵"
                         "フォルダーを復元してください。",
                         "The secret of a one-time password cannot be opened. Restore the folder "
                         "of keys that belongs to this database."});
        }
        const auto step = stepOfCode(asBytes(*secret), *code, now);
        if (!step || *step <= kept->lastStep) {
            return TakenCode::None;
        }
        store.setLastStep(userId, *step);
        return TakenCode::OneTime;
    }
    const auto recovery = normalizedReadableCode(typed, kRecoveryCharacters);
    return recovery && store.useRecoveryCode(userId, hashOf(*recovery), now) ? TakenCode::Recovery
                                                                             : TakenCode::None;
}

RecoveryCodes newRecoveryCodes(SiteContext& site) {
    RecoveryCodes codes;
    for (int i = 0; i < kRecoveryCodes; ++i) {
        codes.shown.push_back(newReadableCode(site.random(), kRecoveryCharacters));
        codes.hashes.push_back(
            hashOf(*normalizedReadableCode(codes.shown.back(), kRecoveryCharacters)));
    }
    return codes;
}

} // namespace tewatashi::server::services
