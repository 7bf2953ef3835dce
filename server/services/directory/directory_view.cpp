#include "server/services/directory/directory_view.h"

#include "server/services/directory/directory_rows.h"
#include "server/services/site/stored_period.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/post_store.h"

#include <algorithm>
#include <tuple>

namespace tewatashi::server::services {
namespace {

constexpr const char* kPathMark = " › ";
// Deeper chains are refused when they are put; this only ends a loop in a damaged database.
constexpr int kPathDepthMax = 40;

// What holds on the day, else the last before it, else the first after it.
const store::DepartmentPeriodRow* nearest(const std::vector<store::DepartmentPeriodRow>& rows,
                                          domain::LocalDate on) {
    const store::DepartmentPeriodRow* found = nullptr;
    for (const store::DepartmentPeriodRow& row : rows) {
        if (found == nullptr || periodOf(row).from <= on) {
            found = &row;
        }
    }
    return found;
}

Language languageOf(int stored) {
    return stored == static_cast<int>(Language::English) ? Language::English : Language::Japanese;
}

} // namespace

std::optional<Department> DirectoryView::loaded(DepartmentId id) {
    store::DepartmentStore store(m_connection);
    const auto rows = store.periodsOf(id.value);
    const store::DepartmentPeriodRow* const row = nearest(rows, m_on);
    const auto code = store.codeOf(id.value);
    if (row == nullptr || !code) {
        return std::nullopt;
    }
    Department department;
    department.id = id;
    department.code = *code;
    department.name = departmentNameOf(*row);
    department.path = department.name;
    department.place = row->place;
    department.isThere = periodOf(*row).contains(m_on);
    if (row->parent) {
        department.parent = DepartmentId{*row->parent};
    }
    if (row->keyContact) {
        department.keyContact = PersonId{*row->keyContact};
    }
    return department;
}

std::optional<Department> DirectoryView::department(DepartmentId id) {
    const auto known = m_departments.find(id);
    if (known != m_departments.end()) {
        return known->second;
    }
    std::optional<Department> found = loaded(id);
    std::optional<DepartmentId> above = found ? found->parent : std::nullopt;
    for (int depth = 0; above && depth < kPathDepthMax; ++depth) {
        const auto met = m_departments.find(*above);
        const std::optional<Department> parent =
            met != m_departments.end() ? met->second : loaded(*above);
        if (!parent) {
            break;
        }
        const bool isWhole = met != m_departments.end();
        const LocalizedText& before = isWhole ? parent->path : parent->name;
        found->path = {before.ja + kPathMark + found->path.ja,
                       before.en + kPathMark + found->path.en};
        above = isWhole ? std::nullopt : parent->parent;
    }
    m_departments.emplace(id, found);
    return found;
}

Person DirectoryView::person(const store::PersonRow& row) { return personOf(row, Days::This); }

Person DirectoryView::personEver(const store::PersonRow& row) {
    Person person = personOf(row, Days::All);
    std::stable_sort(person.posts.begin(), person.posts.end(), [](const Post& a, const Post& b) {
        return std::tuple(a.kind, b.period.from) < std::tuple(b.kind, a.period.from);
    });
    return person;
}

Person DirectoryView::personOf(const store::PersonRow& row, Days days) {
    Person person{
        PersonId{row.id}, row.employeeNumber,       row.nameJa,   row.nameKana, row.nameRomaji,
        row.email,        languageOf(row.language), std::nullopt, {},           {}};
    if (const domain::LocalDate last = dayOf(row.leavesOn); last < domain::kOpenEnd) {
        person.lastDay = last;
    }
    for (const auto& former : store::PersonStore(m_connection).formerNames(row.id)) {
        person.formerNames.push_back({former.nameJa, former.nameKana, dayOf(former.usedUntil)});
    }
    for (const store::PostRow& post : store::PostStore(m_connection).postsOf(row.id)) {
        if (days == Days::This && !periodOf(post).contains(m_on)) {
            continue;
        }
        if (auto where = department({post.department})) {
            person.posts.push_back({std::move(*where),
                                    post.isMain != 0 ? PostKind::Main : PostKind::Additional,
                                    post.title, post.place, periodOf(post)});
        }
    }
    return person;
}

bool DirectoryView::isHere(const store::PersonRow& row) {
    if (dayOf(row.leavesOn) < m_on) {
        return false;
    }
    const auto posts = store::PostStore(m_connection).postsOf(row.id);
    return posts.empty() || std::any_of(posts.begin(), posts.end(), [this](const auto& post) {
               return periodOf(post).from <= m_on;
           });
}

std::set<std::int64_t> DirectoryView::departmentsOf(std::int64_t person) {
    const std::string on = m_on.text();
    std::set<std::int64_t> departments;
    for (const store::PostRow& post : store::PostStore(m_connection).postsOf(person)) {
        if (post.validFrom <= on && on <= post.validUntil) {
            departments.insert(post.department);
        }
    }
    return departments;
}

std::set<std::int64_t> DirectoryView::mailOf(std::int64_t person) {
    std::set<std::int64_t> departments = departmentsOf(person);
    const auto kept = store::DepartmentStore(m_connection).ofKeyContact(person, m_on.text());
    departments.insert(kept.begin(), kept.end());
    return departments;
}

} // namespace tewatashi::server::services
