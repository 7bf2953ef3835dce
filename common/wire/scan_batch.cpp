#include "common/wire/scan_batch.h"

#include "common/base/assert.h"
#include "common/wire/deflated.h"
#include "common/wire/json_fields.h"

#include <algorithm>
#include <limits>

namespace tewatashi::wire {
namespace {

using OrderedJson = nlohmann::ordered_json; // members keep the order they are written in

// Every column of a full batch, its observations, and room for members of later versions.
constexpr std::size_t kValuesMax = 20'000;
constexpr std::size_t kNameSizeMax = 64;    // model, firmware, agent version
constexpr std::size_t kRawTimeSizeMax = 64; // octets; no terminal uses more than a text of 20
constexpr std::int64_t kPositionMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kU32Max = std::numeric_limits<std::uint32_t>::max();

OrderedJson keyJson(const domain::RecordKey& key) {
    OrderedJson json;
    json["t"] = toHex(key.rawTime);
    json["c"] = latin1ToUtf8(key.code);
    if (key.occurrence != 0) {
        json["n"] = key.occurrence;
    }
    if (key.clear) {
        json["k"] = key.clear->hex();
    }
    return json;
}

OrderedJson optionalKeyJson(const std::optional<domain::RecordKey>& key) {
    return key ? keyJson(*key) : OrderedJson(nullptr);
}

OrderedJson observationJson(const ClockObservation& observation) {
    OrderedJson json;
    json["id"] = observation.id.hex();
    json["dock"] = observation.dock.hex();
    json["r"] = toHex(observation.reading);
    json["at"] = observation.agentTime.value;
    json["after"] = optionalKeyJson(observation.after);
    json["count"] = observation.recordsBefore;
    return json;
}

OrderedJson symbologyRuns(const std::vector<BatchRecord>& records) {
    OrderedJson runs = OrderedJson::array();
    for (std::size_t i = 0; i < records.size();) {
        std::size_t end = i;
        while (end < records.size() && records[end].scan.symbology == records[i].scan.symbology) {
            ++end;
        }
        runs.push_back({records[i].scan.symbology, end - i});
        i = end;
    }
    return runs;
}

void addColumns(OrderedJson& json, const std::vector<BatchRecord>& records) {
    OrderedJson times = OrderedJson::array();
    OrderedJson codes = OrderedJson::array();
    OrderedJson occurrences = OrderedJson::array();
    OrderedJson clears = OrderedJson::array();
    for (std::size_t i = 0; i < records.size(); ++i) {
        times.push_back(toHex(records[i].scan.rawTime));
        codes.push_back(latin1ToUtf8(records[i].scan.code));
        if (records[i].occurrence != 0) {
            occurrences.push_back({i, records[i].occurrence});
        }
        if (records[i].clear) {
            clears.push_back({i, records[i].clear->hex()});
        }
    }
    json["t"] = std::move(times);
    json["c"] = std::move(codes);
    json["s"] = symbologyRuns(records);
    if (!occurrences.empty()) {
        json["n"] = std::move(occurrences);
    }
    if (!clears.empty()) {
        json["k"] = std::move(clears);
    }
}

std::optional<domain::RecordKey> readKey(const Json* value, const std::string& where,
                                         JsonProblems& problems) {
    if (value == nullptr || value->is_null()) {
        return std::nullopt;
    }
    JsonFields fields(*value, where, problems);
    domain::RecordKey key;
    key.rawTime = fields.hex("t", kRawTimeSizeMax);
    key.code = fields.latin1("c", domain::kCodeSizeMax);
    key.occurrence =
        static_cast<std::uint32_t>(fields.integer("n", 0, kU32Max, Presence::Optional));
    if (fields.member("k", Presence::Optional) != nullptr) {
        key.clear = fields.id<ClearId>("k");
    }
    return key;
}

void readTimes(JsonFields& fields, ScanBatch& batch) {
    const Json* times = fields.array("t", kBatchRecordsMax);
    if (times == nullptr) {
        return;
    }
    for (const Json& value : *times) {
        const auto* hex = value.get_ptr<const std::string*>();
        std::optional<Bytes> raw;
        if (hex != nullptr && hex->size() <= kRawTimeSizeMax * 2) {
            raw = fromHex(*hex);
        }
        if (!raw) {
            fields.problem("t", "must hold hex strings only");
            return;
        }
        batch.records.emplace_back().scan.rawTime = std::move(*raw);
    }
}

void readCodes(JsonFields& fields, ScanBatch& batch) {
    const Json* codes = fields.array("c", kBatchRecordsMax);
    if (codes == nullptr) {
        return;
    }
    if (codes->size() != batch.records.size()) {
        fields.problem("c", "must be as long as t");
        return;
    }
    for (std::size_t i = 0; i < codes->size(); ++i) {
        const auto* text = (*codes)[i].get_ptr<const std::string*>();
        std::optional<Bytes> code;
        if (text != nullptr && text->size() <= domain::kCodeSizeMax * 2) {
            code = utf8ToLatin1(*text);
        }
        if (!code || code->size() > domain::kCodeSizeMax) {
            fields.problem("c", "must hold strings of U+0000–U+00FF only");
            return;
        }
        batch.records[i].scan.code = std::move(*code);
    }
}

void readSymbologies(JsonFields& fields, ScanBatch& batch) {
    const Json* runs = fields.array("s", kBatchRecordsMax);
    if (runs == nullptr) {
        return;
    }
    std::size_t at = 0;
    for (const Json& run : *runs) {
        std::optional<std::int64_t> symbology;
        std::optional<std::int64_t> count;
        if (run.is_array() && run.size() == 2) {
            symbology = integerIn(run[0], 0, kU32Max);
            count = integerIn(run[1], 1, static_cast<std::int64_t>(batch.records.size() - at));
        }
        if (!symbology || !count) {
            fields.problem("s", "must hold [symbology, count] with counts that sum to the records");
            return;
        }
        for (const std::size_t end = at + static_cast<std::size_t>(*count); at < end; ++at) {
            batch.records[at].scan.symbology = static_cast<std::uint32_t>(*symbology);
        }
    }
    if (at != batch.records.size()) {
        fields.problem("s", "must hold [symbology, count] with counts that sum to the records");
    }
}

// Calls `apply(record, value)` for each [index, value]; indexes ascend, so none comes twice.
template <typename Apply>
void readSparse(JsonFields& fields, const char* name, ScanBatch& batch, const Apply& apply) {
    const Json* pairs = fields.array(name, kBatchRecordsMax, Presence::Optional);
    if (pairs == nullptr) {
        return;
    }
    std::int64_t next = 0;
    const std::int64_t last = static_cast<std::int64_t>(batch.records.size()) - 1;
    for (const Json& pair : *pairs) {
        std::optional<std::int64_t> index;
        if (pair.is_array() && pair.size() == 2) {
            index = integerIn(pair[0], next, last);
        }
        if (!index || !apply(batch.records[static_cast<std::size_t>(*index)], pair[1])) {
            fields.problem(name, "must hold [index, value] with ascending indexes");
            return;
        }
        next = *index + 1;
    }
}

bool readOccurrence(BatchRecord& record, const Json& value) {
    const std::optional<std::int64_t> occurrence = integerIn(value, 1, kU32Max);
    record.occurrence = static_cast<std::uint32_t>(occurrence.value_or(0));
    return occurrence.has_value();
}

bool readClear(BatchRecord& record, const Json& value) {
    const auto* hex = value.get_ptr<const std::string*>();
    if (hex != nullptr) {
        record.clear = ClearId::fromHexText(*hex);
    }
    return record.clear.has_value();
}

void readObservations(JsonFields& fields, ScanBatch& batch, JsonProblems& problems) {
    const Json* clocks = fields.array("clocks", kBatchObservationsMax, Presence::Optional);
    if (clocks == nullptr) {
        return;
    }
    for (std::size_t i = 0; i < clocks->size(); ++i) {
        const std::string where = "/clocks/" + std::to_string(i);
        JsonFields clock((*clocks)[i], where, problems);
        ClockObservation observation;
        observation.id = clock.id<ObservationId>("id");
        observation.dock = clock.id<DockId>("dock");
        observation.reading = clock.hex("r", kRawTimeSizeMax);
        observation.agentTime = clock.instant("at");
        observation.after = readKey(clock.member("after"), where + "/after", problems);
        observation.recordsBefore =
            static_cast<std::uint32_t>(clock.integer("count", 0, kPositionMax));
        if (observation.after.has_value() != (observation.recordsBefore != 0)) {
            clock.problem("count", "must be 0 exactly when after is null");
        }
        batch.observations.push_back(std::move(observation));
    }
}

void readHead(JsonFields& fields, ScanBatch& batch, JsonProblems& problems) {
    (void)fields.integer("v", kProtocolVersion, kProtocolVersion);
    batch.terminalId = fields.text("terminal", kNameSizeMax);
    if (!domain::isValidTerminalId(batch.terminalId)) {
        fields.problem("terminal", "must be family:serial of a-z, 0-9, dot and hyphen");
    }
    batch.model = fields.text("model", kNameSizeMax);
    batch.firmware = fields.text("fw", kNameSizeMax);
    batch.timeFormat = static_cast<domain::TimeFormat>(
        fields.integer("tf", 0, static_cast<std::int64_t>(domain::kTimeFormatLast)));
    batch.dock = fields.id<DockId>("dock");
    batch.dockedAt = fields.instant("docked");
    batch.sentAt = fields.instant("sent");
    batch.agentVersion = fields.text("agent", kNameSizeMax);
    batch.before = readKey(fields.member("before"), "/before", problems);
    batch.firstPosition =
        static_cast<std::uint32_t>(fields.integer("pos", 0, kPositionMax - kBatchRecordsMax));
    if (batch.before.has_value() != (batch.firstPosition != 0)) {
        fields.problem("pos", "must be 0 exactly when before is null");
    }
}

domain::RecordKey keyOf(const BatchRecord& record) {
    return {record.scan.rawTime, record.scan.code, record.occurrence, record.clear};
}

} // namespace

Bytes encodeBatch(const ScanBatch& batch) {
    TW_ASSERT(batch.records.size() <= kBatchRecordsMax);
    TW_ASSERT(batch.observations.size() <= kBatchObservationsMax);
    OrderedJson json;
    json["v"] = kProtocolVersion;
    json["terminal"] = batch.terminalId;
    json["model"] = batch.model;
    json["fw"] = batch.firmware;
    json["tf"] = static_cast<int>(batch.timeFormat);
    json["dock"] = batch.dock.hex();
    json["docked"] = batch.dockedAt.value;
    json["sent"] = batch.sentAt.value;
    json["agent"] = batch.agentVersion;
    json["before"] = optionalKeyJson(batch.before);
    json["pos"] = batch.firstPosition;
    addColumns(json, batch.records);
    if (!batch.observations.empty()) {
        OrderedJson clocks = OrderedJson::array();
        for (const ClockObservation& observation : batch.observations) {
            clocks.push_back(observationJson(observation));
        }
        json["clocks"] = std::move(clocks);
    }
    // A terminal may give a model that is not UTF-8; it is shown, never compared.
    return deflated(json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace));
}

