#include "server/services/requests/request_import.h"
#include "server/services/text/cp932_encoder.h"
#include "tests/server/services/request_scene.h"
#include "tests/support/memory_builder.h"

namespace tewatashi::server::services {
namespace {

using test::RequestScene;
using test::slipNumber;

const std::string kNonce(32, 'c');

struct ImportScene : RequestScene {
    using Answer = Result<ImportedRequests, std::vector<FileProblem>>;

    Answer take(const std::string& csv, ImportKind kind = ImportKind::Register) {
        return importing.take(hanako, csv, kind, kNonce);
    }
    // "2:1 3:4": line and column of every problem.
    std::string problems(const std::string& csv, const User& by) {
        const auto answer = importing.take(by, csv, ImportKind::Register, kNonce);
        REQUIRE_FALSE(answer);
        std::string text;
        for (const FileProblem& problem : answer.error()) {
            text += (text.empty() ? "" : " ") + std::to_string(problem.line) + ":" +
                    std::to_string(problem.column);
            CHECK_FALSE(problem.text.ja.empty());
            CHECK_FALSE(problem.text.en.empty());
        }
        CHECK(fixture.number("SELECT count(*) FROM custody_events") == 0);
        return text;
    }
    std::string problems(const std::string& csv) { return problems(csv, hanako); }

    RequestImport importing{fixture.site()};
};

} // namespace

TEST_CASE("A file is shown first and registered then, each line one item", "[requests]") {
    ImportScene scene;
    const std::string csv = "受領者社員番号,宛先組織コード,区分,個数,件名,備考,希望日\r\n"
                            "A2,,親展,2,契約書,至急,2026/4/3\r\n"
                            ",S,,,,,\r\n"
                            "\"=\"\"A3\"\"\",,confidential,３,'=1+1,,\r\n";
    const auto shown = scene.take(csv, ImportKind::DryRun);
    REQUIRE(shown);
    REQUIRE(shown->rows.size() == 3);
    CHECK(shown->rows[0].line == 2);
    CHECK(shown->rows[0].recipient.ja == "髙橋 次郎");
    CHECK(shown->rows[0].className.ja == "親展");
    CHECK(shown->rows[1].recipient.ja == "営業部");
    CHECK(shown->rows[1].className.ja == "普通"); // the first one of the site
    CHECK(shown->rows[1].pieces == 1);
    CHECK(shown->rows[2].pieces == 3);
    CHECK(shown->rows[2].subject == "=1+1");
    CHECK(shown->rows[2].slipNumber.empty());
    CHECK(scene.fixture.number("SELECT count(*) FROM custody_events") == 0);
    // What was shown is what comes back to be registered.
    const auto done = scene.take(shown->csv);
    REQUIRE(done);
    CHECK(scene.fixture.number("SELECT count(*) FROM requests") == 3);
    const auto view = scene.service.view(done->rows[0].slipNumber, scene.jiro);
    REQUIRE(view);
    CHECK(view->subject == "契約書");
    CHECK(view->wishedDay == "2026-04-03");
    CHECK(scene.service.view(done->rows[2].slipNumber, scene.hanako)->subject == "=1+1");
    SECTION("and the same form sent again changes nothing") {
        const auto again = scene.take(shown->csv);
        REQUIRE(again);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(again->rows[i].slipNumber == done->rows[i].slipNumber);
        }
        CHECK(scene.fixture.number("SELECT count(*) FROM requests") == 3);
    }
}

TEST_CASE("Equal lines of a file are different items", "[requests]") {
    ImportScene scene;
    const auto done = scene.take("to_person\nA2\nA2\nA2\n");
    REQUIRE(done);
    CHECK(done->rows[0].slipNumber != done->rows[1].slipNumber);
    CHECK(scene.fixture.number("SELECT count(*) FROM requests") == 3);
}

