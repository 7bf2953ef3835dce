#include "server/services/classes/item_classes.h"

#include "server/services/classes/class_rules.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/class_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tewatashi::server::services {
namespace {

using domain::TextReaders;

constexpr std::size_t kCodeMax = 20;
constexpr TextLimits kNameLimits{.charactersMin = 1, .charactersMax = 20};

constexpr std::array<std::pair<TextReaders, std::string_view>, 3> kReaders{{
    {TextReaders::Everybody, "everybody"},
    {TextReaders::PartiesAndMailRoom, "parties_and_mail_room"},
    {TextReaders::PartiesOnly, "parties_only"},
}};

ClassEntry entryOf(const store::ClassRow& row) {
    ClassEntry entry;
    entry.code = row.code;
    entry.name = {row.nameJa, row.nameEn};
    entry.rules = classRulesOf(row);
    entry.standsOut = row.standsOut != 0;
    entry.position = static_cast<int>(row.position);
    entry.isRetired = row.retired != 0;
    return entry;
}

store::ClassRow rowOf(const ClassEntry& entry) {
    const auto number = [](bool value) -> std::int64_t { return value ? 1 : 0; };
    store::ClassRow row;
    row.code = entry.code;
    row.nameJa = trimmed(entry.name.ja);
    row.nameEn = trimmed(entry.name.en);
    row.readers = static_cast<std::int64_t>(entry.rules.readers);
    row.personOnly = number(entry.rules.personOnly);
    row.proxyAllowed = number(entry.rules.proxyAllowed);
    row.forwardingAllowed = number(entry.rules.forwardingAllowed);
    row.boxAllowed = number(entry.rules.boxAllowed);
    row.possessionRequired = number(entry.rules.possessionRequired);
    row.standsOut = number(entry.standsOut);
    row.dueDays = entry.rules.dueDays;
    row.reminderDays = entry.rules.reminderDays;
    row.position = entry.position;
    row.retired = number(entry.isRetired);
    return row;
}

const std::vector<std::string_view> kAuditColumns{
    "name_ja",    "name_en",    "readers",  "person_only",   "proxy",    "forwarding", "box",
    "possession", "large_sign", "due_days", "reminder_days", "position", "retired"};

std::vector<std::string> auditValues(const ClassEntry& entry) {
    const auto yesNo = [](bool value) { return std::string(value ? "yes" : "no"); };
    return {entry.name.ja,
            entry.name.en,
            std::string(textReadersCode(entry.rules.readers)),
            yesNo(entry.rules.personOnly),
            yesNo(entry.rules.proxyAllowed),
            yesNo(entry.rules.forwardingAllowed),
            yesNo(entry.rules.boxAllowed),
            yesNo(entry.rules.possessionRequired),
            yesNo(entry.standsOut),
            std::to_string(entry.rules.dueDays),
            std::to_string(entry.rules.reminderDays),
            std::to_string(entry.position),
            yesNo(entry.isRetired)};
}

void checkNumber(std::vector<FieldProblem>& problems, const char* field, const LocalizedText& label,
                 int value, int least, int most) {
    if (value < least || value > most) {
        problems.push_back(
            {field,
             {fmt::format("{}には {} から {} の整数を入力してください。", label.ja, least, most),
              fmt::format("{} must be a whole number from {} to {}.", label.en, least, most)}});
    }
}

bool isCode(std::string_view code) {
    return !code.empty() && code.size() <= kCodeMax &&
           std::all_of(code.begin(), code.end(), [](char each) {
               return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '_';
           });
}

// Names are what files of requests call a class by, so they must tell classes apart.
bool isTaken(const std::vector<store::ClassRow>& rows, const store::ClassRow& row) {
    return std::any_of(rows.begin(), rows.end(), [&](const store::ClassRow& other) {
        return other.code != row.code && other.retired == 0 && row.retired == 0 &&
               (other.nameJa == row.nameJa || other.nameEn == row.nameEn);
    });
}

std::vector<FieldProblem> problemsOf(const store::ClassRow& row,
                                     const std::vector<store::ClassRow>& rows) {
    std::vector<FieldProblem> problems;
    if (!isCode(row.code)) {
        problems.push_back({"code",
                            {"コードには英小文字・数字・_ を20文字以内で使ってください。",
                             "The code may have lower case letters, digits and _, at most 20."}});
    }
    for (const auto& [field, label, text] :
         {std::tuple{"name_ja", LocalizedText{"名称", "The Japanese name"}, row.nameJa},
          std::tuple{"name_en", LocalizedText{"英語の名称", "The English name"}, row.nameEn}}) {
        if (auto problem = textProblem(field, label, text, kNameLimits)) {
            problems.push_back(std::move(*problem));
        }
    }
    checkNumber(problems, "due_days", {"配達までの営業日数", "Days until delivery"},
                static_cast<int>(row.dueDays), 0, kDueDaysMax);
    checkNumber(problems, "reminder_days", {"督促までの営業日数", "Days until a reminder"},
                static_cast<int>(row.reminderDays), 0, kReminderDaysMax);
    checkNumber(problems, "position", {"表示順", "The order"}, static_cast<int>(row.position), 1,
                kClassPositionMax);
    if (problems.empty() && isTaken(rows, row)) {
        problems.push_back({"name_ja",
                            {"同じ名称の区分が使われています。区別できる名称にしてください。",
                             "Another class has this name. Choose one that tells them apart."}});
    }
    const bool someOffered =
        row.retired == 0 ||
        std::any_of(rows.begin(), rows.end(), [&](const store::ClassRow& other) {
            return other.code != row.code && other.retired == 0;
        });
    if (!someOffered) {
        problems.push_back({"retired",
                            {"使える区分がなくなります。先に別の区分を使えるようにしてください。",
                             "No class would be left for requests. Offer another one first."}});
    }
    return problems;
}

const store::ClassRow* rowWith(const std::vector<store::ClassRow>& rows, std::string_view code) {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const store::ClassRow& row) { return row.code == code; });
    return found == rows.end() ? nullptr : &*found;
}

