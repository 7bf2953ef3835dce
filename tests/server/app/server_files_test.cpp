#include "common/base/error.h"
#include "common/files/file_lock.h"
#include "server/app/key_files.h"
#include "server/app/server_data_folder.h"
#include "server/app/server_log.h"
#include "server/app/tls_certificate.h"
#include "tests/server/app/file_mode.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <array>

namespace tewatashi::server::app {
namespace {

using test::modeOf;

} // namespace

TEST_CASE("A key file holds its key for its owner alone", "[files]") {
    const test::TempDir folder;
    test::TestRandom random(4);
    createKeyFile(folder / "receipt.key", random);
    CHECK(modeOf(folder / "receipt.key") == 0600);
    test::TestRandom again(4);
    CHECK(readKeyFile(folder / "receipt.key").verifyKey() ==
          SigningKey::generate(again).verifyKey());
}

TEST_CASE("A key file is never replaced", "[files]") {
    const test::TempDir folder;
    test::TestRandom random(4);
    createKeyFile(folder / "receipt.key", random);
    const std::string before = readFile(folder / "receipt.key", 256);
    CHECK_THROWS_AS(createKeyFile(folder / "receipt.key", random), Error);
    CHECK(readFile(folder / "receipt.key", 256) == before);
}

TEST_CASE("Key files that others may read, or that are damaged, are refused by name", "[files]") {
    const test::TempDir folder;
    test::TestRandom random(4);
    createKeyFile(folder / "open.key", random);
    std::filesystem::permissions(folder / "open.key", std::filesystem::perms(0640));
    CHECK_THROWS_WITH(readKeyFile(folder / "open.key"), Catch::Contains("open.key"));
    writeNewPrivateFile(folder / "short.key", "00ff\n");
    CHECK_THROWS_WITH(readKeyFile(folder / "short.key"), Catch::Contains("short.key"));
    CHECK_THROWS_WITH(readKeyFile(folder / "none.key"), Catch::Contains("none.key"));
}

TEST_CASE("What a key file may hold is exactly one key", "[files]") {
    const test::TempDir folder;
    const std::string key(64, 'a');
    struct Row {
        const char* name;
        std::string content;
        bool reads;
    };
    const std::vector<Row> rows{{"plain.key", key, true},
                                {"unix.key", key + "\n", true},
                                {"windows.key", key + "\r\n", true},
                                {"empty.key", "", false},
                                {"blank.key", " " + key, false},
                                {"long.key", key + "aa", false},
                                {"text.key", std::string(64, 'x'), false},
                                {"two.key", key + "\n" + key, false},
                                {"nul.key", key + std::string(1, '\0'), false}};
    for (const Row& row : rows) {
        CAPTURE(row.name);
        writeNewPrivateFile(folder / row.name, row.content);
        if (row.reads) {
            CHECK_NOTHROW(readKeyFile(folder / row.name));
            continue;
        }
        try {
            static_cast<void>(readKeyFile(folder / row.name));
            FAIL("it was read");
        } catch (const Error& error) {
            CHECK(error.text().en.find(row.name) != std::string::npos);
            CHECK(error.text().en.find("Restore it from a backup") != std::string::npos);
            CHECK(error.text().ja.find("バックアップから戻して") != std::string::npos);
            CHECK(error.text().en.find(key) == std::string::npos); // a key is shown nowhere
        }
    }
}

TEST_CASE("A key file too large to be one is refused before it is read whole", "[files]") {
    const test::TempDir folder;
    writeNewPrivateFile(folder / "big.key", std::string(257, 'a'));
    CHECK_THROWS_WITH(readKeyFile(folder / "big.key"), Catch::Contains("big.key"));
    std::filesystem::create_directory(folder / "folder.key");
    std::filesystem::permissions(folder / "folder.key", std::filesystem::perms::owner_all);
    CHECK_THROWS_WITH(readKeyFile(folder / "folder.key"), Catch::Contains("folder.key"));
}

TEST_CASE("Every way to open a key file to others is refused", "[files]") {
    const test::TempDir folder;
    test::TestRandom random(4);
    createKeyFile(folder / "open.key", random);
    for (const unsigned mode : {0640U, 0604U, 0610U, 0620U, 0602U, 0601U, 0777U}) {
        CAPTURE(mode);
        std::filesystem::permissions(folder / "open.key", std::filesystem::perms(mode));
        try {
            static_cast<void>(readKeyFile(folder / "open.key"));
            FAIL("it was read");
        } catch (const Error& error) {
            CHECK(error.text().en.find("chmod 600") != std::string::npos);
            CHECK(error.text().ja.find("chmod 600") != std::string::npos);
        }
    }
    std::filesystem::permissions(folder / "open.key", std::filesystem::perms(0400));
    CHECK_NOTHROW(readKeyFile(folder / "open.key"));
}

TEST_CASE("A key is not made where its folder is missing", "[files]") {
    const test::TempDir folder;
    test::TestRandom random(4);
    CHECK_THROWS_WITH(createKeyFile(folder / "none/receipt.key", random),
                      Catch::Contains("none/receipt.key"));
}

TEST_CASE("A folder is made for its owner alone, parents included", "[files]") {
    const test::TempDir folder;
    createPrivateFolder(folder / "a/b");
    CHECK(modeOf(folder / "a/b") == 0700);
    writeNewPrivateFile(folder / "file", "x");
    CHECK_THROWS_AS(createPrivateFolder(folder / "file/c"), Error);
}

TEST_CASE("A file larger than asked for is refused", "[files]") {
    const test::TempDir folder;
    writeNewPrivateFile(folder / "file", "12345");
    CHECK(readFile(folder / "file", 5) == "12345");
    CHECK_THROWS_AS(readFile(folder / "file", 4), Error);
}

TEST_CASE("One holder at a time has the instance lock", "[files]") {
    const test::TempDir folder;
    {
        const auto first = files::FileLock::tryAcquire(folder / "server.lock");
        REQUIRE(first);
        CHECK_FALSE(files::FileLock::tryAcquire(folder / "server.lock"));
    }
    CHECK(files::FileLock::tryAcquire(folder / "server.lock"));
    CHECK_THROWS_AS(files::FileLock::tryAcquire(folder / "missing/server.lock"), Error);
}

TEST_CASE("A self-signed certificate says its own fingerprint", "[files]") {
    const CertificatePair pair = makeSelfSigned({"mail.example.jp", "192.0.2.1", "::1"});
    CHECK(pair.sha256.size() == 64);
    CHECK(certificateSha256(pair.certificate) == pair.sha256);
    CHECK(pair.privateKey.find("PRIVATE KEY") != std::string::npos);
    CHECK(makeSelfSigned({"localhost"}).sha256 != makeSelfSigned({"localhost"}).sha256);
    CHECK_THROWS_AS(certificateSha256("not a certificate"), Error);
}

TEST_CASE("One access is one JSON line without personal data", "[files]") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const test::ManualClock clock;
    const ServerLog log(ends[1], clock);
    http::AccessRecord record;
    record.method = "GET";
    record.routePattern = "/items/{number}\n\"";
    record.status = 200;
    record.remoteAddress = "192.0.2.77";
    log.access(record);
    log.trouble({"日本語\nです", "two\nlines"});
    ::close(ends[1]);
    std::array<char, 4096> buffer{};
    const ssize_t count = ::read(ends[0], buffer.data(), buffer.size());
    ::close(ends[0]);
    const std::string text(buffer.data(), static_cast<std::size_t>(count));
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    CHECK(text.find("192.0.2.77") == std::string::npos);
    const auto access = nlohmann::json::parse(text.substr(0, text.find('\n')));
    CHECK(access.at("status") == 200);
    CHECK(access.at("at") == "2026-04-01T00:00:00.000Z");
    const auto trouble = nlohmann::json::parse(text.substr(text.find('\n') + 1));
    CHECK(trouble.at("text_ja") == "日本語\nです");
}

} // namespace tewatashi::server::app
