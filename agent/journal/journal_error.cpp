#include "agent/journal/journal_file.h"
#include "agent/journal/scan_journal.h"
#include "common/base/assert.h"

#include <fmt/format.h>

namespace tewatashi::agent::journal {

LocalizedText explain(const JournalError& error, const std::filesystem::path& file) {
    const std::string name = file.string();
    switch (error.problem) {
    case JournalProblem::Full:
        return {
            fmt::format("保存先「{}」に空きがないため、記録を保存できません。端末の記録は消去して"
                        "いません。ディスクの空きを作ってください。置いたままの端末は自動で"
                        "読み直します。外した端末は置き直してください。",
                        name),
            fmt::format("There is no room left in {}: scans cannot be stored and terminals "
                        "are not cleared. Free disk space. A terminal left docked is then read by "
                        "itself; one taken away has to be docked again.",
                        name)};
    case JournalProblem::Unwritable:
        return {
            fmt::format("保存先「{}」に書き込めません。端末の記録は消去していません。フォルダーの"
                        "権限、ウイルス対策ソフト、ディスクの状態を確認してください。（{}）",
                        name, error.detail),
            fmt::format("{} cannot be written: terminals are not cleared. Check the folder's "
                        "permissions, the virus scanner and the disk. ({})",
                        name, error.detail)};
    case JournalProblem::InUse:
        return {
            fmt::format("保存先「{}」は別のプログラムが使用中です。自動転送アプリが二重に起動して"
                        "いないか確認してください。",
                        name),
            fmt::format("{} is in use by another program. Check that the agent is not "
                        "started twice.",
                        name)};
    case JournalProblem::TooNew:
        return {fmt::format("保存先「{}」は新しい版の自動転送アプリで作られています。変更せずに停止"
                            "しました。自動転送アプリを更新してください。",
                            name),
                fmt::format("{} was written by a newer version of the agent and was left "
                            "untouched. Update the agent.",
                            name)};
    }
    TW_ASSERT(false);
}

JournalError toJournalError(const db::DbError& error) {
    switch (error.problem()) {
    case db::DbProblem::Full:
        return {JournalProblem::Full, error.what()};
    case db::DbProblem::Busy:
        return {JournalProblem::InUse, error.what()};
    case db::DbProblem::TooNew:
        return {JournalProblem::TooNew, error.what()};
    case db::DbProblem::ReadOnly:
    case db::DbProblem::Corrupt:
    case db::DbProblem::CannotOpen:
    case db::DbProblem::Io:
    case db::DbProblem::Constraint:
    case db::DbProblem::Lost:
    case db::DbProblem::Other:
        return {JournalProblem::Unwritable, error.what()};
    }
    TW_ASSERT(false);
}

} // namespace tewatashi::agent::journal
