#include "tests/handheld/opn_model.h"

#include "common/base/assert.h"
#include "tests/handheld/control_characters.h"
#include "tests/handheld/sim_csp2.h"

namespace tewatashi::test::handheld {
namespace {

using namespace std::chrono_literals;

// Statuses and commands of the Symbol CS1504 protocol paper, §6.
constexpr std::uint8_t kOk = 0x06;
constexpr std::uint8_t kUnsupported = 0x05;
constexpr std::uint8_t kBadCrc = 0x07;
constexpr std::uint8_t kGeneralError = 0x09;
constexpr std::uint8_t kStatusLowBattery = 22;
constexpr std::uint8_t kStatusSwitchingMode = 0x05;
constexpr std::uint8_t kAutoClear = 0x0F;
constexpr std::uint8_t kStoreTime = 0x23;
constexpr std::size_t kStringLengthMax = 250; // 251..255 are reserved
// Device session time-out and inter-character limit; the paper says 20 s, over USB a host may
// pause longer inside a frame than the 20 ms of RS-232.
constexpr auto kSessionTimeout = 20s;
constexpr auto kFrameTimeout = 1s;
constexpr auto kHostLowEndsSession = 1s;

bool onlyWhenEmpty(std::uint8_t parameter) {
    return parameter == 16 || parameter == 21 || parameter == 22 || parameter == 34 ||
           parameter == 35;
}

void appendString(Bytes& frame, const Bytes& string) {
    frame.push_back(static_cast<std::uint8_t>(string.size()));
    frame.insert(frame.end(), string.begin(), string.end());
}

} // namespace

OpnModel::OpnModel(const Clock& clock, OpnConfig config)
    : m_hostClock(clock), m_config(std::move(config)),
      m_clock(clock, m_config.naiveStart_s, m_config.drift_ppm) {
    TW_ASSERT(m_config.version.size() == 8);
    resetParameters();
}

// Factory values of the OPN-2001 device parameter list.
void OpnModel::resetParameters() {
    m_parameters = {{0x02, {1}}, {0x04, {0}}, {0x0F, {0}},           {0x11, {30}},
                    {0x14, {0}}, {0x21, {7}}, {0x22, {0}},           {0x23, {1}},
                    {0x33, {0}}, {0x4F, {1}}, {0x26, Bytes(32, ' ')}};
}

ScanOutcome OpnModel::scan(std::string_view code, std::uint8_t symbology,
                           std::optional<std::int64_t> naive_s) {
    if (code.size() > kStringLengthMax) {
        return ScanOutcome::TooLong;
    }
    const std::size_t needed_bytes = code.size() + 6;
    if (m_memory_bytes + needed_bytes > m_config.memoryLimit_bytes) {
        return ScanOutcome::MemoryFull;
    }
    if (m_faults.clockReset.covers(++m_count.scans)) {
        m_clock.reset();
    }
    StoredScan stored{.symbology = symbology,
                      .code = toBytes(code),
                      .packedTime = packTime(fieldsOf(naive_s.value_or(m_clock.naiveNow_s()))),
                      .withTime = m_parameters.at(kStoreTime) == Bytes{1}};
    m_memory.push_back(stored);
    m_memory_bytes += needed_bytes;
    m_history.addScan(std::move(stored));
    return ScanOutcome::Stored;
}

void OpnModel::setFaults(FaultPlan plan) {
    m_faults = std::move(plan);
    m_count = Counters{};
    m_parameters[kAutoClear] = {
        static_cast<std::uint8_t>(m_faults.autoClear == AutoClear::Off ? 0 : 1)};
}

void OpnModel::onPlugged() {
    m_in.clear();
    m_out.clear();
    m_sessionOpen = false;
    m_poweredDown = false;
    m_hostLowSince.reset();
}

void OpnModel::setHostReady(bool ready) {
    if (!ready && !m_hostLowSince) {
        m_hostLowSince = m_hostClock.monotonicNow();
    } else if (ready && m_hostLowSince) {
        if (m_hostClock.monotonicNow() - *m_hostLowSince >= kHostLowEndsSession) {
            m_sessionOpen = false;
            m_in.clear();
        }
        m_hostLowSince.reset();
        m_poweredDown = false;
    }
}

bool OpnModel::sessionOpen() const {
    return m_sessionOpen && m_hostClock.monotonicNow() - m_lastCommandAt <= kSessionTimeout;
}

void OpnModel::receive(ByteView bytes) {
    const std::chrono::milliseconds now = m_hostClock.monotonicNow();
    if (now - m_lastByteAt > kFrameTimeout) {
        m_in.clear();
    }
    m_lastByteAt = now;
    m_in.insert(m_in.end(), bytes.begin(), bytes.end());
    while (takeFrame()) {
    }
}

// Takes one complete frame, or junk that cannot begin one, from the front of m_in.
bool OpnModel::takeFrame() {
    if (m_in.empty() || (m_in.size() == 1 && m_in[0] <= 0x0A)) {
        return false;
    }
    if (m_in[0] == 0 || m_in[0] > 0x0A || m_in[1] != kStx) {
        m_in.erase(m_in.begin());
        return true;
    }
    Command command{m_in[0], {}};
    std::size_t at = 2;
    while (at < m_in.size() && m_in[at] != 0) {
        const std::size_t length = m_in[at];
        if (at + 1 + length > m_in.size()) {
            return false;
        }
        const auto begin = m_in.begin() + static_cast<std::ptrdiff_t>(at) + 1;
        command.strings.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(length));
        at += 1 + length;
    }
    if (at + 3 > m_in.size()) {
        return false;
    }
    const auto sent = static_cast<std::uint16_t>(m_in[at + 1] << 8 | m_in[at + 2]);
    const bool good = csp2Crc(ByteView(m_in).first(at + 1)) == sent;
    m_in.erase(m_in.begin(), m_in.begin() + static_cast<std::ptrdiff_t>(at) + 3);
    if (good) {
        obey(command);
    } else if (sessionOpen()) {
        replyStatus(kBadCrc);
    }
    return true;
}

