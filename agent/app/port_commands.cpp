// ports, bind and unbind: which terminal is behind which port, said by a person.
#include "agent/app/agent_files.h"
#include "agent/app/commands.h"
#include "agent/handheld/driver_table.h"
#include "agent/handheld/multipoint_frame.h"
#include "agent/serial/serial_port.h"
#include "agent/usb/bridge_channel.h"
#include "common/files/private_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tewatashi::agent::app {
namespace {

using Json = nlohmann::ordered_json;

int writeSettings(const AgentSettings& settings, const CommandLine& line, const DataFolder& folder,
                  const LocalizedText& done) {
    const auto written = files::replacePrivateFile(folder.settings(), encodeSettings(settings));
    if (!written) {
        complain(written.error(), line.language);
        return 1;
    }
    const LocalizedText restart{"実行中の自動転送アプリは再起動すると反映されます。",
                                "A running agent follows once it is restarted."};
    fmt::print("{}\n{}\n", done.in(line.language), restart.in(line.language));
    return 0;
}

// One line of `ports`.
struct PortLine {
    std::string port;
    LocalizedText device;
    std::string usb;
    bool bindable = false;
    bool present = true;
    std::optional<TerminalBinding> binding;
};

LocalizedText describe(const handheld::Probe& probe, bool bindable) {
    if (probe.verdict == handheld::ProbeVerdict::Supported) {
        return {probe.family + "（自動で読み出します）", probe.family + " (read by itself)"};
    }
    if (bindable) {
        return {probe.family + " USBシリアル", probe.family + " USB-serial"};
    }
    return {probe.family + "（読み出せません）", probe.family + " (cannot be read)"};
}

std::vector<PortLine> findPorts() {
    std::vector<PortLine> lines;
    for (const serial::FoundPort& found : serial::findSerialPorts()) {
        const LocalizedText device =
            found.usb.empty() ? LocalizedText{"シリアルポート", "serial port"}
                              : LocalizedText{fmt::format("USBシリアル（{}）", found.driver),
                                              fmt::format("USB-serial ({})", found.driver)};
        lines.push_back({found.port, device, found.usb, true, true, {}});
    }
    const auto context = usb::UsbContext::open();
    if (!context) {
        return lines;
    }
    usb::BusPoller poller(**context);
    const usb::BusChanges changes = poller.poll();
    for (const usb::AttachedDevice& device : changes.attached) {
        const handheld::Probe probe = handheld::probe(device.descriptors);
        if (probe.verdict == handheld::ProbeVerdict::Foreign) {
            continue;
        }
        const bool bindable = probe.verdict == handheld::ProbeVerdict::UnknownBridge &&
                              usb::isBridge(device.descriptors);
        lines.push_back({usbPortOf(device),
                         describe(probe, bindable),
                         device.descriptors.name(),
                         bindable,
                         true,
                         {}});
    }
    return lines;
}

void addBindings(std::vector<PortLine>& lines, const std::vector<TerminalBinding>& bindings) {
    for (const TerminalBinding& binding : bindings) {
        const auto line = std::find_if(lines.begin(), lines.end(), [&](const PortLine& one) {
            return one.port == binding.port;
        });
        if (line != lines.end()) {
            line->binding = binding;
            continue;
        }
        // By another name of it, or not plugged in now.
        const bool there = serial::serialPortIsThere(binding.port);
        lines.push_back(
            {binding.port, {"シリアルポート", "serial port"}, "", true, there, binding});
    }
}

Json jsonOf(const std::vector<PortLine>& lines) {
    Json ports = Json::array();
    for (const PortLine& line : lines) {
        Json one;
        one["port"] = line.port;
        one["device"] = line.device.en;
        one["usb"] = line.usb;
        one["present"] = line.present;
        one["bindable"] = line.bindable;
        if (line.binding) {
            one["model"] = nameOf(line.binding->model).code;
            one["terminal"] = line.binding->terminalId();
            one["line"] = line.binding->line.text();
        }
        ports.push_back(std::move(one));
    }
    return {{"ports", std::move(ports)}};
}

std::string boundText(const PortLine& line, Language language) {
    if (!line.binding) {
        const LocalizedText free{"端末未指定", "no terminal bound"};
        return line.bindable ? free.in(language) : std::string();
    }
    const TerminalBinding& binding = *line.binding;
    return fmt::format("{} {} {}", nameOf(binding.model).code, binding.terminalId(),
                       binding.line.text());
}

void printPorts(const std::vector<PortLine>& lines, Language language) {
    if (lines.empty()) {
        const LocalizedText none{
            "シリアルポートも対応機器も見つかりません。ケーブルを確認してください。",
            "Neither a serial port nor a device for terminals was found. Check the cable."};
        fmt::print("{}\n", none.in(language));
        return;
    }
    for (const PortLine& line : lines) {
        const LocalizedText gone{"（接続なし）", "(not plugged in)"};
        const std::string device = line.present ? line.device.in(language) : gone.in(language);
        const std::string usb = line.usb.empty() ? "" : " USB " + line.usb;
        fmt::print("{}\n    {}{}\n", line.port, device, usb);
        if (const std::string bound = boundText(line, language); !bound.empty()) {
            fmt::print("    {}\n", bound);
        }
    }
    const LocalizedText next{
        "端末をつないだポートを指定: tewatashi-agent bind ポート 機種（機種の一覧は bind --help）",
        "To say which terminal is where: tewatashi-agent bind PORT MODEL (models: bind --help)"};
    fmt::print("{}\n", next.in(language));
}

Result<TerminalBinding, LocalizedText> bindingOf(const CommandLine& line,
                                                 const AgentSettings& settings) {
    TerminalBinding binding;
    const auto wrong = [](const char* option, const LocalizedText& expected) {
        return failure(
            LocalizedText{fmt::format("{} が正しくありません（{}）。", option, expected.ja),
                          fmt::format("{} is wrong ({}).", option, expected.en)});
    };
    binding.port = line.port;
    const auto model = parseTerminalModel(line.model);
    if (!model) {
        return wrong("MODEL",
                     {"denso-bht または unitech-multipoint", "denso-bht or unitech-multipoint"});
    }
    binding.model = *model;
    binding.name = line.terminalName.empty()
                       ? defaultTerminalName(settings.identity.agent.hex(), line.port)
                       : line.terminalName;
    if (!isTerminalName(binding.name)) {
        return wrong("--name", {"英小文字・数字・ピリオド・ハイフン48字まで",
                                "a-z, 0-9, dot and hyphen, at most 48"});
    }
    const auto settingsOfLine = ports::parseLineSettings(line.serialLine);
    if (!settingsOfLine) {
        return wrong("--line", {"9600-8N1 のような指定", "written like 9600-8N1"});
    }
    binding.line = *settingsOfLine;
    if (line.address.size() != 1 || !handheld::isMultipointAddress(line.address[0])) {
        return wrong("--address", {"A〜Y または 0〜6", "A to Y or 0 to 6"});
    }
    binding.address = line.address[0];
    if (!handheld::isMultipointFileName(line.fileName)) {
        return wrong("--file", {"空白を含まない64字までの英数字記号",
                                "1 to 64 printable characters without blanks"});
    }
    binding.fileName = line.fileName;
    return binding;
}

} // namespace

