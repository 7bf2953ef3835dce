#include "server/services/directory/department_list.h"

#include "server/services/directory/directory_rows.h"
#include "server/services/directory/directory_view.h"
#include "server/services/site/stored_period.h"
#include "server/services/site/tree_order.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"

#include <map>

namespace tewatashi::server::services {
namespace {

// Key contacts, each read once.
class Contacts {
public:
    explicit Contacts(store::Connection& connection) : m_store(connection) {}
    KeyContact of(const std::optional<std::int64_t>& person) {
        if (!person) {
            return {};
        }
        const auto [known, isNew] = m_known.try_emplace(*person);
        if (isNew) {
            if (const auto row = m_store.find(*person)) {
                known->second = {row->employeeNumber, row->nameJa};
            }
        }
        return known->second;
    }

private:
    store::PersonStore m_store;
    std::map<std::int64_t, KeyContact> m_known;
};

DepartmentPeriod departmentPeriodFrom(const store::DepartmentPeriodRow& row, Contacts& contacts) {
    DepartmentPeriod period;
    period.period = periodOf(row);
    period.nameJa = row.nameJa;
    period.nameEn = row.nameEn;
    period.nameKana = row.nameKana;
    period.keyContact = contacts.of(row.keyContact);
    period.place = row.place;
    return period;
}

} // namespace

std::vector<DepartmentNode> departmentTree(store::Connection& connection, domain::LocalDate on) {
    const auto rows = store::DepartmentStore(connection).allOn(on.text());
    std::vector<TreeEntry<std::int64_t>> entries;
    entries.reserve(rows.size());
    for (const store::DepartmentOnDay& row : rows) {
        entries.push_back({row.period.department, row.period.parent});
    }
    Contacts contacts(connection);
    std::vector<DepartmentNode> nodes;
    for (const TreePlace& each : treeOrder(entries)) {
        const store::DepartmentOnDay& row = rows[each.index];
        nodes.push_back({row.code, departmentNameOf(row.period), contacts.of(row.period.keyContact),
                         row.period.place, periodOf(row.period), each.depth});
    }
    return nodes;
}

std::optional<DepartmentFile> departmentFile(store::Connection& connection, const std::string& code,
                                             domain::LocalDate today) {
    store::DepartmentStore store(connection);
    const auto id = store.idOf(code);
    if (!id) {
        return std::nullopt;
    }
    DepartmentFile file;
    file.code = code;
    Contacts contacts(connection);
    DirectoryView view(connection, today);
    for (const store::DepartmentPeriodRow& row : store.periodsOf(*id)) {
        file.periods.push_back(departmentPeriodFrom(row, contacts));
        if (!row.parent) {
            continue;
        }
        if (const auto parent = view.department({*row.parent})) {
            file.periods.back().parentCode = parent->code;
            file.periods.back().parentName = parent->name;
        }
    }
    return file;
}

} // namespace tewatashi::server::services
