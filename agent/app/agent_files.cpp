#include "agent/app/agent_files.h"

#include "agent/platform/sealed_secret.h"
#include "common/files/private_file.h"

#include <fmt/format.h>

namespace tewatashi::agent::app {

Result<AgentSettings, LocalizedText> readSettings(const DataFolder& folder) {
    std::error_code ignored;
    if (!std::filesystem::exists(folder.settings(), ignored)) {
        return failure(LocalizedText{
            fmt::format("設定ファイル「{}」がありません。先に tewatashi-agent enrol で登録して"
                        "ください。",
                        folder.settings().string()),
            fmt::format("There are no settings {}. Run tewatashi-agent enrol first.",
                        folder.settings().string())});
    }
    const auto text = files::readPrivateFile(folder.settings());
    if (!text) {
        return failure(text.error());
    }
    return decodeSettings(*text);
}

LocalizedText inFile(const std::filesystem::path& file, const LocalizedText& text) {
    return {fmt::format("設定ファイル「{}」: {}", file.string(), text.ja),
            fmt::format("Settings {}: {}", file.string(), text.en)};
}

Result<SigningKey, LocalizedText> readKey(const std::filesystem::path& file) {
    auto text = files::readPrivateFile(file);
    if (!text) {
        return failure(text.error());
    }
    const auto secret = platform::openSecret(text->substr(0, text->find_first_of("\r\n")));
    if (!secret) {
        return failure(LocalizedText{fmt::format("「{}」: {}", file.string(), secret.error().ja),
                                     fmt::format("{}: {}", file.string(), secret.error().en)});
    }
    const auto seed = fromHex(*secret);
    auto key = seed ? SigningKey::fromSeed(*seed) : std::nullopt;
    if (!key) {
        return failure(LocalizedText{
            fmt::format("鍵ファイル「{}」が壊れています。enrol --replace で登録し直してください。"
                        "未送信の記録は残ります。",
                        file.string()),
            fmt::format("The key file {} is damaged. Enrol again with --replace; unsent scans "
                        "stay.",
                        file.string())});
    }
    return *std::move(key);
}

} // namespace tewatashi::agent::app
