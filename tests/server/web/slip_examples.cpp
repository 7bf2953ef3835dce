#include "tests/server/web/slip_examples.h"

#include "common/domain/slip_number.h"

#include <fmt/format.h>

namespace tewatashi::test {
namespace {

const server::web::WordBook& book() {
    static const server::web::WordBook kBook = server::web::WordBook::builtIn();
    return kBook;
}

} // namespace

server::web::Slip exampleSlip(std::uint64_t number) {
    server::web::Slip slip;
    const std::string digits = fmt::format("{:011}", 20'260'400'000U + number % 100'000U);
    slip.number = digits + domain::checkDigit7dr(digits);
    slip.possessionDigits = fmt::format("{:04}", (number * 7919U + 4711U) % 10'000U);
    slip.from = {"佐藤 花子", "総務部 総務課", "東京本社 3階"};
    slip.to = {"髙橋 一郎", "営業本部 第二営業部 法人課", "大阪支社 5階 メール室"};
    slip.className = {"親展", "Personal"};
    slip.classStandsOut = true;
    slip.pieces = 1;
    slip.wishedDay = "2026-04-01";
    slip.siteName = "見本商事 社内便";
    return slip;
}

std::vector<server::web::Slip> exampleSlips(Language language) {
    const bool ja = language == Language::Japanese;
    std::vector<server::web::Slip> slips;
    for (std::uint64_t number = 0; number < 9; ++number) {
        slips.push_back(exampleSlip(number));
    }
    if (!ja) {
        slips[0].from = {"Sato, Hanako", "General Affairs", "Tokyo head office, 3F"};
        slips[0].to = {"Takahashi, Ichiro", "Corporate Sales, Second Division",
                       "Osaka branch, 5F mail room"};
        slips[0].siteName = "Mihon Shoji internal mail";
    }
    slips[1].className = {"普通", "Ordinary"};
    slips[1].classStandsOut = false;
    slips[1].wishedDay.clear();
    slips[1].pieces = 12;
    slips[2].to.name.clear();
    slips[2].className = {"秘", "Confidential"};
    slips[3].to.name = "アレクサンドリア・ヴィクトリア・エリザベート・フォン・ヴィッテルスバッハ";
    slips[3].to.department = "コーポレート統括本部 人事総務企画部 第一総務課 "
                             "ファシリティマネジメントグループ 文書保管係";
    slips[4].to.name = "邉󠄀 﨑山 龍之介";
    slips[4].from.name = "محمد عبد الله";
    slips[5] = {slips[5].number,  slips[5].possessionDigits, {}, {}, {}, false, 0, {},
                slips[5].siteName};
    slips[6].to.name = std::string(200, 'W');
    return slips;
}

std::string symbolText(const server::web::Slip& slip) {
    return slip.number + slip.possessionDigits;
}

const server::web::Words& slipWords(Language language) { return book().in(language); }

} // namespace tewatashi::test