void OpnModel::obey(const Command& command) {
    ++m_seen[command.number];
    ++m_count.commands;
    if (m_faults.silent.covers(m_count.commands)) {
        return;
    }
    if (command.number != 0x01 && !sessionOpen()) {
        return; // before an interrogate a terminal ignores everything
    }
    m_lastCommandAt = m_hostClock.monotonicNow();
    if (m_faults.errorByte.covers(m_count.commands)) {
        replyStatus(m_faults.errorCode);
        return;
    }
    execute(command);
}

void OpnModel::execute(const Command& command) {
    switch (command.number) {
    case 0x01:
        return interrogate();
    case 0x02:
        return clearMemory();
    case 0x03:
        return setParameters(command);
    case 0x04:
        erase(EraseCause::SetDefaults);
        resetParameters();
        return reply({kOk, kStx, 1, 1});
    case 0x05:
        reply({kOk, kStx});
        m_sessionOpen = false;
        m_poweredDown = true;
        return;
    case 0x07:
        return upload();
    case 0x08:
        return getParameters(command);
    case 0x09:
        return setTime(command);
    case 0x0A:
        return getTime();
    default:
        return replyStatus(kUnsupported);
    }
}

void OpnModel::interrogate() {
    const bool busy = ++m_count.interrogations <= m_faults.busyInterrogations;
    m_sessionOpen = !busy;
    m_poweredDown = false;
    std::uint8_t status = m_config.batteryLow ? kStatusLowBattery : std::uint8_t{0};
    if (busy) {
        status = kStatusSwitchingMode;
    }
    Bytes body{kOk, kStx, m_config.protocolVersion, status};
    body.insert(body.end(), m_config.serial.begin(), m_config.serial.end());
    body.insert(body.end(), m_config.version.begin(), m_config.version.end());
    reply(std::move(body));
}

void OpnModel::clearMemory() {
    const bool faulty = m_faults.clear.covers(++m_count.clears);
    const ClearFault fault = faulty ? m_faults.clearFault : ClearFault::None;
    if (fault != ClearFault::NotExecutedReplyLost) {
        erase(EraseCause::ClearCommand);
    }
    if (fault == ClearFault::None) {
        reply({kOk, kStx});
    }
}

void OpnModel::erase(EraseCause cause) {
    m_history.addErasure(cause, m_memory.size());
    m_memory.clear();
    m_memory_bytes = 0;
}

void OpnModel::upload() {
    ++m_count.uploads;
    Bytes body{kOk, kStx};
    body.reserve(m_memory_bytes + 16);
    body.insert(body.end(), m_config.serial.begin(), m_config.serial.end());
    for (const StoredScan& scan : m_memory) {
        Bytes record{scan.symbology};
        record.insert(record.end(), scan.code.begin(), scan.code.end());
        if (scan.withTime) {
            record.insert(record.end(), scan.packedTime.begin(), scan.packedTime.end());
        }
        appendString(body, record);
        if (m_faults.recordLength != 0 && &scan == &m_memory.front()) {
            body[body.size() - record.size() - 1] = m_faults.recordLength;
        }
    }
    if (m_parameters.at(kAutoClear) == Bytes{1}) {
        erase(EraseCause::AutoClear);
    }
    reply(std::move(body));
    if (m_faults.scanDuringUpload.covers(m_count.uploads)) {
        for (const PlannedScan& planned : m_faults.plannedScans) {
            scan(planned.code, planned.symbology);
        }
    }
}