Result<ScanBatch, WireError> decodeBatch(ByteView body) {
    if (body.size() > kBatchBodyMax) {
        return failure(WireError{"", "is larger than 256 KiB"});
    }
    const std::optional<std::string> text = inflated(body, kBatchJsonMax);
    if (!text) {
        return failure(WireError{"", "is not one zlib stream of at most 2 MiB"});
    }
    const Result<Json, WireError> json = parseJson(*text, kValuesMax);
    if (!json) {
        return failure(json.error());
    }
    ScanBatch batch;
    JsonProblems problems;
    JsonFields fields(*json, "", problems);
    readHead(fields, batch, problems);
    readTimes(fields, batch);
    readCodes(fields, batch);
    readSymbologies(fields, batch);
    readSparse(fields, "n", batch, readOccurrence);
    readSparse(fields, "k", batch, readClear);
    readObservations(fields, batch, problems);
    if (problems.any()) {
        return failure(problems.first());
    }
    return batch;
}

std::vector<RecordId> recordIdsOf(const ScanBatch& batch) {
    std::vector<RecordId> ids;
    ids.reserve(batch.records.size());
    for (const BatchRecord& record : batch.records) {
        ids.push_back(domain::recordIdOf(batch.terminalId, keyOf(record)));
    }
    return ids;
}

Digest batchDigest(const ScanBatch& batch) {
    Sha256 hash;
    for (const RecordId& id : recordIdsOf(batch)) {
        hash.update(id.octets);
    }
    if (batch.records.empty()) {
        for (const ClockObservation& observation : batch.observations) {
            hash.update(observation.id.octets);
        }
    }
    return hash.finish();
}

} // namespace tewatashi::wire
