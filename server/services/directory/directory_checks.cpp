#include "server/services/directory/directory_checks.h"

#include "server/services/text/search_form.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

constexpr std::size_t kEmailCharactersMax = 254; // RFC 5321 §4.5.3.1.3, less the brackets
constexpr std::size_t kFormerNamesMax = 20;

using domain::LocalDate;
using Problems = std::vector<FieldProblem>;

void checkText(Problems& problems, std::string_view field, const LocalizedText& label,
               std::string_view text, TextLimits limits) {
    if (auto problem = textProblem(field, label, text, limits)) {
        problems.push_back(std::move(*problem));
    }
}

void checkToken(Problems& problems, std::string_view field, const LocalizedText& label,
                std::string_view text) {
    if (!isPlainToken(text, kDirectoryCodeMax)) {
        problems.push_back(
            {std::string(field),
             {label.ja + "には英数字と . _ - @ を20文字以内で使ってください。",
              label.en + " may have letters, digits and . _ - @, at most 20 of them."}});
    }
}

void checkKana(Problems& problems, std::string_view field, std::string_view kana) {
    checkText(problems, field, {"氏名カナ", "The kana name"}, kana, {0, 100});
    if (!isKana(kana)) {
        problems.push_back({std::string(field),
                            {"氏名カナ「" + std::string(kana) +
                                 "」にカナ以外の文字があります。ひらがなかカタカナで入力して"
                                 "ください。",
                             "The kana name \"" + std::string(kana) +
                                 "\" holds other characters. Enter it in kana."}});
    }
}

void checkEmail(Problems& problems, std::string_view email) {
    const std::size_t at = email.find('@');
    const bool plain = std::none_of(email.begin(), email.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F;
    });
    const bool hasBothSides = at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
                              email.find('@', at + 1) == std::string_view::npos;
    if (!email.empty() && (!plain || !hasBothSides || email.size() > kEmailCharactersMax)) {
        problems.push_back({"email",
                            {"メールアドレスの形が正しくありません。「名前@会社.example」の形で"
                             "入力してください。",
                             "The mail address is not well-formed. Enter it as "
                             "name@company.example."}});
    }
}

void checkDays(Problems& problems, LocalDate from, std::optional<LocalDate> until) {
    if (until && *until < from) {
        problems.push_back({"until",
                            {"終了日（" + until->text() + "）が開始日（" + from.text() +
                                 "）より前です。どちらかを直してください。",
                             "The last day (" + until->text() + ") is before the first (" +
                                 from.text() + "). Correct one of them."}});
    }
}

} // namespace

std::string normalEmployeeNumber(std::string_view typed) {
    std::string number = trimmed(withPlainCharacters(typed));
    std::transform(number.begin(), number.end(), number.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return number;
}

PersonInput trimmedInput(const PersonInput& input) {
    PersonInput out = input;
    out.employeeNumber = normalEmployeeNumber(input.employeeNumber);
    for (std::string* const text : {&out.nameJa, &out.nameKana, &out.nameRomaji, &out.email}) {
        *text = trimmed(*text);
    }
    for (FormerName& former : out.formerNames) {
        former.nameJa = trimmed(former.nameJa);
        former.nameKana = trimmed(former.nameKana);
    }
    return out;
}

std::vector<FieldProblem> problemsOf(const PersonInput& person) {
    Problems problems;
    checkToken(problems, "employee_number", {"社員番号", "The employee number"},
               person.employeeNumber);
    checkText(problems, "name_ja", {"氏名", "The name"}, person.nameJa, {1, 100});
    checkKana(problems, "name_kana", person.nameKana);
    checkText(problems, "name_romaji", {"氏名ローマ字", "The name in Latin letters"},
              person.nameRomaji, {0, 100});
    checkEmail(problems, person.email);
    if (person.formerNames.size() > kFormerNamesMax) {
        problems.push_back({"former_names",
                            {"旧姓は20件まで登録できます。", "At most 20 former names are kept."}});
    }
    for (const FormerName& former : person.formerNames) {
        checkText(problems, "former_names", {"旧姓・旧氏名", "The former name"}, former.nameJa,
                  {1, 100});
        checkKana(problems, "former_names", former.nameKana);
    }
    return problems;
}

DepartmentInput trimmedInput(const DepartmentInput& input) {
    DepartmentInput out = input;
    for (std::string* const text :
         {&out.code, &out.nameJa, &out.nameEn, &out.nameKana, &out.parentCode, &out.place}) {
        *text = trimmed(*text);
    }
    out.keyContact = normalEmployeeNumber(input.keyContact);
    return out;
}

std::vector<FieldProblem> problemsOf(const DepartmentInput& department) {
    Problems problems;
    checkToken(problems, "code", {"組織コード", "The department code"}, department.code);
    checkText(problems, "name_ja", {"組織名", "The department's name"}, department.nameJa,
              {1, 100});
    checkText(problems, "name_en", {"組織名（英語）", "The English name"}, department.nameEn,
              {0, 100});
    checkText(problems, "name_kana", {"組織名カナ", "The kana name"}, department.nameKana,
              {0, 100});
    checkDays(problems, department.from, department.until);
    return problems;
}

PostInput trimmedInput(const PostInput& input) {
    PostInput out = input;
    out.employeeNumber = normalEmployeeNumber(input.employeeNumber);
    for (std::string* const text : {&out.departmentCode, &out.title, &out.place}) {
        *text = trimmed(*text);
    }
    return out;
}

std::vector<FieldProblem> problemsOf(const PostInput& post) {
    Problems problems;
    checkText(problems, "title", {"役職名", "The title"}, post.title, {0, 100});
    checkDays(problems, post.from, post.until);
    return problems;
}

} // namespace tewatashi::server::services
