#include "server/services/intake/receive_batch.h"

#include "server/services/intake/batch_intake.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_code.h"
#include "server/store/site_database.h"

#include <cstdlib>

namespace tewatashi::server::services {
namespace {

// A skew smaller than this is the network's delay, not the agent's clock.
constexpr std::int64_t kSkewNoise_ms = 2000;
// Octets; the longest timestamp of a supported terminal has 14 digits.
constexpr std::size_t kRawTimeSizeMax = 64;

std::optional<std::string> problemOf(const wire::ScanBatch& batch) {
    if (!domain::isValidTerminalId(batch.terminalId)) {
        return "terminal";
    }
    if (batch.records.size() > wire::kBatchRecordsMax) {
        return "c";
    }
    if (batch.observations.size() > wire::kBatchObservationsMax) {
        return "clocks";
    }
    if (batch.before.has_value() != (batch.firstPosition > 0)) {
        return "before";
    }
    for (const wire::BatchRecord& record : batch.records) {
        if (record.scan.code.size() > domain::kCodeSizeMax ||
            record.scan.rawTime.size() > kRawTimeSizeMax) {
            return "c";
        }
    }
    return std::nullopt;
}

ServiceError invalidBatch(const std::string& field) {
    ServiceError error;
    error.kind = ServiceErrorKind::Invalid;
    error.code = "invalid-batch";
    error.text = {"送信データの項目「" + field +
                      "」が正しくありません。自動転送アプリを最新版に更新してください。",
                  "Member \"" + field +
                      "\" of the batch is not valid. Update the transfer agent to its newest "
                      "version."};
    error.fields.push_back({field, error.text});
    return error;
}

ServiceError unavailable(const db::DbError& error) {
    const bool busy = error.problem() == db::DbProblem::Busy;
    return {busy ? ServiceErrorKind::Busy : ServiceErrorKind::Unavailable,
            busy ? "busy" : "database-unavailable",
            error.text(),
            {}};
}

PreparedRecord preparedRecord(const SiteContext& site, const wire::ScanBatch& batch,
                              std::size_t index, const std::optional<RecordId>& before) {
    const wire::BatchRecord& record = batch.records[index];
    PreparedRecord out;
    out.scan.scan = record.scan;
    out.scan.key = {record.scan.rawTime, record.scan.code, record.occurrence, record.clear};
    out.scan.id = domain::recordIdOf(batch.terminalId, out.scan.key);
    out.scan.before = before;
    out.scan.position = batch.firstPosition + static_cast<std::uint32_t>(index);
    out.row.recordId = out.scan.id.hex();
    out.row.beforeId = before ? before->hex() : "";
    out.row.rawTime = toHex(record.scan.rawTime);
    StoredCode code = storedCode(site, record.scan.code);
    out.row.code = std::move(code.code);
    out.row.codeHash = std::move(code.hash);
    out.row.symbology = record.scan.symbology;
    out.row.occurrence = record.occurrence;
    out.row.position = out.scan.position;
    if (record.clear) {
        out.row.clearId = record.clear->hex();
        out.row.contentId = domain::contentIdOf(batch.terminalId, out.scan.key).hex();
    }
    return out;
}

PreparedBatch prepare(const SiteContext& site, const AgentId& agent, const wire::ScanBatch& batch,
                      UtcMillis now) {
    PreparedBatch out;
    out.batch = &batch;
    out.agent = agent;
    out.now = now;
    const std::int64_t skew_ms = now.value - batch.sentAt.value;
    out.skew_ms = std::abs(skew_ms) < kSkewNoise_ms ? 0 : skew_ms;
    std::optional<RecordId> before;
    if (batch.before) {
        before = domain::recordIdOf(batch.terminalId, *batch.before);
    }
    Sha256 digest;
    out.records.reserve(batch.records.size());
    for (std::size_t i = 0; i < batch.records.size(); ++i) {
        out.records.push_back(preparedRecord(site, batch, i, before));
        before = out.records.back().scan.id;
        digest.update(before->octets);
    }
    out.digest = batch.records.empty() ? wire::batchDigest(batch) : digest.finish();
    return out;
}

} // namespace

Result<wire::Receipt, ServiceError> ReceiveBatch::receive(const AgentId& agent,
                                                          const wire::ScanBatch& batch) {
    if (const std::optional<std::string> problem = problemOf(batch)) {
        return failure(invalidBatch(*problem));
    }
    const PreparedBatch prepared = prepare(m_site, agent, batch, m_site.clock().utcNow());
    try {
        return m_site.database().write([this, &prepared](store::Connection& connection) {
            return BatchIntake(m_site, connection, prepared).run();
        });
    } catch (const db::DbError& error) {
        return failure(unavailable(error));
    }
}

} // namespace tewatashi::server::services
