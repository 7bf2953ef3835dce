#include "server/services/directory/import_directory.h"

#include "server/services/directory/import_job.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <array>

namespace tewatashi::server::services {
namespace {

constexpr std::array<std::pair<MasterKind, std::string_view>, 6> kMasterKindCodes{
    {{MasterKind::People, "people"},
     {MasterKind::Departments, "departments"},
     {MasterKind::Posts, "posts"},
     {MasterKind::Places, "places"},
     {MasterKind::Routes, "routes"},
     {MasterKind::SpecialDays, "special-days"}}};
constexpr int kWhole_percent = 100;

std::unique_ptr<ImportJob> jobOf(MasterKind kind, const ImportSurroundings& surroundings) {
    switch (kind) {
    case MasterKind::People:
        return peopleImport(surroundings);
    case MasterKind::Departments:
        return departmentImport(surroundings);
    case MasterKind::Posts:
        return postImport(surroundings);
    case MasterKind::Places:
        return placeImport(surroundings);
    case MasterKind::Routes:
        return routeImport(surroundings);
    case MasterKind::SpecialDays:
        return specialDayImport(surroundings);
    }
    return peopleImport(surroundings);
}

// Plans on the connection; the job is there when the file could be read at all.
struct Planned {
    std::unique_ptr<ImportJob> job;
    ImportReport report;
};
Planned planned(const SiteContext& site, store::Connection& connection, MasterKind kind,
                const ImportFile& file, const ImportOptions& options) {
    Planned out;
    out.report.kind = kind;
    const ImportTable table(importColumns(kind), file, out.report);
    const UtcMillis now = site.clock().utcNow();
    out.job = jobOf(kind, {connection, domain::dateOf(site.localTime(now)), now, options});
    if (!table.isUsable()) {
        return out;
    }
    out.job->plan(table, out.report);
    std::stable_sort(out.report.errors.begin(), out.report.errors.end(),
                     [](const ImportError& a, const ImportError& b) { return a.line < b.line; });
    const auto share = static_cast<std::int64_t>(out.report.there) * options.endShareMax_percent;
    out.report.isStopped = static_cast<std::int64_t>(out.report.ending) * kWhole_percent > share;
    return out;
}

// Counts, then every change as far as it is kept for reading.
std::string summaryOf(const ImportReport& report) {
    std::string text = "added: " + std::to_string(report.added) +
                       "\nchanged: " + std::to_string(report.changed) +
                       "\nending: " + std::to_string(report.ending);
    for (const auto* const entries :
         {&report.endingEntries, &report.changedEntries, &report.addedEntries}) {
        for (const ImportEntry& entry : *entries) {
            text += "\n" + entry.key;
            for (const CellChange& change : entry.changes) {
                text += " / " + change.column.en + ": " + change.before + " → " + change.after;
            }
        }
    }
    return text;
}

ImportReport unreadable(MasterKind kind, const FileProblem& problem) {
    ImportReport report;
    report.kind = kind;
    addError(report, problem.line, "", problem.text);
    return report;
}

} // namespace

std::string_view importKindCode(MasterKind kind) {
    return kMasterKindCodes.at(static_cast<std::size_t>(kind)).second;
}

std::string importKindCodes() {
    std::string codes;
    for (const auto& [kind, code] : kMasterKindCodes) {
        codes += codes.empty() ? "" : ", ";
        codes += code;
    }
    return codes;
}

std::optional<MasterKind> importKindFromCode(std::string_view code) {
    const auto found = std::find_if(kMasterKindCodes.begin(), kMasterKindCodes.end(),
                                    [code](const auto& each) { return each.second == code; });
    return found == kMasterKindCodes.end() ? std::nullopt : std::optional(found->first);
}

ImportReport ImportDirectory::dryRun(MasterKind kind, std::string_view octets,
                                     const ImportOptions& options) {
    const auto file = readImportFile(octets);
    if (!file) {
        return unreadable(kind, file.error());
    }
    return m_site.database().read([&](store::Connection& connection) {
        return planned(m_site, connection, kind, *file, options).report;
    });
}

ImportReport ImportDirectory::commit(MasterKind kind, std::string_view octets,
                                     const ImportOptions& options, const Actor& by) {
    const auto file = readImportFile(octets);
    if (!file) {
        return unreadable(kind, file.error());
    }
    // A nightly feed mostly changes nothing: the writer is asked only when there is something.
    ImportReport before = m_site.database().read([&](store::Connection& connection) {
        return planned(m_site, connection, kind, *file, options).report;
    });
    if (!before.mayCommit()) {
        return before;
    }
    if (!before.hasChanges()) {
        before.isCommitted = true;
        return before;
    }
    // Planned again where nobody else writes: what was read may have changed since.
    return m_site.database().write([&](store::Connection& connection) {
        Planned now = planned(m_site, connection, kind, *file, options);
        if (now.report.mayCommit()) {
            now.job->apply();
            now.report.isCommitted = true;
            noteAct(connection, m_site.clock().utcNow(), by, audit::kImported, importKindCode(kind),
                    {"", summaryOf(now.report)});
        }
        return std::move(now.report);
    });
}

} // namespace tewatashi::server::services