int listPorts(const CommandLine& line, const DataFolder& folder) {
    std::vector<PortLine> lines = findPorts();
    // Looking needs no enrolment; what is bound is only known afterwards.
    std::error_code ignored;
    if (std::filesystem::exists(folder.settings(), ignored)) {
        const auto settings = readSettings(folder);
        if (!settings) {
            complain(settings.error(), line.language);
            return 1;
        }
        addBindings(lines, settings->terminals);
    }
    if (line.json) {
        fmt::print("{}\n", jsonOf(lines).dump(-1, ' ', false, Json::error_handler_t::replace));
    } else {
        printPorts(lines, line.language);
    }
    return 0;
}

int bindPort(const CommandLine& line, const DataFolder& folder) {
    auto settings = readSettings(folder);
    if (!settings) {
        complain(settings.error(), line.language);
        return 1;
    }
    const auto binding = bindingOf(line, *settings);
    if (!binding) {
        complain(binding.error(), line.language);
        return 1;
    }
    std::erase_if(settings->terminals,
                  [&](const TerminalBinding& other) { return other.port == binding->port; });
    const auto same = std::find_if(
        settings->terminals.begin(), settings->terminals.end(),
        [&](const TerminalBinding& other) { return other.terminalId() == binding->terminalId(); });
    if (same != settings->terminals.end()) {
        complain(
            {fmt::format("名前「{}」はポート {} で使用中です。別の --name を指定してください。",
                         binding->name, same->port),
             fmt::format("The name {} is in use at port {}. Give another --name.", binding->name,
                         same->port)},
            line.language);
        return 1;
    }
    settings->terminals.push_back(*binding);
    const LocalizedText& model = nameOf(binding->model).name;
    return writeSettings(*settings, line, folder,
                         {fmt::format("ポート {} の端末は {}、端末番号は {} です。", binding->port,
                                      model.ja, binding->terminalId()),
                          fmt::format("The terminal at port {} is a {}, its id is {}.",
                                      binding->port, model.en, binding->terminalId())});
}

int unbindPort(const CommandLine& line, const DataFolder& folder) {
    auto settings = readSettings(folder);
    if (!settings) {
        complain(settings.error(), line.language);
        return 1;
    }
    const auto removed = std::erase_if(settings->terminals, [&](const TerminalBinding& binding) {
        return binding.port == line.port;
    });
    if (removed == 0) {
        complain(
            {fmt::format("ポート {} には端末が指定されていません。tewatashi-agent ports で確認"
                         "してください。",
                         line.port),
             fmt::format("No terminal is bound to port {}. See tewatashi-agent ports.", line.port)},
            line.language);
        return 1;
    }
    return writeSettings(*settings, line, folder,
                         {fmt::format("ポート {} は使用しなくなります。", line.port),
                          fmt::format("Port {} is no longer used.", line.port)});
}

} // namespace tewatashi::agent::app
