#include "tests/bench/bench_site.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace tewatashi::bench {
namespace {

using namespace server;

struct NamePart {
    const char* kanji;
    const char* kana;
    const char* latin;
};

// Halves of surnames and of given names: every first one goes with every second one.
constexpr std::array kSurnameFirst{
    NamePart{"山", "ヤマ", "yama"},  NamePart{"中", "ナカ", "naka"},
    NamePart{"高", "タカ", "taka"},  NamePart{"北", "キタ", "kita"},
    NamePart{"西", "ニシ", "nishi"}, NamePart{"小", "コ", "ko"},
    NamePart{"大", "オオ", "oo"},    NamePart{"上", "ウエ", "ue"},
    NamePart{"石", "イシ", "ishi"},  NamePart{"竹", "タケ", "take"},
    NamePart{"松", "マツ", "matsu"}, NamePart{"岡", "オカ", "oka"},
    NamePart{"福", "フク", "fuku"},  NamePart{"森", "モリ", "mori"},
    NamePart{"坂", "サカ", "saka"},  NamePart{"桜", "サクラ", "sakura"},
    NamePart{"吉", "ヨシ", "yoshi"}, NamePart{"藤", "フジ", "fuji"},
    NamePart{"杉", "スギ", "sugi"},  NamePart{"水", "ミズ", "mizu"}};
constexpr std::array kSurnameSecond{NamePart{"田", "タ", "ta"},      NamePart{"村", "ムラ", "mura"},
                                    NamePart{"本", "モト", "moto"},  NamePart{"川", "カワ", "kawa"},
                                    NamePart{"口", "グチ", "guchi"}, NamePart{"崎", "サキ", "saki"},
                                    NamePart{"原", "ハラ", "hara"},  NamePart{"野", "ノ", "no"},
                                    NamePart{"島", "シマ", "shima"}, NamePart{"井", "イ", "i"},
                                    NamePart{"木", "キ", "ki"},      NamePart{"谷", "タニ", "tani"},
                                    NamePart{"沢", "ザワ", "zawa"},  NamePart{"内", "ウチ", "uchi"},
                                    NamePart{"尾", "オ", "o"}};
constexpr std::array kGivenFirst{
    NamePart{"正", "マサ", "masa"}, NamePart{"和", "カズ", "kazu"}, NamePart{"義", "ヨシ", "yoshi"},
    NamePart{"真", "マ", "ma"},     NamePart{"美", "ミ", "mi"},     NamePart{"恵", "エ", "e"},
    NamePart{"智", "トモ", "tomo"}, NamePart{"久", "ヒサ", "hisa"}, NamePart{"清", "キヨ", "kiyo"},
    NamePart{"明", "アキ", "aki"},  NamePart{"由", "ユ", "yu"},     NamePart{"千", "チ", "chi"}};
constexpr std::array kGivenSecond{NamePart{"子", "コ", "ko"}, NamePart{"樹", "キ", "ki"},
                                  NamePart{"美", "ミ", "mi"}, NamePart{"彦", "ヒコ", "hiko"},
                                  NamePart{"代", "ヨ", "yo"}, NamePart{"也", "ヤ", "ya"},
                                  NamePart{"香", "カ", "ka"}, NamePart{"男", "オ", "o"},
                                  NamePart{"人", "ト", "to"}, NamePart{"奈", "ナ", "na"}};

constexpr std::size_t kDepartments = 200;

struct Name {
    std::string surname, given;
    std::string surnameKana, givenKana;
    std::string surnameLatin, givenLatin;
};

template <typename First, typename Second>
void compose(const First& first, const Second& second, std::size_t number, std::string& kanji,
             std::string& kana, std::string& latin) {
    const NamePart& one = first[number % first.size()];
    const NamePart& other = second[number / first.size() % second.size()];
    kanji = std::string(one.kanji) + other.kanji;
    kana = std::string(one.kana) + other.kana;
    latin = std::string(one.latin) + other.latin;
}

// 300 surnames and 120 given names: 36,000 full names, so every name has namesakes. Surnames are
// as uneven as real ones: the share of the n-th falls with its number.
Name nameOf(std::size_t person) {
    const std::size_t mixed = person * 2654435761U % 4294967296U;
    const std::size_t uneven = mixed % 300 * (mixed / 300 % 300) / 300;
    Name name;
    compose(kSurnameFirst, kSurnameSecond, uneven, name.surname, name.surnameKana,
            name.surnameLatin);
    compose(kGivenFirst, kGivenSecond, mixed / 90'000, name.given, name.givenKana, name.givenLatin);
    return name;
}

services::SiteConfig configFor(const std::filesystem::path& folder) {
    services::SiteConfig config;
    config.site = "bench";
    config.database = "sqlite:" + (folder / "site.db").string();
    return config;
}

} // namespace

BenchSite::BenchSite(const std::filesystem::path& folder, services::PasswordCost cost)
    : context(configFor(folder), SigningKey::generate(random), SigningKey::generate(random), clock,
              random),
      services(context, cost) {}

std::string peopleCsv(std::size_t count) {
    std::string csv = "employee_number,name_ja,name_kana,name_romaji,email\r\n";
    for (std::size_t i = 0; i < count; ++i) {
        const Name name = nameOf(i);
        csv += fmt::format("P{:06},{} {},{} {},{} {},p{:06}@example.jp\r\n", i, name.surname,
                           name.given, name.surnameKana, name.givenKana, name.surnameLatin,
                           name.givenLatin, i);
    }
    return csv;
}

std::string departmentsCsv() {
    std::string csv = "code,from,name_ja,name_en\r\n";
    for (std::size_t i = 0; i < kDepartments; ++i) {
        csv += fmt::format("D{0:03},2020-04-01,第{0}営業部,Sales {0}\r\n", i);
    }
    return csv;
}

std::string postsCsv(std::size_t count) {
    std::string csv = "employee_number,department,kind,from\r\n";
    for (std::size_t i = 0; i < count; ++i) {
        csv += fmt::format("P{:06},D{:03},main,2020-04-01\r\n", i, i % kDepartments);
    }
    return csv;
}

void importCompany(BenchSite& site, std::size_t people) {
    using services::MasterKind;
    for (const auto& [kind, csv] : {std::pair{MasterKind::People, peopleCsv(people)},
                                    std::pair{MasterKind::Departments, departmentsCsv()},
                                    std::pair{MasterKind::Posts, postsCsv(people)}}) {
        if (!site.services.importDirectory.commit(kind, csv, {}).isCommitted) {
            throw std::runtime_error("the company was not imported");
        }
    }
}

void dockMemory(BenchSite& site, const std::string& terminal, int dayOfApril,
                const std::vector<std::string>& codes) {
    constexpr auto kFormat = domain::TimeFormat::Csp2Packed;
    const auto start = *domain::TerminalTime::fromCivil(2026, 4, dayOfApril, 9, 0, 0);
    std::vector<domain::RawScan> memory;
    for (const std::string& code : codes) {
        const domain::TerminalTime at{start.naive_s + static_cast<std::int64_t>(memory.size())};
        memory.push_back({domain::encodeTerminalTime(kFormat, at), toBytes(code), 3});
    }
    const auto scans = domain::identifyMemory(terminal, kFormat, memory, {});
    DockId dock;
    site.random.fill(dock.octets);
    for (std::size_t first = 0; first < scans.size(); first += wire::kBatchRecordsMax) {
        wire::ScanBatch batch;
        batch.terminalId = terminal;
        batch.model = "OPN-2001";
        batch.firmware = "RBBV0012";
        batch.timeFormat = kFormat;
        batch.dock = dock;
        batch.dockedAt = batch.sentAt = site.clock.utcNow();
        batch.agentVersion = "bench";
        batch.firstPosition = static_cast<std::uint32_t>(first);
        if (first > 0) {
            batch.before = scans[first - 1].key;
        }
        for (std::size_t i = first; i < std::min(first + wire::kBatchRecordsMax, scans.size());
             ++i) {
            batch.records.push_back({scans[i].scan, scans[i].key.occurrence, scans[i].key.clear});
        }
        const auto receipt = site.services.receiveBatch.receive(AgentId{}, batch);
        if (!receipt) {
            throw std::runtime_error(receipt.error().text.en);
        }
    }
}

std::vector<std::string> recipientQuestions(std::size_t count) {
    std::vector<std::string> questions;
    for (std::size_t i = 0; i < count; ++i) {
        const Name name = nameOf(i * 97);
        switch (i % 6) {
        case 0:
            questions.push_back(name.surname + " " + name.given);
            break;
        case 1:
            questions.push_back(name.surname);
            break;
        case 2:
            questions.push_back(name.surnameKana + " " + name.givenKana);
            break;
        case 3:
            questions.push_back(name.surnameLatin + " " + name.givenLatin);
            break;
        case 4:
            questions.push_back(name.surnameLatin.substr(0, 4) + " " + name.given);
            break;
        default:
            questions.push_back(fmt::format("P{:05}", i * 97 % 10'000));
            break;
        }
    }
    return questions;
}

} // namespace tewatashi::bench