ServiceError notFound() {
    return {ServiceErrorKind::NotFound,
            "class-not-found",
            {"この区分は登録されていません。一覧から選び直してください。",
             "There is no such class. Choose one from the list."},
            {}};
}

ServiceError refused(ServiceErrorKind kind, const char* code, FieldProblem problem) {
    ServiceError error = invalidField(std::move(problem));
    error.kind = kind;
    error.code = code;
    return error;
}

} // namespace

std::vector<ClassEntry> ItemClasses::list() {
    const auto rows = m_site.database().read(
        [](store::Connection& connection) { return store::ClassStore(connection).all(); });
    std::vector<ClassEntry> entries;
    entries.reserve(rows.size());
    for (const store::ClassRow& row : rows) {
        entries.push_back(entryOf(row));
    }
    return entries;
}

std::optional<ClassEntry> ItemClasses::find(std::string_view code) {
    const auto rows = m_site.database().read(
        [](store::Connection& connection) { return store::ClassStore(connection).all(); });
    const store::ClassRow* const row = rowWith(rows, code);
    return row != nullptr ? std::optional(entryOf(*row)) : std::nullopt;
}

Result<void, ServiceError> ItemClasses::add(const ClassEntry& entry, const Actor& by) {
    const store::ClassRow row = rowOf(entry);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::ClassStore classes(connection);
            const auto rows = classes.all();
            if (rowWith(rows, row.code) != nullptr) {
                return failure(refused(ServiceErrorKind::Conflict, "class-code-taken",
                                       {"code",
                                        {"このコードの区分はすでにあります。コードを直すか、その"
                                         "区分を変更してください。",
                                         "A class has this code. Correct it, or change that "
                                         "class."}}));
            }
            if (auto problems = problemsOf(row, rows); !problems.empty()) {
                return failure(invalidFields(std::move(problems)));
            }
            if (rows.size() >= kClassesMax) {
                return failure(
                    refused(ServiceErrorKind::Conflict, "too-many-classes",
                            {"code",
                             {"区分は 30 件までです。使っていない区分を変更して"
                              "ください。",
                              "There can be 30 classes. Change one that is not used."}}));
            }
            classes.insert(row);
            noteAct(connection, m_site.clock().utcNow(), by, audit::kClassPut, row.code,
                    auditChange(kAuditColumns, {}, auditValues(entryOf(row))));
            return {};
        });
}

Result<void, ServiceError> ItemClasses::change(const ClassEntry& entry, const Actor& by) {
    const store::ClassRow row = rowOf(entry);
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::ClassStore classes(connection);
            const auto rows = classes.all();
            const store::ClassRow* const known = rowWith(rows, row.code);
            if (known == nullptr) {
                return failure(notFound());
            }
            if (auto problems = problemsOf(row, rows); !problems.empty()) {
                return failure(invalidFields(std::move(problems)));
            }
            const auto before = auditValues(entryOf(*known));
            const auto after = auditValues(entryOf(row));
            if (before != after) {
                classes.update(row);
                noteAct(connection, m_site.clock().utcNow(), by, audit::kClassPut, row.code,
                        auditChange(kAuditColumns, before, after));
            }
            return {};
        });
}

Result<void, ServiceError> ItemClasses::restore(std::string_view code, const Actor& by) {
    const auto entry = defaultClass(code);
    return entry ? change(*entry, by) : failure(notFound());
}

std::optional<ClassEntry> defaultClass(std::string_view code) {
    ClassEntry entry;
    entry.code = std::string(code);
    if (code == "ordinary") {
        entry.name = {"普通", "Ordinary"};
        entry.rules = {TextReaders::PartiesAndMailRoom, false, true, true, true, false, 2, 3};
        entry.position = 1;
        return entry;
    }
    entry.standsOut = true;
    if (code == "confidential") {
        entry.name = {"秘", "Confidential"};
        entry.rules = {TextReaders::PartiesOnly, false, true, true, false, true, 2, 3};
        entry.position = 2;
        return entry;
    }
    if (code == "personal") {
        entry.name = {"親展", "Personal"};
        entry.rules = domain::ClassRules{};
        entry.position = 3;
        return entry;
    }
    return std::nullopt;
}

std::string_view textReadersCode(TextReaders readers) {
    for (const auto& [each, code] : kReaders) {
        if (each == readers) {
            return code;
        }
    }
    return "parties_only";
}

std::optional<TextReaders> textReadersFromCode(std::string_view code) {
    for (const auto& [each, name] : kReaders) {
        if (name == code) {
            return each;
        }
    }
    return std::nullopt;
}

} // namespace tewatashi::server::services
