#include "tests/handheld/opn_rig.h"

#include "tests/handheld/rig_verbs.h"

#include <csignal>

namespace tewatashi::test::handheld {

using nlohmann::json;

namespace {

std::unique_ptr<UsbDevice> deviceFor(RigTransport transport, OpnModel& model) {
    switch (transport) {
    case RigTransport::Vendor:
        return std::make_unique<OpnVendorDevice>(model);
    case RigTransport::VendorPerPacket:
        return std::make_unique<OpnVendorDevice>(model,
                                                 VendorOptions{.header = VendorHeader::PerPacket});
    case RigTransport::Cdc:
        return std::make_unique<OpnCdcDevice>(model);
    case RigTransport::CdcWithoutUnion:
        return std::make_unique<OpnCdcDevice>(model, UnionDescriptor::Missing);
    }
    return nullptr;
}

// Ports of their own, so that a terminal can be docked beside them.
struct Stranger {
    int port;
    UsbDescriptors (*descriptors)();
};
const Stranger& strangerNamed(const std::string& kind) {
    static const std::map<std::string, Stranger> kStrangers{
        {"bridge", {UsbBus::kDefaultPort + 1, unknownDeviceDescriptors}},
        {"foreign", {UsbBus::kDefaultPort + 2, foreignTerminalDescriptors}}};
    const auto found = kStrangers.find(kind);
    if (found == kStrangers.end()) {
        throw std::invalid_argument("there is no stranger \"" + kind + "\"");
    }
    return found->second;
}

std::string codeOf(const json& request) {
    if (!request.contains("code_hex")) {
        return request.at("code").get<std::string>();
    }
    const auto octets = fromHex(request.at("code_hex").get<std::string>());
    if (!octets) {
        throw std::invalid_argument("code_hex is no hexadecimal text");
    }
    return std::string(octets->begin(), octets->end());
}

const char* nameOf(ScanOutcome outcome) {
    switch (outcome) {
    case ScanOutcome::Stored:
        return "stored";
    case ScanOutcome::MemoryFull:
        return "memory_full";
    case ScanOutcome::TooLong:
        return "too_long";
    }
    return "";
}

} // namespace

// The verbs of the control socket, one function each.
class RigRequests {
public:
    explicit RigRequests(OpnRig& rig) : m_rig(rig) {}

