#include "server/services/accounts/audit_log.h"

#include "server/services/site/site_context.h"
#include "server/services/text/csv_text.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_day.h"
#include "server/store/audit_store.h"
#include "server/store/site_database.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace tewatashi::server::services {
namespace {

constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

Result<store::AuditFilter, ServiceError> filterOf(const SiteContext& site,
                                                  const AuditQuery& query) {
    std::vector<FieldProblem> problems;
    const auto from = readDay(query.from, "from", kFirstDayLabel, DayField::Optional, problems);
    const auto until = readDay(query.until, "until", kLastDayLabel, DayField::Optional, problems);
    if (!problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    store::AuditFilter filter;
    filter.from_ms = from ? site.utcOf(domain::startOf(*from)).value : 0;
    filter.until_ms = until ? site.utcOf(domain::startOf(*until + 1)).value : kNewest;
    filter.actor = trimmed(query.actor);
    filter.act = query.act;
    filter.thing = trimmed(query.thing);
    return filter;
}

std::string timeText(UtcMillis at) { return domain::TerminalTime{at.value / 1000}.text() + "Z"; }

} // namespace

Result<AuditPage, ServiceError> AuditLog::page(const AuditQuery& query, const std::string& after,
                                               int limit) {
    const auto filter = filterOf(m_site, query);
    if (!filter) {
        return failure(filter.error());
    }
    std::int64_t before = kNewest;
    const auto read = std::from_chars(after.data(), after.data() + after.size(), before);
    if (!after.empty() && (read.ec != std::errc() || read.ptr != after.data() + after.size())) {
        return failure(invalidField({"after",
                                     {"続きの位置が正しくありません。先頭から開き直してください。",
                                      "This place in the list is unknown. Begin again."}}));
    }
    const int most = std::clamp(limit, 1, kEntriesMax);
    const auto rows = m_site.database().read([&](store::Connection& connection) {
        return store::AuditStore(connection).newest(*filter, before, most + 1);
    });
    AuditPage page;
    for (const store::AuditRow& row : rows) {
        if (page.entries.size() == static_cast<std::size_t>(most)) {
            page.next = std::to_string(rows[page.entries.size() - 1].id);
            break;
        }
        page.entries.push_back(
            {{row.at_ms}, row.actor, row.source, row.act, row.thing, row.oldValue, row.newValue});
    }
    return page;
}

bool AuditExport::next(std::string& piece) {
    const auto append = [&piece](const std::vector<std::string>& cells) {
        std::vector<CsvField> fields;
        fields.reserve(cells.size());
        for (const std::string& cell : cells) {
            fields.push_back({cell, false});
        }
        appendCsvRow(piece, fields, CsvCodes::Plain);
    };
    if (!m_hasBegun) {
        m_hasBegun = true;
        piece += kByteOrderMark;
        append({"time_utc", "actor", "source", "act", "thing", "before", "after"});
    }
    const auto page = m_log.page(m_query, m_after, AuditLog::kEntriesMax);
    if (!page) {
        return false;
    }
    for (const AuditEntry& entry : page->entries) {
        append({timeText(entry.at), entry.actor, entry.source, entry.act, entry.thing, entry.before,
                entry.after});
    }
    m_after = page->next;
    return !m_after.empty();
}

} // namespace tewatashi::server::services
