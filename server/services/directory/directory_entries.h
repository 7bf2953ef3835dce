#pragma once

#include "common/base/localized_text.h"
#include "common/domain/dated_timeline.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What the directory takes and gives. A day belongs to the site's zone.
namespace tewatashi::server::services {

struct PersonId {
    std::int64_t value = 0; // people.id
    friend auto operator<=>(PersonId, PersonId) = default;
};
struct DepartmentId {
    std::int64_t value = 0; // departments.id
    friend auto operator<=>(DepartmentId, DepartmentId) = default;
};

// ---- in -----------------------------------------------------------------------------------------

struct FormerName {
    std::string nameJa;
    std::string nameKana;
    domain::LocalDate usedUntil; // last day
};
struct PersonInput {
    std::string employeeNumber; // the stable id; kept in upper case
    std::string nameJa;
    std::string nameKana;   // any kana, any width; may be empty
    std::string nameRomaji; // may be empty
    std::string email;      // may be empty
    Language language = Language::Japanese;
    std::optional<domain::LocalDate> lastDay = std::nullopt; // none: no leaving is known
    std::vector<FormerName> formerNames = {};                // all there are
};
struct DepartmentInput {
    std::string code; // the stable id
    domain::LocalDate from;
    // None: as long as what it changes (domain::naturalEnd).
    std::optional<domain::LocalDate> until = std::nullopt;
    std::string nameJa;
    std::string nameEn = {};     // may be empty
    std::string nameKana = {};   // may be empty
    std::string parentCode = {}; // empty at the top
    std::string keyContact = {}; // employee number, may be empty
    std::string place = {};      // place code, may be empty
};
enum class PostKind { Main, Additional }; // 主務, 兼務
struct PostInput {
    std::string employeeNumber;
    std::string departmentCode;
    PostKind kind = PostKind::Main;
    std::string title = {}; // may be empty
    std::string place = {}; // desk or box; empty: the department's
    domain::LocalDate from;
    std::optional<domain::LocalDate> until = std::nullopt; // as for departments
};

// ---- out ----------------------------------------------------------------------------------------

struct Department {
    DepartmentId id;
    std::string code;
    LocalizedText name;
    LocalizedText path; // 営業本部 › 第一営業部
    std::optional<DepartmentId> parent;
    std::optional<PersonId> keyContact;
    std::string place; // code, empty when not set
    // What holds on the day asked for; else the names are those of the nearest day that has some.
    bool isThere = false;
};
struct Post {
    Department department;
    PostKind kind = PostKind::Main;
    std::string title;
    std::string place; // code; empty: the department's
    domain::DatePeriod period;
};
struct Person {
    PersonId id;
    std::string employeeNumber;
    std::string nameJa;
    std::string nameKana;
    std::string nameRomaji;
    std::string email;
    Language language = Language::Japanese;
    std::optional<domain::LocalDate> lastDay;
    std::vector<FormerName> formerNames; // newest first
    std::vector<Post> posts;             // held on the day asked for, the main one first
};

struct PersonMatch {
    Person person;
    std::string formerName; // by which the person was found, else empty
    // Somebody else has the same name, however it is written: show department and post.
    bool hasNamesake = false;
};
struct RecipientMatches {
    std::vector<PersonMatch> people;     // best first
    std::vector<Department> departments; // best first
    bool more = false;                   // there are others: a longer question finds them
};

// Departments as administrators see them.
struct KeyContact {
    std::string employeeNumber; // empty: none
    std::string name;
};
struct DepartmentNode {
    std::string code;
    LocalizedText name;
    KeyContact keyContact;
    std::string place; // code, empty when not set
    domain::DatePeriod period;
    int depth = 0; // 0 at the top
};
struct DepartmentPeriod {
    domain::DatePeriod period;
    std::string nameJa;
    std::string nameEn;   // may be empty
    std::string nameKana; // may be empty
    std::string parentCode;
    LocalizedText parentName;
    KeyContact keyContact;
    std::string place;
};
struct DepartmentFile {
    std::string code;
    std::vector<DepartmentPeriod> periods; // by day
};

// The list of people as administrators see it.
enum class PeopleState { Here, Left, All }; // on the day: not left, left, both
struct PeopleQuery {
    std::string text; // names or the beginning of an employee number; empty: everybody
    PeopleState state = PeopleState::Here;
    std::string after; // PeoplePage::next; empty for the first page
};
struct PeoplePage {
    std::vector<Person> people;
    std::string next;  // empty on the last page
    bool more = false; // more people fit the text than are looked at: a longer one finds them
};

} // namespace tewatashi::server::services
