#include "server/services/directory/export_directory.h"

#include "server/services/directory/directory_cells.h"
#include "server/services/directory/place_checks.h"
#include "server/services/routes/serving_routes.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/cp932_encoder.h"
#include "server/store/calendar_store.h"
#include "server/store/department_store.h"
#include "server/store/person_store.h"
#include "server/store/post_store.h"
#include "server/store/route_store.h"
#include "server/store/site_database.h"

#include <map>

namespace tewatashi::server::services {
namespace {

constexpr int kPeoplePerPiece = 500;

using Cells = std::vector<std::string>;

void append(std::string& out, const Cells& cells) {
    std::vector<CsvField> fields;
    fields.reserve(cells.size());
    for (const std::string& cell : cells) {
        fields.push_back({cell, false});
    }
    appendCsvRow(out, fields, CsvCodes::Plain);
}

std::optional<domain::LocalDate> untilOf(const std::string& stored) {
    const domain::LocalDate day = dayOf(stored);
    return day < domain::kOpenEnd ? std::optional(day) : std::nullopt;
}

PersonInput inputOf(const store::PersonRow& row,
                    const std::vector<store::FormerNameRow>& formerNames) {
    PersonInput input;
    input.employeeNumber = row.employeeNumber;
    input.nameJa = row.nameJa;
    input.nameKana = row.nameKana;
    input.nameRomaji = row.nameRomaji;
    input.email = row.email;
    input.language = row.language == static_cast<int>(Language::English) ? Language::English
                                                                         : Language::Japanese;
    input.lastDay = untilOf(row.leavesOn);
    for (const store::FormerNameRow& former : formerNames) {
        input.formerNames.push_back({former.nameJa, former.nameKana, dayOf(former.usedUntil)});
    }
    return input;
}

} // namespace

struct DirectoryExport::Impl {
    Impl(SiteContext& context, MasterKind what, ExportEncoding how)
        : site(context), kind(what), encoding(how) {}

    std::string codeOf(store::DepartmentStore& store, std::int64_t id) {
        const auto [known, isNew] = codes.try_emplace(id);
        if (isNew) {
            known->second = store.codeOf(id).value_or("");
        }
        return known->second;
    }

    // False when that was all.
    bool people(store::Connection& connection, std::string& out) {
        store::PersonStore store(connection);
        store::PostStore posts(connection);
        store::DepartmentStore departments(connection);
        const auto rows = store.inOrder(range, kPeoplePerPiece);
        for (const store::PersonRow& row : rows) {
            range.sortForm = row.sortForm;
            range.employeeNumber = row.employeeNumber;
            if (kind == MasterKind::People) {
                append(out, cellsOf(inputOf(row, store.formerNames(row.id))));
                continue;
            }
            for (const store::PostRow& post : posts.postsOf(row.id)) {
                PostInput input;
                input.employeeNumber = row.employeeNumber;
                input.departmentCode = codeOf(departments, post.department);
                input.kind = post.isMain != 0 ? PostKind::Main : PostKind::Additional;
                input.title = post.title;
                input.place = post.place;
                input.from = dayOf(post.validFrom);
                input.until = untilOf(post.validUntil);
                append(out, cellsOf(input));
            }
        }
        return rows.size() == static_cast<std::size_t>(kPeoplePerPiece);
    }

    void departments(store::Connection& connection, std::string& out) {
        store::DepartmentStore store(connection);
        store::PersonStore people(connection);
        for (const store::DepartmentOnDay& row : store.all()) {
            DepartmentInput input;
            input.code = row.code;
            input.from = dayOf(row.period.validFrom);
            input.until = untilOf(row.period.validUntil);
            input.nameJa = row.period.nameJa;
            input.nameEn = row.period.nameEn;
            input.nameKana = row.period.nameKana;
            input.parentCode = row.period.parent ? codeOf(store, *row.period.parent) : "";
            const auto contact =
                row.period.keyContact ? people.find(*row.period.keyContact) : std::nullopt;
            input.keyContact = contact ? contact->employeeNumber : std::string();
            input.place = row.period.place;
            append(out, cellsOf(input));
        }
    }

    static void places(store::Connection& connection, std::string& out) {
        store::PlaceStore store(connection);
        for (const store::PlacePeriodRow& row : allPlacePeriods(store)) {
            PlaceInput input;
            input.code = row.place;
            input.from = dayOf(row.validFrom);
            input.until = untilOf(row.validUntil);
            input.kind = kindOf(row);
            input.parentCode = row.parent;
            input.nameJa = row.nameJa;
            input.nameEn = row.nameEn;
            append(out, cellsOf(input));
        }
    }

    static void routes(store::Connection& connection, std::string& out) {
        for (const store::RoutePeriodRow& row : store::RouteStore(connection).all()) {
            RoutePeriod route = routePeriodOf(row);
            RouteInput input;
            input.code = row.route;
            input.from = route.period.from;
            input.until = untilOf(row.validUntil);
            input.nameJa = row.nameJa;
            input.nameEn = row.nameEn;
            input.dueDays = route.dueDays;
            input.stops = std::move(route.stops);
            for (const RouteRun& run : route.runs) {
                append(out, cellsOf(input, run));
            }
        }
    }

    static void specialDays(store::Connection& connection, std::string& out) {
        for (const store::SpecialDayRow& row :
             store::CalendarStore(connection)
                 .specialDaysBetween(kFirstSpecialDay, domain::kOpenEnd.text())) {
            append(out, cellsOf(row));
        }
    }

    SiteContext& site;
    MasterKind kind;
    ExportEncoding encoding;
    bool hasBegun = false;
    store::PeopleRange range{"", "", "0001-01-01", domain::kOpenEnd.text()};
    std::map<std::int64_t, std::string> codes;
};

DirectoryExport::DirectoryExport(SiteContext& site, MasterKind kind, ExportEncoding encoding)
    : m_impl(std::make_unique<Impl>(site, kind, encoding)) {}
DirectoryExport::~DirectoryExport() = default;

bool DirectoryExport::next(std::string& piece) {
    std::string text;
    if (!m_impl->hasBegun) {
        m_impl->hasBegun = true;
        Cells header;
        for (const ImportColumn& column : importColumns(m_impl->kind)) {
            header.emplace_back(column.code);
        }
        text += m_impl->encoding == ExportEncoding::Utf8Bom ? kByteOrderMark : "";
        append(text, header);
    }
    const bool more = m_impl->site.database().read([&](store::Connection& connection) {
        switch (m_impl->kind) {
        case MasterKind::Departments:
            m_impl->departments(connection, text);
            return false;
        case MasterKind::Places:
            Impl::places(connection, text);
            return false;
        case MasterKind::Routes:
            Impl::routes(connection, text);
            return false;
        case MasterKind::SpecialDays:
            Impl::specialDays(connection, text);
            return false;
        case MasterKind::People:
        case MasterKind::Posts:
            break;
        }
        return m_impl->people(connection, text);
    });
    if (m_impl->encoding == ExportEncoding::Cp932) {
        std::vector<char32_t> missing;
        text = Cp932Encoder().encoded(text, missing);
    }
    piece += text;
    return more;
}

} // namespace tewatashi::server::services
