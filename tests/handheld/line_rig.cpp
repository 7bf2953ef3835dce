#include "tests/handheld/line_rig.h"

#include "tests/handheld/rig_verbs.h"

#include <filesystem>

namespace tewatashi::test::handheld {

using nlohmann::json;
using namespace std::chrono_literals;

namespace {

// A person needs so long to try again.
constexpr auto kSendAgain = 1s;

BhtConfig bhtConfig(const LineRigOptions& options) {
    BhtConfig config;
    config.naiveStart_s = options.naiveStart_s;
    config.widths = {32, 8, 6};
    return config;
}
MultipointConfig multipointConfig(const LineRigOptions& options) {
    MultipointConfig config;
    config.naiveStart_s = options.naiveStart_s;
    return config;
}

} // namespace

// The verbs of the control socket, one function each.
class LineRequests {
public:
    explicit LineRequests(LineRig& rig) : m_rig(rig) {}

    std::string answer(const std::string& line) {
        static const RigVerbs<LineRequests> kVerbs{
            {"scan", &LineRequests::scan},     {"plug", &LineRequests::plug},
            {"unplug", &LineRequests::unplug}, {"state", &LineRequests::state},
            {"scans", &LineRequests::scans},   {"quit", &LineRequests::quit}};
        return answerLine(kVerbs, *this, line);
    }

private:
    json scan(const json& request) {
        m_rig.scan(request.at("code").get<std::string>(), std::nullopt);
        return {{"outcome", "stored"}};
    }
    json plug(const json&) {
        m_rig.plug();
        return json::object();
    }
    json unplug(const json&) {
        m_rig.unplug();
        return json::object();
    }
    json state(const json&) {
        return {{"in_memory", m_rig.file().memory().size()},
                {"scans_made", m_rig.file().scans().size()},
                {"erasures", m_rig.file().erasures()},
                {"plugged", m_rig.m_cable != nullptr},
                {"terminal_id", m_rig.m_options.terminalId},
                {"child_pid", m_rig.m_child ? json(m_rig.m_child->pid()) : json()},
                {"child_alive", m_rig.childAlive()}};
    }
    json scans(const json&) {
        json list = json::array();
        for (const ColumnScan& made : m_rig.file().scans()) {
            json one{{"code", made.code},
                     {"code_hex", toHex(toBytes(made.code))},
                     {"symbology", 0},
                     {"raw_time", toHex(toBytes(made.time))}};
            if (const auto item = m_rig.m_items.find(made.code); item != m_rig.m_items.end()) {
                one["item"] = item->second;
            }
            list.push_back(std::move(one));
        }
        return {{"scans", std::move(list)}};
    }
    json quit(const json&) {
        m_rig.m_quit = true;
        return json::object();
    }

    LineRig& m_rig;
};

LineRig::LineRig(LineRigOptions options, const Clock& clock)
    : m_options(std::move(options)), m_clock(clock), m_bht(clock, bhtConfig(m_options)),
      m_multipoint(clock, multipointConfig(m_options)) {
    for (const PlannedBeep& beep : m_options.beeps) {
        scan(beep.code, beep.naive_s);
        if (!beep.item.empty()) {
            m_items[beep.code] = beep.item;
        }
    }
}

LineRig::~LineRig() { unplug(); }

LineTerminal& LineRig::terminal() {
    return m_options.family == LineFamily::Denso ? static_cast<LineTerminal&>(m_bht) : m_multipoint;
}

const ColumnFile& LineRig::file() const {
    return m_options.family == LineFamily::Denso ? m_bht.file() : m_multipoint.file();
}

void LineRig::scan(const std::string& code, std::optional<std::int64_t> naive_s) {
    m_options.family == LineFamily::Denso ? m_bht.scan(code, naive_s)
                                          : m_multipoint.scan(code, naive_s);
}

std::string LineRig::answer(const std::string& line) { return LineRequests(*this).answer(line); }

void LineRig::plug() {
    if (m_cable) {
        return;
    }
    m_cable = std::make_unique<PseudoTerminal>();
    terminal().onPlugged();
    std::filesystem::remove(m_options.port);
    std::filesystem::create_symlink(m_cable->port(), m_options.port);
}

void LineRig::unplug() {
    m_cable.reset();
    std::error_code ignored;
    std::filesystem::remove(m_options.port, ignored);
}

void LineRig::pump() {
    if (!m_cable) {
        return;
    }
    const auto now = m_clock.monotonicNow();
    if (m_options.family == LineFamily::Denso && !m_bht.sending() &&
        !m_bht.file().memory().empty() && now >= m_sendAt) {
        m_bht.send();
    }
    if (m_bht.sending()) {
        m_sendAt = now + kSendAgain;
    }
    const Bytes octets = m_cable->receive(0ms);
    terminal().receive(octets);
    terminal().passTime();
    while (const auto emission = terminal().nextEmission()) {
        m_cable->send(emission->bytes);
    }
}

void LineRig::startChild() {
    if (!m_options.command.empty()) {
        m_child = std::make_unique<ChildProcess>(m_options.command, std::vector<std::string>());
    }
}

bool LineRig::childAlive() { return m_child && m_child->alive(); }

int LineRig::endChild() { return m_child ? m_child->end() : 0; }

} // namespace tewatashi::test::handheld
