#include "agent/app/diagnosis_facts.h"

#include "agent/app/agent_files.h"
#include "agent/app/commands.h"
#include "agent/handheld/driver_table.h"
#include "agent/platform/data_folder.h"
#include "agent/serial/serial_port.h"
#include "agent/usb/usb_handle.h"

#include <fmt/format.h>

#include <fstream>

namespace tewatashi::agent::app {
namespace {

using diagnosis::Layer;
using diagnosis::LocalFacts;
using diagnosis::StorageFacts;
using diagnosis::TerminalFacts;
using diagnosis::Trouble;

// Of every SQLite file (https://sqlite.org/fileformat.html §1.3).
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

// Of the disk that the folder is on, or will be.
std::optional<std::int64_t> freeSpace(std::filesystem::path folder) {
    std::error_code failed;
    while (!std::filesystem::exists(folder, failed) && !failed && folder.has_relative_path()) {
        folder = folder.parent_path();
    }
    const auto space = std::filesystem::space(folder, failed);
    return failed ? std::nullopt : std::optional(static_cast<std::int64_t>(space.available));
}

std::optional<Trouble> lastTrouble(const DockStatus& dock) {
    if (!dock.lastError || !dock.lastErrorLayer) {
        return std::nullopt;
    }
    return Trouble{*dock.lastErrorLayer, *dock.lastError, dock.lastErrorDetail};
}

StorageFacts storedBy(const AgentStatus& status, const AgentSettings& settings) {
    StorageFacts facts;
    facts.waiting = status.journal.waiting;
    facts.parked = status.journal.parked + status.journal.parkedClocks;
    facts.journal_bytes = status.journal.size_bytes;
    facts.journalMax_bytes = settings.journalMax_bytes;
    if (status.journalError) {
        facts.journalTrouble = Trouble{Layer::Journal, *status.journalError, ""};
    } else if (status.dock.cannotStore && status.dock.lastError) {
        facts.journalTrouble =
            Trouble{Layer::Journal, *status.dock.lastError, status.dock.lastErrorDetail};
    }
    if (status.journalNotice) {
        facts.notice = *status.journalNotice;
    }
    return facts;
}

// The journal as a file, while no agent has it open.
StorageFacts storedIn(const DataFolder& folder) {
    StorageFacts facts;
    const std::filesystem::path file = folder.journal();
    std::error_code failed;
    if (!std::filesystem::exists(file, failed) && !failed) {
        return facts; // made at the first start
    }
    const auto size = failed ? 0 : std::filesystem::file_size(file, failed);
    std::ifstream stream(file, std::ios::binary);
    std::string head(kMagic.size(), '\0');
    if (failed || !stream) {
        facts.journalTrouble = Trouble{
            Layer::Journal,
            journal::explain({journal::JournalProblem::Unwritable, "cannot be opened"}, file),
            failed.message()};
        return facts;
    }
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    facts.journal_bytes = static_cast<std::int64_t>(size);
    if (size > 0 && head != kMagic) {
        facts.journalTrouble = Trouble{
            Layer::Journal,
            {fmt::format(
                 "保存ファイル「{}」が壊れています。自動転送アプリを起動すると、別名で残し、"
                 "読める記録を取り出します。ファイルは削除しないでください。",
                 file.string()),
             fmt::format("The journal {} is damaged. The agent, once started, keeps it under "
                         "another name and copies what can be read. Do not delete it.",
                         file.string())},
            "no SQLite file"};
    }
    return facts;
}

// What would keep this program from using a device that is on the bus; writes nothing to it.
void lookAt(const usb::AttachedDevice& device, const std::vector<TerminalBinding>& bindings,
            TerminalFacts& facts) {
    const bool bound =
        std::any_of(bindings.begin(), bindings.end(), [&](const TerminalBinding& binding) {
            return binding.port == usbPortOf(device);
        });
    const handheld::Probe probe = handheld::probe(device.descriptors);
    if (bound || probe.verdict == handheld::ProbeVerdict::Supported) {
        ++facts.seen;
        if (const auto opened = usb::UsbHandle::open(device, {}); !opened) {
            facts.trouble =
                Trouble{Layer::Driver, usb::explain(opened.error()), opened.error().detail};
        }
    } else if (probe.verdict != handheld::ProbeVerdict::Foreign && !facts.trouble) {
        facts.trouble =
            Trouble{Layer::Driver, handheld::explain(probe, device.descriptors), device.port};
    }
}

TerminalFacts terminalsOnBus(const std::vector<TerminalBinding>& bindings) {
    TerminalFacts facts;
    facts.talks = false;
    for (const TerminalBinding& binding : bindings) {
        facts.ports += serial::serialPortIsThere(binding.port) ? 1 : 0;
    }
    const auto context = usb::UsbContext::open();
    if (!context) {
        facts.trouble =
            Trouble{Layer::Cable, usb::explain(context.error()), context.error().detail};
        return facts;
    }
    usb::BusPoller poller(**context);
    const usb::BusChanges changes = poller.poll();
    for (const usb::AttachedDevice& device : changes.attached) {
        lookAt(device, bindings, facts);
    }
    return facts;
}

LocalizedText notEnrolled(const DataFolder& folder) {
    return {
        fmt::format("このPCは登録されていません（データフォルダー「{}」がありません）。管理者から"
                    "登録コードを受け取り、tewatashi-agent enrol で登録してください。",
                    folder.root.string()),
        fmt::format("This PC is not enrolled: there is no data folder {}. Ask the "
                    "administrator for a code and run tewatashi-agent enrol.",
                    folder.root.string())};
}

// A service's folder, and somebody else asks.
bool mayNotLook(const DataFolder& folder) {
    std::error_code failed;
    static_cast<void>(std::filesystem::exists(folder.settings(), failed));
    return failed == std::errc::permission_denied;
}

LocalizedText otherAccount(const DataFolder& folder) {
    return {fmt::format("このアカウントではデータフォルダー「{}」を調べられません。自動転送アプリの"
                        "アカウントか管理者（sudo など）で実行してください。",
                        folder.root.string()),
            fmt::format("This account may not look into the data folder {}. Run it as the agent's "
                        "account or as an administrator (sudo).",
                        folder.root.string())};
}

} // namespace

LocalFacts runningFacts(const AgentStatus& status, const DataFolder& folder,
                        const AgentSettings& settings) {
    LocalFacts facts;
    facts.version = status.version;
    TerminalFacts& terminal = facts.terminal;
    terminal.seen = static_cast<std::uint64_t>(status.dock.attached);
    terminal.ports = static_cast<std::uint64_t>(status.dock.ports);
    terminal.reading = status.dock.reading;
    terminal.heard = status.dock.heard;
    terminal.terminal = status.dock.terminal;
    terminal.batteryLow = status.dock.batteryLow;
    terminal.clock = status.dock.clock;
    terminal.trouble = lastTrouble(status.dock);
    if (terminal.trouble && terminal.trouble->layer == Layer::Agent) {
        facts.agentTrouble = terminal.trouble;
    }
    facts.storage = storedBy(status, settings);
    facts.storage.folder = folder.root.string();
    facts.storage.free_bytes = freeSpace(folder.root);
    return facts;
}

LocalFacts restingFacts(const DataFolder& folder) {
    LocalFacts facts;
    facts.version = agentVersion();
    facts.terminal.known = false;
    facts.storage.journalKnown = false;
    facts.storage.folder = folder.root.string();
    facts.storage.free_bytes = freeSpace(folder.root);
    facts.run = diagnosis::AgentRun::Unknown;
    std::error_code hidden;
    if (!std::filesystem::exists(folder.root, hidden) && !hidden) {
        facts.settingsProblem = notEnrolled(folder);
        facts.terminal = terminalsOnBus({});
        return facts;
    }
    if (mayNotLook(folder)) {
        facts.settingsProblem = otherAccount(folder);
        return facts;
    }
    const auto lock = platform::tryLockDataFolder(folder.root);
    if (!lock) {
        facts.settingsProblem = lock.error();
        return facts;
    }
    const auto settings = readSettings(folder);
    if (!settings) {
        facts.settingsProblem = settings.error();
    } else if (const auto key = readKey(folder.key()); !key) {
        facts.settingsProblem = key.error();
    }
    if (!*lock) {
        facts.run = diagnosis::AgentRun::Silent;
        return facts;
    }
    facts.run = diagnosis::AgentRun::NotRunning;
    facts.terminal =
        terminalsOnBus(settings ? settings->terminals : std::vector<TerminalBinding>{});
    const auto free_bytes = facts.storage.free_bytes;
    facts.storage = storedIn(folder);
    facts.storage.folder = folder.root.string();
    facts.storage.free_bytes = free_bytes;
    if (settings) {
        facts.storage.journalMax_bytes = settings->journalMax_bytes;
    }
    return facts;
}

} // namespace tewatashi::agent::app
