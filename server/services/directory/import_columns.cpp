#include "server/services/directory/import_directory.h"

namespace tewatashi::server::services {

const std::vector<ImportColumn>& importColumns(MasterKind kind) {
    static const std::vector<ImportColumn> people{
        {"employee_number", {"社員番号", "Employee number"}, true},
        {"name_ja", {"氏名", "Name"}, true},
        {"name_kana", {"氏名カナ", "Name in kana"}},
        {"name_romaji", {"氏名ローマ字", "Name in Latin letters"}},
        {"email", {"メールアドレス", "E-mail address"}},
        {"language", {"言語", "Language"}},
        {"last_day", {"退職日", "Last day at the company"}},
        {"former_names", {"旧姓・旧氏名", "Former names"}}};
    static const std::vector<ImportColumn> departments{
        {"code", {"組織コード", "Department code"}, true},
        {"from", {"開始日", "First day"}, true},
        {"until", {"終了日", "Last day"}},
        {"name_ja", {"組織名", "Department"}, true},
        {"name_en", {"組織名（英語）", "Department in English"}},
        {"name_kana", {"組織名カナ", "Department in kana"}},
        {"parent", {"上位組織", "Parent"}},
        {"key_contact", {"窓口担当", "Key contact"}},
        {"place", {"受取場所", "Place"}}};
    static const std::vector<ImportColumn> posts{
        {"employee_number", {"社員番号", "Employee number"}, true},
        {"department", {"組織コード", "Department code"}, true},
        {"kind", {"種別", "Kind"}, true},
        {"title", {"役職", "Title"}},
        {"place", {"席・受取場所", "Desk or box"}},
        {"from", {"開始日", "First day"}, true},
        {"until", {"終了日", "Last day"}}};
    static const std::vector<ImportColumn> places{{"code", {"場所コード", "Place code"}, true},
                                                  {"from", {"開始日", "First day"}, true},
                                                  {"until", {"終了日", "Last day"}},
                                                  {"kind", {"種別", "Kind"}, true},
                                                  {"parent", {"上位の場所", "Lies in"}},
                                                  {"name_ja", {"名称", "Name"}, true},
                                                  {"name_en", {"名称（英語）", "English name"}}};
    static const std::vector<ImportColumn> routes{{"code", {"ルートコード", "Route code"}, true},
                                                  {"from", {"開始日", "First day"}, true},
                                                  {"until", {"終了日", "Last day"}},
                                                  {"name_ja", {"名称", "Name"}, true},
                                                  {"name_en", {"名称（英語）", "English name"}},
                                                  {"due_days", {"所要営業日数", "Business days"}},
                                                  {"stops", {"停車場所", "Stops"}, true},
                                                  {"run", {"便", "Run"}, true},
                                                  {"weekdays", {"曜日", "Weekdays"}, true},
                                                  {"cut_off", {"締切", "Cut-off"}},
                                                  {"times", {"時刻", "Times"}, true}};
    static const std::vector<ImportColumn> specialDays{{"place", {"場所コード", "Place code"}},
                                                       {"day", {"日付", "Day"}, true},
                                                       {"state", {"区分", "State"}, true},
                                                       {"name", {"名称", "Name"}}};
    switch (kind) {
    case MasterKind::People:
        return people;
    case MasterKind::Departments:
        return departments;
    case MasterKind::Places:
        return places;
    case MasterKind::Routes:
        return routes;
    case MasterKind::SpecialDays:
        return specialDays;
    case MasterKind::Posts:
        break;
    }
    return posts;
}

} // namespace tewatashi::server::services