bool OpnModel::settable(const Bytes& string) const {
    const std::uint8_t number = string[0];
    if (!m_parameters.contains(number) || (onlyWhenEmpty(number) && !m_memory.empty())) {
        return false;
    }
    return number != kAutoClear || m_faults.autoClear != AutoClear::OnRefused;
}

void OpnModel::setParameters(const Command& command) {
    Bytes body{kOk, kStx};
    for (const Bytes& string : command.strings) {
        if (string.size() < 2) {
            return replyStatus(kGeneralError);
        }
        const bool accepted = settable(string);
        if (accepted) {
            m_parameters[string[0]] = Bytes(string.begin() + 1, string.end());
        }
        appendString(body, {string[0], static_cast<std::uint8_t>(accepted ? 1 : 0)});
    }
    reply(std::move(body));
}

void OpnModel::getParameters(const Command& command) {
    Bytes body{kOk, kStx};
    for (const Bytes& numbers : command.strings) {
        for (const std::uint8_t number : numbers) {
            Bytes answer{number};
            const Bytes value = parameter(number);
            answer.insert(answer.end(), value.begin(), value.end());
            appendString(body, answer);
        }
    }
    reply(std::move(body));
}

void OpnModel::setTime(const Command& command) {
    if (command.strings.size() != 1 || command.strings[0].size() != 6) {
        return reply({kOk, kStx, 1, 0xFF});
    }
    Bytes echo = command.strings[0];
    constexpr std::array<std::uint8_t, 6> kLow{0, 0, 0, 1, 1, 0};
    constexpr std::array<std::uint8_t, 6> kHigh{59, 59, 23, 31, 12, 63};
    bool good = true;
    for (std::size_t i = 0; i < echo.size(); ++i) {
        if (echo[i] < kLow[i] || echo[i] > kHigh[i]) {
            echo[i] = 0xFF;
            good = false;
        }
    }
    if (good) {
        m_clock.set(naiveSeconds({echo[0], echo[1], echo[2], echo[3], echo[4], 2000 + echo[5]}));
    }
    Bytes body{kOk, kStx};
    appendString(body, echo);
    reply(std::move(body));
}

void OpnModel::getTime() {
    const ClockFields now = fieldsOf(m_clock.naiveNow_s());
    const auto octet = [](int value) { return static_cast<std::uint8_t>(value); };
    const std::uint8_t second = m_clock.trusted() ? octet(now.second) : std::uint8_t{0xFF};
    Bytes body{kOk, kStx};
    appendString(body, {second, octet(now.minute), octet(now.hour), octet(now.day),
                        octet(now.month), octet(now.year - 2000)});
    reply(std::move(body));
}

void OpnModel::reply(Bytes body) {
    Bytes frame = sealCsp2(std::move(body));
    if (m_faults.wrongCrc.covers(m_count.replies + 1)) {
        frame.back() ^= 0x01U;
    }
    emit(std::move(frame));
}

void OpnModel::replyStatus(std::uint8_t status) { emit({status}); }

// Counts the reply, cuts it into transfers and puts link faults where the plan wants them.
void OpnModel::emit(Bytes bytes) {
    if (m_faults.junk.covers(++m_count.replies)) {
        bytes.insert(bytes.begin(), m_faults.junkBytes.begin(), m_faults.junkBytes.end());
    }
    std::optional<Emission::Kind> cutBy;
    const auto cutAt = [&](std::optional<std::uint64_t>& position, Emission::Kind kind) {
        if (position && *position < m_count.sent + bytes.size()) {
            bytes.resize(*position > m_count.sent ? *position - m_count.sent : 0);
            cutBy = kind;
            position.reset();
        }
    };
    cutAt(m_faults.stallAt_byte, Emission::Kind::Stall);
    cutAt(m_faults.unplugAt_byte, Emission::Kind::Unplug);
    m_count.sent += bytes.size();
    m_bytesEver += bytes.size();
    const std::size_t step = m_faults.split_bytes != 0 ? m_faults.split_bytes : bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const auto length = static_cast<std::ptrdiff_t>(std::min(step, bytes.size() - at));
        m_out.push_back({Emission::Kind::Data, Bytes(from, from + length)});
    }
    if (cutBy) {
        m_out.push_back({*cutBy, {}});
    }
}

std::optional<Emission> OpnModel::nextEmission() {
    if (m_out.empty()) {
        return std::nullopt;
    }
    Emission emission = std::move(m_out.front());
    m_out.pop_front();
    return emission;
}

std::uint32_t OpnModel::commandsSeen(std::uint8_t command) const {
    const auto seen = m_seen.find(command);
    return seen == m_seen.end() ? 0 : seen->second;
}

Bytes OpnModel::parameter(std::uint8_t number) const {
    const auto found = m_parameters.find(number);
    return found == m_parameters.end() ? Bytes{} : found->second;
}

} // namespace tewatashi::test::handheld
