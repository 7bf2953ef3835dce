#pragma once

#include "common/base/clock.h"
#include "server/services/text/service_error.h"

#include <memory>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// As asked for; empty texts ask for anything. Days are "2026-04-01" of the site's zone.
struct AuditQuery {
    std::string from;
    std::string until;
    std::string actor; // login name
    std::string act;
    std::string thing;
};
struct AuditEntry {
    UtcMillis at;
    std::string actor; // empty: the command line, or nobody yet
    std::string source;
    std::string act;
    std::string thing;
    std::string before;
    std::string after;
};
struct AuditPage {
    std::vector<AuditEntry> entries; // newest first
    std::string next;                // empty on the last page
};

// The audit log as administrators and auditors read it. Thread-safe.
class AuditLog {
public:
    explicit AuditLog(SiteContext& site) : m_site(site) {}

    // Invalid for a day or a place in the list that is none.
    [[nodiscard]] Result<AuditPage, ServiceError> page(const AuditQuery& query,
                                                       const std::string& after, int limit);

    static constexpr int kEntriesMax = 500; // of a page

private:
    SiteContext& m_site;
};

// The same as CSV, piece by piece, newest first; each piece is a read of its own. One thread at a
// time.
class AuditExport {
public:
    AuditExport(AuditLog& log, AuditQuery query) : m_log(log), m_query(std::move(query)) {}
    // False when that was all.
    [[nodiscard]] bool next(std::string& piece);

private:
    AuditLog& m_log;
    AuditQuery m_query;
    std::string m_after;
    bool m_hasBegun = false;
};

} // namespace tewatashi::server::services