TEST_CASE("Both encodings of spreadsheets are read and told", "[requests]") {
    ImportScene scene;
    const std::string csv = "受領者社員番号,件名\r\nA2,契約書①\r\n";
    std::vector<char32_t> missing;
    const std::string shiftJis = Cp932Encoder().encoded(csv, missing);
    REQUIRE(missing.empty());
    const auto old = scene.take(shiftJis, ImportKind::DryRun);
    REQUIRE(old);
    CHECK(old->encoding == FileEncoding::Cp932);
    CHECK(old->rows[0].subject == "契約書①");
    const auto marked = scene.take("\xEF\xBB\xBF" + csv, ImportKind::DryRun);
    REQUIRE(marked);
    CHECK(marked->encoding == FileEncoding::Utf8);
    CHECK(marked->rows[0].subject == "契約書①");
}

TEST_CASE("Every problem of a file is told by line and column, and nothing is registered",
          "[requests]") {
    ImportScene scene;
    CHECK(scene.problems("to_person,pieces,wished_day\nA2,1,\nA9,0,soon\nA2,1,2020-01-01\n") ==
          "3:1 3:2 3:3 4:3");
    CHECK(scene.problems("to_person,subject\n,x\n") == "2:1");
    CHECK(scene.problems("to_department,class\nS,親展\n") == "2:2");
    CHECK(scene.problems("to_person,label\nA2," + slipNumber(1) + "\nA2," + slipNumber(1) +
                         "\nA2,12\n") == "3:2 4:2");
    CHECK(scene.problems("to_person,sender\nA2,A1\nA1,A2\n") == "3:2"); // for somebody else
    CHECK(scene.problems("sender,to_person\n,A2\n", scene.op) == "2:1");
}

TEST_CASE("A file that is none of requests says so", "[requests]") {
    ImportScene scene;
    CHECK(scene.problems("") == "0:0");
    CHECK(scene.problems("to_person\n") == "1:0");
    CHECK(scene.problems("to_person,nonsense,to_person\nA2,1,A3\n") == "1:2 1:3");
    CHECK(scene.problems("to_person\n\"A2\n") == "2:1");
    CHECK(scene.problems("to_person\nA2\x81\n") == "2:0"); // neither encoding
    std::string many = "to_person\n";
    for (std::size_t i = 0; i <= kImportRowsMax; ++i) {
        many += "A2\n";
    }
    CHECK(scene.problems(many) == std::to_string(kImportRowsMax + 2) + ":0");
    std::string wrong = "to_person\n";
    for (std::size_t i = 0; i < kImportRowsMax; ++i) {
        wrong += "A9\n";
    }
    const auto answer = scene.take(wrong);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().size() == kImportProblemsMax);
    CHECK(scene.importing.take(scene.hanako, "to_person\nA2\n", ImportKind::Register, "x")
              .error()
              .size() == 1);
}

TEST_CASE("The mail room registers a file on behalf of several senders", "[requests]") {
    ImportScene scene;
    const auto done = scene.importing.take(scene.op, "sender,to_person\nA1,A2\nA2,A1\n",
                                           ImportKind::Register, kNonce);
    REQUIRE(done);
    CHECK(done->rows[1].sender == "髙橋 次郎");
    CHECK(scene.service.view(done->rows[1].slipNumber, scene.jiro)->enteredBy == "利用者 operator");
}

TEST_CASE("When the numbers run out in the middle of a file, nothing of it stays", "[requests]") {
    ImportScene scene;
    scene.fixture.site().database().write([](store::Connection& connection) {
        connection.session().execute("UPDATE number_series SET next_serial = last_serial");
    });
    CHECK(scene.problems("to_person\nA2\nA2\n") == "0:0");
    CHECK(scene.fixture.number("SELECT count(*) FROM requests") == 0);
}

TEST_CASE("The template holds every column in the reader's language", "[requests]") {
    ImportScene scene;
    for (const Language language : {Language::Japanese, Language::English}) {
        std::string csv = importTemplate(language);
        CHECK(csv.rfind("\xEF\xBB\xBF", 0) == 0);
        csv += ",A2,,,,,,,\r\n";
        CHECK(scene.take(csv, ImportKind::DryRun));
    }
}

} // namespace tewatashi::server::services