    std::string answer(const std::string& line) {
        static const RigVerbs<RigRequests> kVerbs{
            {"scan", &RigRequests::scan},
            {"plug", &RigRequests::plug},
            {"unplug", &RigRequests::unplug},
            {"plug-stranger", &RigRequests::plugStranger},
            {"unplug-stranger", &RigRequests::unplugStranger},
            {"state", &RigRequests::state},
            {"scans", &RigRequests::scans},
            {"fault", &RigRequests::fault},
            {"set-time", &RigRequests::setTime},
            {"reset-clock", &RigRequests::resetClock},
            {"kill-child", &RigRequests::killChild},
            {"signal-child", &RigRequests::signalChild},
            {"restart-child", &RigRequests::restartChild},
            {"quit", &RigRequests::quit},
        };
        return answerLine(kVerbs, *this, line);
    }

private:
    json scan(const json& request) {
        const std::string code = codeOf(request);
        const auto symbology = request.value<std::uint8_t>("symbology", 0x03);
        ScanOutcome outcome = ScanOutcome::Stored;
        m_rig.m_bus.with([&] { outcome = m_rig.m_terminal.scan(code, symbology); });
        return {{"outcome", nameOf(outcome)}};
    }
    json plug(const json&) {
        m_rig.plug();
        return json::object();
    }
    json unplug(const json&) {
        m_rig.m_bus.unplug(UsbBus::kDefaultPort);
        return json::object();
    }
    json plugStranger(const json& request) {
        const std::string kind = request.at("kind").get<std::string>();
        const Stranger& stranger = strangerNamed(kind);
        auto& device = m_rig.m_strangers[kind];
        if (!device) {
            device = std::make_unique<MuteDevice>(stranger.descriptors());
        }
        if (!m_rig.m_bus.plugged(stranger.port)) {
            m_rig.m_bus.plug(*device, stranger.port);
        }
        return json::object();
    }
    json unplugStranger(const json& request) {
        m_rig.m_bus.unplug(strangerNamed(request.at("kind").get<std::string>()).port);
        return json::object();
    }
    json state(const json&) {
        json all{{"plugged", m_rig.m_bus.plugged(UsbBus::kDefaultPort)},
                 {"child_pid", nullptr},
                 {"child_alive", m_rig.childAlive()},
                 {"child_result", nullptr}};
        if (m_rig.m_child) {
            all["child_pid"] = m_rig.m_child->pid();
            if (!m_rig.childAlive()) {
                all["child_result"] = m_rig.m_child->wait();
            }
        }
        json strangers = json::object();
        m_rig.m_bus.with([&] {
            addTerminal(all);
            for (const auto& [kind, device] : m_rig.m_strangers) {
                strangers[kind] = toHex(device->heard());
            }
        });
        all["strangers"] = std::move(strangers);
        return all;
    }
    void addTerminal(json& all) const {
        const OpnModel& terminal = m_rig.m_terminal;
        all["in_memory"] = terminal.memory().size();
        all["scans_made"] = terminal.history().scans().size();
        all["bytes_sent"] = terminal.bytesSent();
        all["saw_set_defaults"] = terminal.sawSetDefaults();
        all["powered_down"] = terminal.poweredDown();
        all["clock_naive_s"] = terminal.clock().naiveNow_s();
        all["terminal_id"] = "opticon:" + toHex(m_rig.m_options.terminal.serial);
        json erasures = json::array();
        for (const Erasure& erasure : terminal.history().erasures()) {
            erasures.push_back({{"scans_before", erasure.scansMadeBefore},
                                {"records", erasure.records},
                                {"by_command", erasure.cause == EraseCause::ClearCommand}});
        }
        all["erasures"] = std::move(erasures);
        json commands = json::object();
        for (int number = 1; number <= 0x0A; ++number) {
            commands[std::to_string(number)] =
                terminal.commandsSeen(static_cast<std::uint8_t>(number));
        }
        all["commands"] = std::move(commands);
    }
    json scans(const json&) {
        json list = json::array();
        m_rig.m_bus.with([&] {
            const ScanHistory& history = m_rig.m_terminal.history();
            std::size_t epoch = 0;
            for (std::size_t i = 0; i < history.scans().size(); ++i) {
                while (epoch < history.erasures().size() &&
                       history.erasures()[epoch].scansMadeBefore <= i) {
                    ++epoch;
                }
                list.push_back(described(history.scans()[i], epoch));
            }
        });
        return {{"scans", std::move(list)}};
    }
    json described(const StoredScan& scan, std::size_t epoch) const {
        const std::string code = latin1ToUtf8(scan.code);
        json one{{"code", code},
                 {"code_hex", toHex(scan.code)},
                 {"symbology", scan.symbology},
                 {"raw_time", scan.withTime ? toHex(scan.packedTime) : std::string()},
                 {"epoch", epoch}};
        if (const auto item = m_rig.m_items.find(code); item != m_rig.m_items.end()) {
            one["item"] = item->second;
        }
        return one;
    }
    json fault(const json& request) {
        FaultPlan plan;
        for (const json& word : request.at("words")) {
            if (const auto added = addFault(plan, word.get<std::string>()); !added) {
                throw std::invalid_argument(added.error());
            }
        }
        m_rig.m_bus.with([&] { m_rig.m_terminal.setFaults(std::move(plan)); });
        return json::object();
    }
    json setTime(const json& request) {
        const auto naive_s = request.at("naive_s").get<std::int64_t>();
        m_rig.m_bus.with([&] { m_rig.m_terminal.setClock(naive_s); });
        return json::object();
    }
    json resetClock(const json&) {
        m_rig.m_bus.with([&] { m_rig.m_terminal.resetClock(); });
        return json::object();
    }
    json killChild(const json&) {
        m_rig.killChild();
        return json::object();
    }
    json signalChild(const json& request) {
        m_rig.relay(request.at("number").get<int>());
        return json::object();
    }
    json restartChild(const json&) {
        m_rig.killChild();
        m_rig.startChild();
        return {{"child_pid", m_rig.m_child ? json(m_rig.m_child->pid()) : json()}};
    }
    json quit(const json&) {
        m_rig.m_quit = true;
        return json::object();
    }

    OpnRig& m_rig;
};

OpnRig::OpnRig(RigOptions options, const Clock& clock, UsbBus& bus)
    : m_options(std::move(options)), m_terminal(clock, m_options.terminal),
      m_device(deviceFor(m_options.transport, m_terminal)), m_bus(bus) {
    for (const PlannedBeep& beep : m_options.beeps) {
        m_terminal.scan(beep.code, beep.symbology, beep.naive_s);
        if (!beep.item.empty()) {
            m_items[beep.code] = beep.item;
        }
    }
    m_terminal.setFaults(m_options.faults);
}

OpnRig::~OpnRig() {
    m_bus.unplug(UsbBus::kDefaultPort);
    for (const auto& [kind, device] : m_strangers) {
        m_bus.unplug(strangerNamed(kind).port);
    }
}

std::string OpnRig::answer(const std::string& line) { return RigRequests(*this).answer(line); }

void OpnRig::plug() {
    if (!m_bus.plugged(UsbBus::kDefaultPort)) {
        m_bus.plug(*m_device, UsbBus::kDefaultPort);
    }
}

void OpnRig::startChild() {
    if (!m_options.command.empty()) {
        m_child = std::make_unique<ChildProcess>(m_options.command, m_bus.environmentForChild());
    }
}

void OpnRig::relay(int signal) {
    if (m_child) {
        m_child->signal(signal);
    }
}

bool OpnRig::childAlive() { return m_child && m_child->alive(); }

void OpnRig::killChild() {
    if (!m_child) {
        return;
    }
    m_child->signal(SIGKILL);
    m_child->wait();
    if (!m_bus.awaitNoOpenHandles(std::chrono::seconds(10))) {
        throw std::runtime_error("some program still holds the terminal open");
    }
}

int OpnRig::endChild() { return m_child ? m_child->end() : 0; }

} // namespace tewatashi::test::handheld
