#include "server/app/import_command.h"

#include "server/app/admin_access.h"
#include "server/app/server_status.h"
#include "server/services/directory/import_directory.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <filesystem>
#include <ostream>

namespace tewatashi::server::app {
namespace {

void printCounts(const Json& report, Language language, const Console& console) {
    const auto count = [&](const char* name) { return report.at(name).get<int>(); };
    const LocalizedText form{"{}行: 新規 {}、変更 {}、終了 {}、変更なし {}、エラー {}\n",
                             "{} rows: {} new, {} changed, {} ending, {} unchanged, {} errors\n"};
    console.out << fmt::format(fmt::runtime(form.in(language)), count("rows"), count("added"),
                               count("changed"), count("ending"), count("unchanged"),
                               count("error_count"));
}

void printErrors(const Json& report, Language language, const Console& console) {
    const LocalizedText form{"{}行目 {}: {}\n", "line {} {}: {}\n"};
    for (const Json& error : report.at("errors")) {
        console.err << fmt::format(
            fmt::runtime(form.in(language)), error.at("line").get<int>(),
            error.at("column").get<std::string>(),
            error.at(language == Language::Japanese ? "ja" : "en").get<std::string>());
    }
}

} // namespace

void addImportOptions(CLI::App& verb, ImportWords& words, Language language) {
    const auto text = [language](const LocalizedText& both) { return both.in(language); };
    verb.add_option("kind", words.kind, services::importKindCodes())->required();
    verb.add_option("file", words.file,
                    text({"CSVファイル（UTF-8またはCP932）", "CSV file, UTF-8 or CP932"}))
        ->required();
    verb.add_flag("--commit", words.commit,
                  text({"取り込む（1件でも誤りがあれば何も変更しない）",
                        "Import it; with one error nothing is changed"}));
    verb.add_flag("--end-missing", words.endMissing,
                  text({"ファイルにないものを昨日で終了にする",
                        "End what is not in the file as of yesterday"}));
    verb.add_option("--max-end", words.endShareMax_percent,
                    text({"終了してよい割合の上限（%、省略時 5）",
                          "Stop when more than this percentage would end (5)"}))
        ->check(CLI::Range(0, 100));
}

int runImport(const DataFolder& folder, const ImportWords& words, Language language,
              const Console& console) {
    Json arguments{{"kind", words.kind},
                   {"path", std::filesystem::absolute(words.file).string()},
                   {"commit", words.commit ? "true" : "false"},
                   {"missing", words.endMissing ? "end" : "keep"},
                   {"share", words.endShareMax_percent}};
    const AdminAnswer answer = administer(folder, {"import", std::move(arguments)});
    if (!answer) {
        say(console, answer.error(), language);
        return kFailed;
    }
    printCounts(*answer, language, console);
    printErrors(*answer, language, console);
    if (answer->at("stopped").get<bool>()) {
        say(console,
            {"終了になる件数が上限（--max-end）を超えるため中止しました。何も変更していません。",
             "More would end than --max-end allows. Nothing was changed."},
            language);
    }
    const bool isGood =
        answer->at("error_count").get<int>() == 0 && !answer->at("stopped").get<bool>();
    if (isGood && !words.commit) {
        const LocalizedText note{"確認だけを行いました。取り込むには --commit を付けてください。",
                                 "This was a dry run. Add --commit to import."};
        console.out << note.in(language) << "\n";
    }
    return isGood ? 0 : kFailed;
}

} // namespace tewatashi::server::app
