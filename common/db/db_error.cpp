#include "common/db/engine.h"

#include <fmt/format.h>

namespace tewatashi::db {
namespace {

struct Advice {
    const char* ja;
    const char* en;
};

Advice adviceFor(DbProblem problem) {
    switch (problem) {
    case DbProblem::Full:
        return {"ディスクの空き容量がありません。空きを作ってください。データは失われていません。",
                "The disk is full. Free some space; nothing stored is lost."};
    case DbProblem::ReadOnly:
        return {"書き込みが許可されていません。フォルダーとファイルの権限を確認してください。",
                "Writing is not permitted. Check the permissions of the folder and the file."};
    case DbProblem::Busy:
        return {"別のプログラムが使用中です。二重に起動していないか確認してください。",
                "Another program is using it. Check that it is not started twice."};
    case DbProblem::Corrupt:
        return {"ファイルが壊れているか、データベースではありません。削除せずに保管し、"
                "バックアップから復元してください。",
                "The file is damaged or is no database. Keep it, do not delete it, and restore "
                "from a backup."};
    case DbProblem::TooNew:
        return {"新しい版のソフトウェアで作られています。ソフトウェアを更新してください。",
                "It was made by a newer version of the software. Update the software."};
    case DbProblem::CannotOpen:
        return {"開けません。場所と権限、データベースの稼働状況を確認してください。",
                "It cannot be opened. Check its location, its permissions and that the database "
                "is running."};
    case DbProblem::Io:
        return {"ディスクの読み書きに失敗しました。直前の操作の結果は不明です。ディスクの状態を"
                "確認してください。",
                "Reading or writing the disk failed; the outcome of the last operation is unknown. "
                "Check the disk."};
    case DbProblem::Constraint:
        return {"データの整合性規則に反するため中止しました。サポートにこの表示を伝えてください。",
                "Stopped because a rule of the data would be broken. Report this message to "
                "support."};
    case DbProblem::Lost:
        return {"接続が切れました。直前の操作の結果は不明です。自動的に接続し直します。",
                "The connection was lost; the outcome of the last operation is unknown. It is "
                "reopened automatically."};
    case DbProblem::Other:
        break;
    }
    return {"予期しないエラーです。サポートにこの表示を伝えてください。",
            "An unexpected error. Report this message to support."};
}

} // namespace

DbError makeError(DbProblem problem, const std::string& database, const std::string& detail) {
    const Advice advice = adviceFor(problem);
    return DbError(problem,
                   {fmt::format("データベース「{}」: {}（{}）", database, advice.ja, detail),
                    fmt::format("Database {}: {} ({})", database, advice.en, detail)});
}

DbError settingError(const std::string& database, const std::string& setting,
                     const std::string& wanted, const std::string& found) {
    return DbError(
        DbProblem::CannotOpen,
        {fmt::format("データベース「{}」の設定「{}」は「{}」である必要がありますが、「{}」です。"
                     "データを守れないため使用しません。設定を直してください。",
                     database, setting, wanted, found),
         fmt::format("Setting {} of database {} must be {} but is {}. It is not used because data "
                     "could be lost; correct the setting.",
                     setting, database, wanted, found)});
}

std::string displayName(const OpenOptions& options) {
    if (options.engine == Engine::Sqlite) {
        return options.target;
    }
    const auto at = options.target.find("password");
    return at == std::string::npos ? options.target : options.target.substr(0, at) + "password=…";
}

namespace {

// What the database said, and nothing of what was bound: SOCI adds the values of the statement, and
// PostgreSQL those of the row in the lines after the first. Errors reach the log, values must not.
std::string detailOf(const std::exception& error) {
    const auto* const refused = dynamic_cast<const soci::soci_error*>(&error);
    const std::string whole = refused != nullptr ? refused->get_error_message() : error.what();
    return whole.substr(0, whole.find('\n'));
}

} // namespace

DbError translate(const std::exception& error, Session& session) {
    if (const auto* known = dynamic_cast<const DbError*>(&error)) {
        return *known;
    }
    const DbProblem problem = session.engine() == Engine::Sqlite
                                  ? sqlite::problemOf(error, session.sql())
                                  : postgres::problemOf(error);
    return makeError(problem, displayName(session.options()), detailOf(error));
}

} // namespace tewatashi::db
