#include "server/services/directory/directory_audit.h"

#include "server/services/directory/department_list.h"
#include "server/services/directory/directory_cells.h"
#include "server/services/directory/import_directory.h"
#include "server/services/directory/place_checks.h"
#include "server/services/site/stored_period.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/place_store.h"
#include "server/store/post_store.h"

namespace tewatashi::server::services {
namespace {

std::string periodText(domain::DatePeriod period) {
    return period.from.text() + "–" +
           (period.until < domain::kOpenEnd ? period.until.text() : std::string());
}

// " / parent S100", nothing for an empty value.
std::string part(const char* name, const std::string& value) {
    return value.empty() ? std::string() : std::string(" / ") + name + " " + value;
}

} // namespace

std::vector<std::string> personCells(store::Connection& connection,
                                     const std::string& employeeNumber) {
    store::PersonStore store(connection);
    const auto row = store.find(employeeNumber);
    if (!row) {
        return {};
    }
    PersonInput input;
    input.employeeNumber = row->employeeNumber;
    input.nameJa = row->nameJa;
    input.nameKana = row->nameKana;
    input.nameRomaji = row->nameRomaji;
    input.email = row->email;
    input.language = row->language == static_cast<int>(Language::English) ? Language::English
                                                                          : Language::Japanese;
    input.lastDay = dayOf(row->leavesOn);
    for (const store::FormerNameRow& former : store.formerNames(row->id)) {
        input.formerNames.push_back({former.nameJa, former.nameKana, dayOf(former.usedUntil)});
    }
    return cellsOf(input);
}

std::vector<std::string> departmentLines(store::Connection& connection, const std::string& code,
                                         domain::LocalDate today) {
    std::vector<std::string> lines;
    const auto file = departmentFile(connection, code, today);
    for (const DepartmentPeriod& period : file ? file->periods : std::vector<DepartmentPeriod>()) {
        lines.push_back(
            periodText(period.period) + " " + period.nameJa + part("en", period.nameEn) +
            part("kana", period.nameKana) + part("parent", period.parentCode) +
            part("key_contact", period.keyContact.employeeNumber) + part("place", period.place));
    }
    return lines;
}

std::vector<std::string> postLines(store::Connection& connection,
                                   const std::string& employeeNumber) {
    std::vector<std::string> lines;
    const auto row = store::PersonStore(connection).find(employeeNumber);
    if (!row) {
        return lines;
    }
    store::DepartmentStore departments(connection);
    for (const store::PostRow& post : store::PostStore(connection).postsOf(row->id)) {
        lines.push_back(periodText(periodOf(post)) +
                        (post.isMain != 0 ? " main " : " additional ") +
                        departments.codeOf(post.department).value_or("") +
                        part("title", post.title) + part("place", post.place));
    }
    return lines;
}

std::vector<std::string> placeLines(store::Connection& connection, const std::string& code) {
    std::vector<std::string> lines;
    store::PlaceStore store(connection);
    for (const store::PlacePeriodRow& row : placePeriodsOf(store, code)) {
        lines.push_back(periodText(periodOf(row)) + " " + row.kind + " " + row.nameJa +
                        part("en", row.nameEn) + part("parent", row.parent));
    }
    return lines;
}

std::vector<std::string_view> personColumns() {
    std::vector<std::string_view> codes;
    for (const ImportColumn& column : importColumns(MasterKind::People)) {
        codes.push_back(column.code);
    }
    return codes;
}

} // namespace tewatashi::server::services
