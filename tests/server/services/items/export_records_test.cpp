#include "server/services/directory/print_codes.h"
#include "server/services/intake/receive_batch.h"
#include "server/services/items/export_records.h"
#include "server/services/items/register_status.h"
#include "tests/support/csv_reader.h"
#include "tests/support/memory_builder.h"
#include "tests/support/site_context_fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace tewatashi::server::services {
namespace {

using test::MemoryBuilder;
using test::SiteContextFixture;
using test::slipNumber;

constexpr std::string_view kMark = "\xEF\xBB\xBF";

class ExportScene {
public:
    ExportScene() {
        CodeMasters masters(site.site());
        REQUIRE(masters.addPlace("OSAKA", "大阪𠮷メール室", "Osaka mail room"));
        REQUIRE(masters.addPlace("0012", "=HYPERLINK", "-evil"));
        REQUIRE(masters.addOperator("0042", "髙橋 一郎"));
    }
    // That many items, scanned by a terminal one second apart.
    void dock(std::uint64_t first, std::uint64_t count, const std::string& place = "OSAKA",
              std::uint8_t clear = 7, int later_s = 0) {
        MemoryBuilder memory("opticon:0000000000000001", ClearId{{clear}});
        memory.wait(later_s);
        memory.context("0042", "accepted", place);
        for (std::uint64_t item = first; item < first + count; ++item) {
            memory.scan(slipNumber(item), 1);
        }
        for (std::size_t from = 0; from < memory.size(); from += wire::kBatchRecordsMax) {
            const std::size_t to = std::min(memory.size(), from + wire::kBatchRecordsMax);
            REQUIRE(ReceiveBatch(site.site()).receive(AgentId{{9}}, memory.batch(from, to, clear)));
        }
    }
    ExportOptions options(RecordsView view) {
        ExportOptions options;
        options.filter.view = view;
        options.columns = *recordColumnsFrom("");
        return options;
    }
    std::string download(const ExportOptions& options) {
        const auto records = DownloadRecords(site.site()).begin(options);
        std::string csv;
        int pieces = 0;
        bool more = true;
        while (more) {
            std::string piece;
            more = records->next(piece);
            CHECK(piece.size() < 256UL * 1024);
            csv += piece;
            REQUIRE(++pieces < 1000);
        }
        return csv;
    }
    test::CsvRows rows(const ExportOptions& options) {
        const std::string csv = download(options);
        REQUIRE(csv.substr(0, kMark.size()) == kMark);
        const auto rows = test::readCsv(std::string_view(csv).substr(kMark.size()));
        REQUIRE(rows);
        return *rows;
    }

    SiteContextFixture site;
};

} // namespace

TEST_CASE("a file holds every row of the search once, oldest first, over many pieces") {
    ExportScene scene;
    scene.dock(1, 950);
    for (const RecordsView view : {RecordsView::Latest, RecordsView::Events}) {
        const test::CsvRows rows = scene.rows(scene.options(view));
        REQUIRE(rows.size() == 951);
        for (std::uint64_t item = 1; item <= 950; ++item) {
            CHECK(rows[item].front() == slipNumber(item));
        }
    }
}

TEST_CASE("the columns are those that were chosen, in their order, with titles") {
    ExportScene scene;
    scene.dock(1, 1);
    ExportOptions options = scene.options(RecordsView::Latest);
    options.columns = *recordColumnsFrom("place_name,number,status,operator,time,details,number");
    CHECK(scene.rows(options) ==
          test::CsvRows{{"場所", "伝票番号", "配送状況", "担当", "日時", "明細"},
                        {"大阪𠮷メール室", slipNumber(1), "引受", "髙橋 一郎",
                         scene.rows(options)[1][4], "明細未登録"}});
    options.language = Language::English;
    CHECK(scene.rows(options)[0] == std::vector<std::string>{"Place", "Slip number", "Status",
                                                             "Operator", "Time", "Details"});
    CHECK(scene.rows(options)[1][0] == "Osaka mail room");
    CHECK(recordColumnsFrom("number,nonsense").error() == "nonsense");
    CHECK(recordColumnsFrom("")->front() == RecordColumn::Number);
}

TEST_CASE("names that look like formulas are guarded and codes keep their zeros") {
    ExportScene scene;
    scene.dock(1, 1, "0012");
    ExportOptions options = scene.options(RecordsView::Latest);
    options.columns = *recordColumnsFrom("place_code,place_name");
    CHECK(scene.rows(options)[1] == std::vector<std::string>{"0012", "'=HYPERLINK"});
    options.codes = CsvCodes::Formula;
    CHECK(scene.rows(options)[1] == std::vector<std::string>{"=\"0012\"", "'=HYPERLINK"});
}

TEST_CASE("code page 932 writes references, and the report names row, column and character") {
    ExportScene scene;
    scene.dock(1, 1, "0012");
    scene.dock(2, 1, "OSAKA", 8);
    ExportOptions options = scene.options(RecordsView::Latest);
    options.columns = *recordColumnsFrom("number,place_name,operator");
    options.encoding = ExportEncoding::Cp932;
    const std::string csv = scene.download(options);
    CHECK(csv.find("?") == std::string::npos);
    CHECK(csv.find("\x91\xE5\x8D\xE3&#x20BB7;") != std::string::npos);
    CHECK(csv.find("\xFB\xFC\x8B\xB4") != std::string::npos); // 髙橋
    options.content = ExportContent::Unencodable;
    const test::CsvRows report = scene.rows(options);
    REQUIRE(report.size() == 2);
    CHECK(report[1] == std::vector<std::string>{"3", "2", "場所", slipNumber(2), "大阪𠮷メール室",
                                                "𠮷", "&#x20BB7;"});
}

TEST_CASE("what comes while a file is read neither repeats nor loses records") {
    ExportScene scene;
    scene.dock(1, 900);
    const auto records =
        DownloadRecords(scene.site.site()).begin(scene.options(RecordsView::Events));
    std::string csv;
    std::string piece;
    REQUIRE(records->next(piece));
    csv += piece;
    scene.dock(2001, 50, "OSAKA", 9); // scanned at the same times as the first ones
    for (bool more = true; more;) {
        piece.clear();
        more = records->next(piece);
        csv += piece;
    }
    const auto rows = test::readCsv(std::string_view(csv).substr(kMark.size()));
    REQUIRE(rows);
    REQUIRE(rows->size() == 901);
    std::set<std::string> numbers;
    for (const auto& row : *rows) {
        numbers.insert(row.front());
    }
    CHECK(numbers.size() == 901);
}

TEST_CASE("no read is open between the pieces of a file") {
    // Method: with one read connection, another read would wait for ever.
    ExportScene scene;
    scene.dock(1, 500);
    const auto records =
        DownloadRecords(scene.site.site()).begin(scene.options(RecordsView::Latest));
    std::string piece;
    REQUIRE(records->next(piece));
    CHECK(scene.site.number("SELECT count(*) FROM items") == 500);
    scene.dock(1, 1, "0012", 9, 3600); // moves on after its row was written
    CHECK_FALSE(records->next(piece));
    CHECK(piece.find(slipNumber(1)) != piece.rfind(slipNumber(1))); // told again, not left out
}

} // namespace tewatashi::server::services
