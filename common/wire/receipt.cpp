#include "common/wire/receipt.h"

#include "common/wire/json_fields.h"

#include <algorithm>
#include <array>
#include <limits>

namespace tewatashi::wire {
namespace {

// 500 runs of the longest verdict and reason, four times over.
constexpr std::size_t kReceiptSizeMax = 128UL * 1024;
constexpr std::size_t kReceiptValuesMax = 4'000;
constexpr std::size_t kSiteSizeMax = 64;

struct VerdictName {
    Verdict verdict;
    std::string_view code;
};
constexpr std::array<VerdictName, 3> kVerdicts{{
    {Verdict::Stored, "stored"},
    {Verdict::Duplicate, "duplicate"},
    {Verdict::Quarantined, "quarantined"},
}};

struct ReasonName {
    QuarantineReason reason;
    std::string_view code;
};
constexpr std::array<ReasonName, 7> kReasons{{
    {QuarantineReason::None, ""},
    {QuarantineReason::UnknownCode, "unknown_code"},
    {QuarantineReason::ContextMissing, "context_missing"},
    {QuarantineReason::ContextPending, "context_pending"},
    {QuarantineReason::PossibleDuplicate, "possible_duplicate"},
    {QuarantineReason::Conflict, "conflict"},
    {QuarantineReason::OperatorNotValid, "operator_not_valid"},
}};

std::optional<RecordVerdict> readVerdict(const Json& run) {
    const auto* code = run[0].get_ptr<const std::string*>();
    const std::optional<Verdict> verdict = code ? verdictFromCode(*code) : std::nullopt;
    if (!verdict) {
        return std::nullopt;
    }
    RecordVerdict result{*verdict, QuarantineReason::None};
    if (run.size() == 3) {
        const auto* reason = run[2].get_ptr<const std::string*>();
        const auto known = reason ? reasonFromCode(*reason) : std::nullopt;
        if (!known) {
            return std::nullopt;
        }
        result.reason = *known;
    }
    // A quarantine has a reason and nothing else has one.
    const bool quarantined = result.verdict == Verdict::Quarantined;
    const bool reasoned = result.reason != QuarantineReason::None;
    return quarantined == reasoned ? std::optional(result) : std::nullopt;
}

void readVerdicts(JsonFields& fields, Receipt& receipt) {
    const Json* runs = fields.array("verdicts", kBatchRecordsMax);
    if (runs == nullptr) {
        return;
    }
    for (const Json& run : *runs) {
        std::optional<std::int64_t> count;
        std::optional<RecordVerdict> verdict;
        if (run.is_array() && (run.size() == 2 || run.size() == 3)) {
            const std::size_t room = kBatchRecordsMax - receipt.verdicts.size();
            count = integerIn(run[1], 1, static_cast<std::int64_t>(room));
            verdict = readVerdict(run);
        }
        if (!count || !verdict) {
            fields.problem("verdicts", "must hold [verdict, count] or [verdict, count, reason]");
            return;
        }
        receipt.verdicts.insert(receipt.verdicts.end(), static_cast<std::size_t>(*count), *verdict);
    }
}

} // namespace

std::string_view verdictCode(Verdict verdict) {
    return kVerdicts[static_cast<std::size_t>(verdict)].code;
}

std::string_view reasonCode(QuarantineReason reason) {
    return kReasons[static_cast<std::size_t>(reason)].code;
}

std::optional<Verdict> verdictFromCode(std::string_view code) {
    const auto row = std::find_if(kVerdicts.begin(), kVerdicts.end(),
                                  [&](const VerdictName& each) { return each.code == code; });
    return row == kVerdicts.end() ? std::nullopt : std::optional(row->verdict);
}

std::optional<QuarantineReason> reasonFromCode(std::string_view code) {
    const auto row = std::find_if(kReasons.begin(), kReasons.end(),
                                  [&](const ReasonName& each) { return each.code == code; });
    return row == kReasons.end() ? std::nullopt : std::optional(row->reason);
}

std::string encodeReceipt(const Receipt& receipt) {
    nlohmann::ordered_json json;
    json["v"] = kProtocolVersion;
    json["site"] = receipt.site;
    json["agent"] = receipt.agent.hex();
    json["batch"] = toHex(receipt.batch);
    nlohmann::ordered_json runs = nlohmann::ordered_json::array();
    for (auto at = receipt.verdicts.begin(); at != receipt.verdicts.end();) {
        const RecordVerdict verdict = *at;
        const auto end = std::find_if(at, receipt.verdicts.end(),
                                      [&](const RecordVerdict& each) { return each != verdict; });
        nlohmann::ordered_json run = {verdictCode(verdict.verdict), end - at};
        if (verdict.reason != QuarantineReason::None) {
            run.push_back(reasonCode(verdict.reason));
        }
        runs.push_back(std::move(run));
        at = end;
    }
    json["verdicts"] = std::move(runs);
    json["time"] = receipt.serverTime.value;
    json["ledger"] = receipt.ledgerSize;
    return json.dump();
}

Result<Receipt, WireError> decodeReceipt(std::string_view json) {
    if (json.size() > kReceiptSizeMax) {
        return failure(WireError{"", "is larger than 128 KiB"});
    }
    const Result<Json, WireError> parsed = parseJson(json, kReceiptValuesMax);
    if (!parsed) {
        return failure(parsed.error());
    }
    Receipt receipt;
    JsonProblems problems;
    JsonFields fields(*parsed, "", problems);
    (void)fields.integer("v", kProtocolVersion, kProtocolVersion);
    receipt.site = fields.text("site", kSiteSizeMax);
    receipt.agent = fields.id<AgentId>("agent");
    receipt.batch = fields.digest("batch");
    readVerdicts(fields, receipt);
    receipt.serverTime = fields.instant("time");
    receipt.ledgerSize = static_cast<std::uint64_t>(
        fields.integer("ledger", 0, std::numeric_limits<std::int64_t>::max()));
    if (problems.any()) {
        return failure(problems.first());
    }
    return receipt;
}

Bytes receiptSigningInput(std::string_view site, const AgentId& agent, const Digest& batch,
                          std::string_view body) {
    std::string input = "tewatashi-receipt-v1\n";
    input.append(site).append("\n").append(agent.hex()).append("\n");
    input.append(toHex(batch)).append("\n").append(toHex(sha256(body)));
    return toBytes(input);
}

} // namespace tewatashi::wire
