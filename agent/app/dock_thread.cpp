#include "agent/app/dock_thread.h"

#include "agent/app/log_line.h"
#include "agent/handheld/driver_table.h"
#include "agent/usb/bus_poller.h"
#include "agent/usb/cdc_acm_channel.h"
#include "agent/usb/vendor_opticon_channel.h"
#include "common/base/assert.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace tewatashi::agent::app {
namespace {

using namespace std::chrono_literals;
using diagnosis::Layer;

Layer layerOf(usb::UsbProblem problem) {
    switch (problem) {
    case usb::UsbProblem::NoAccess:
    case usb::UsbProblem::InUse:
    case usb::UsbProblem::NeedsDriver:
    case usb::UsbProblem::Unusable:
        return Layer::Driver;
    case usb::UsbProblem::Gone:
    case usb::UsbProblem::Failed:
        return Layer::Cable;
    }
    TW_ASSERT(false);
}

// What a session's end is about; nullopt when all is well.
std::optional<Layer> layerOf(const core::DockEnd& end) {
    switch (end.outcome) {
    case core::DockOutcome::Stored:
    case core::DockOutcome::NothingNew:
        return std::nullopt;
    case core::DockOutcome::CannotStore:
        return Layer::Journal;
    case core::DockOutcome::Removed:
        return Layer::Cable;
    case core::DockOutcome::StoredNotCleared:
    case core::DockOutcome::Failed:
        break;
    }
    const bool gone =
        end.handheldError && end.handheldError->problem == ports::HandheldProblem::Gone;
    return gone ? Layer::Cable : Layer::Protocol;
}

struct Attached {
    usb::AttachedDevice device;
    handheld::Probe probe;
};

} // namespace

struct DockThread::Impl {
    core::DockJournal& journal;
    const Clock& clock;
    core::DockRunner runner;
    DockThreadOptions options;
    std::function<void()> changed;

    mutable std::mutex mutex; // guards `status`
    DockStatus status;

    // Below: used on the thread alone.
    core::TerminalWatch watch;
    std::map<std::string, Attached> devices;
    std::optional<BoundTerminals> bound; // while run() runs
    usb::OpticonReadings readings;
    std::string errorPort; // where the last error is that goes with its device
    std::string notStored; // the terminal whose records found no room, while its error is shown
    std::mutex pauseMutex;
    std::condition_variable_any pauseEnd;

    std::jthread thread;

    Impl(core::DockJournal& store, const Clock& time, RandomSource& random,
         core::DockSettings settings, DockThreadOptions chosen, std::function<void()> onChanged)
        : journal(store), clock(time), runner(store, time, random, std::move(settings)),
          options(std::move(chosen)), changed(std::move(onChanged)), watch(options.watch) {}

    template <typename Change>
    void update(Change&& change) {
        const std::lock_guard lock(mutex);
        change(status);
    }

    void remember(const LocalizedText& text, const std::string& detail, Layer layer,
                  const std::string& port = {}) {
        errorPort = port;
        update([&](DockStatus& now) {
            now.lastError = text;
            now.lastErrorDetail = detail;
            now.lastErrorAt = clock.utcNow();
            now.lastErrorLayer = layer;
        });
    }

    void run(const std::stop_token& stop) {
        const auto context = usb::UsbContext::open();
        if (!context) {
            logLine(Severity::Error, "usb_unavailable", {{"detail", context.error().detail}});
            remember(usb::explain(context.error()), context.error().detail, Layer::Cable);
        }
        const ports::Pause pause = pauseUntil(stop);
        bound.emplace(options.terminals, clock, pause, options.bound);
        std::optional<usb::BusPoller> poller; // serial ports need no USB
        if (context) {
            poller.emplace(**context);
        } else if (options.terminals.empty()) {
            return;
        }
        const std::stop_callback wakeUp(stop, [&poller] {
            if (poller) {
                poller->wake();
            }
        });
        while (!stop.stop_requested()) {
            if (poller) {
                take(poller->poll());
            }
            const auto now = clock.monotonicNow();
            if (watch.storeDue(now)) {
                askStore();
                continue;
            }
            if (const auto due = watch.due(now)) {
                serve(*due, poller ? &*poller : nullptr, stop);
                continue;
            }
            const auto next = watch.nextDue();
            const auto patience =
                next ? std::clamp(*next - now, 1ms, options.busPoll) : options.busPoll;
            const bool heard = hear(bound->listen(patience));
            showPorts();
            const auto left = patience - (clock.monotonicNow() - now);
            if (!heard && left > 0ms) {
                poller ? poller->wait(left) : pause(left);
            }
        }
        bound.reset();
        devices.clear(); // before the context
    }

    [[nodiscard]] ports::Pause pauseUntil(const std::stop_token& stop) {
        return [this, stop](std::chrono::milliseconds wait) {
            std::unique_lock lock(pauseMutex);
            pauseEnd.wait_for(lock, stop, wait, [] { return false; });
        };
    }

    // What bound terminals did; true when one of them wants a session now.
    bool hear(const std::vector<BoundTerminals::Event>& events) {
        using Kind = BoundTerminals::Event::Kind;
        bool wanted = false;
        for (const BoundTerminals::Event& event : events) {
            const auto now = clock.monotonicNow();
            switch (event.kind) {
            case Kind::Called:
                logLine(Severity::Info, "terminal_calls", {{"port", event.port}});
                watch.attached(event.port, now, core::Beginner::Terminal);
                watch.called(event.port, now);
                wanted = true;
                break;
            case Kind::Appeared:
                logLine(Severity::Info, "terminal_attached", {{"port", event.port}});
                watch.attached(event.port, now);
                wanted = true;
                break;
            case Kind::Left:
                logLine(Severity::Info, "terminal_detached", {{"port", event.port}});
                watch.detached(event.port);
                break;
            case Kind::NotOpened:
                logLine(Severity::Warning, "port_not_opened",
                        {{"port", event.port}, {"detail", event.detail}, {"text", event.text.en}});
                remember(event.text, event.detail, Layer::Driver);
                break;
            }
        }
        if (!events.empty()) {
            showAttached();
        }
        return wanted;
    }

    void showAttached() {
        update([&](DockStatus& now) {
            now.attached = static_cast<int>(watch.attachedCount());
            if (now.attached == 0) {
                forgetTerminal(now);
            }
        });
    }

    static void forgetTerminal(DockStatus& now) {
        now.terminal.clear();
        now.model.clear();
        now.heard = false;
        now.batteryLow.reset();
        now.clock.reset();
    }

    void showPorts() {
        const int open = bound->openCount();
        update([open](DockStatus& now) { now.ports = open; });
    }

    void askStore() {
        const bool canStore = journal.tryToStore().has_value();
        watch.storeAnswered(canStore, clock.monotonicNow());
        if (!canStore) {
            return;
        }
        logLine(Severity::Info, "can_store_again");
        update([&](DockStatus& now) {
            now.cannotStore = false;
            if (notStored.empty()) {
                return; // another error is shown by now
            }
            // One that is docked is read now; the result replaces this.
            now.lastError = explainRoomAgain(notStored);
            now.lastErrorDetail.clear();
            now.lastErrorLayer.reset();
        });
        notStored.clear();
    }

    void take(const usb::BusChanges& changes) {
        for (const std::string& port : changes.detached) {
            forget(port);
            bound->detach(port);
        }
        for (const usb::AttachedDevice& device : changes.attached) {
            if (bound->attach(device)) {
                continue;
            }
            const handheld::Probe probe = handheld::probe(device.descriptors);
            if (probe.verdict == handheld::ProbeVerdict::Supported) {
                logLine(Severity::Info, "terminal_attached", {{"port", device.port}});
                devices.insert_or_assign(device.port, Attached{device, probe});
                watch.attached(device.port, clock.monotonicNow());
            } else if (probe.verdict != handheld::ProbeVerdict::Foreign) {
                const LocalizedText text = handheld::explain(probe, device.descriptors);
                logLine(Severity::Warning, "device_not_read",
                        {{"port", device.port}, {"text", text.en}});
                remember(text, device.port, Layer::Driver, device.port);
            }
        }
        showAttached();
    }

    void forget(const std::string& port) {
        watch.detached(port);
        if (devices.erase(port) > 0) {
            logLine(Severity::Info, "terminal_detached", {{"port", port}});
        }
        if (!errorPort.empty() && errorPort == port) { // a device that was not read is gone again
            errorPort.clear();
            update([](DockStatus& now) {
                now.lastError.reset();
                now.lastErrorDetail.clear();
                now.lastErrorAt.reset();
                now.lastErrorLayer.reset();
            });
        }
        showAttached();
    }

    [[nodiscard]] Result<std::unique_ptr<ports::SerialChannel>, usb::UsbError>
    open(const Attached& attached, const ports::Pause& pause) {
        TW_ASSERT(attached.probe.transport.has_value());
        switch (*attached.probe.transport) {
        case handheld::Transport::VendorOpticon:
            return usb::VendorOpticonChannel::open(attached.device, readings, pause);
        case handheld::Transport::CdcAcm:
            return usb::CdcAcmChannel::open(attached.device, pause);
        }
        TW_ASSERT(false);
    }

    // A terminal at a port that stays open.
    void serveBound(const core::DueTerminal& due, const std::stop_token& stop) {
        ports::CallingPort* const terminal = bound->terminalAt(due.port);
        if (terminal == nullptr) {
            watch.detached(due.port);
            return;
        }
        const bool gone = due.job == core::TerminalJob::Session ? session(*terminal, due, stop)
                                                                : poll(*terminal, due);
        if (gone) {
            bound->close(due.port);
        }
        if (gone || bound->bindingAt(due.port)->model == TerminalModel::DensoBht) {
            watch.detached(due.port); // it calls again when there is more
            showAttached();
        }
    }

    void serve(const core::DueTerminal& due, usb::BusPoller* poller, const std::stop_token& stop) {
        if (bound->bindingAt(due.port) != nullptr) {
            serveBound(due, stop);
            return;
        }
        const auto found = devices.find(due.port);
        TW_ASSERT(found != devices.end() && poller != nullptr);
        const ports::Pause pause = pauseUntil(stop);
        auto channel = open(found->second, pause);
        if (!channel) {
            const LocalizedText text = usb::explain(channel.error());
            logLine(Severity::Warning, "terminal_not_opened",
                    {{"port", due.port}, {"detail", channel.error().detail}, {"text", text.en}});
            remember(text, channel.error().detail, layerOf(channel.error().problem), due.port);
            watch.openFailed(due.port, clock.monotonicNow());
            return;
        }
        handheld::OpticonCsp2 terminal(**channel, clock, pause, options.driver);
        const bool gone = due.job == core::TerminalJob::Session ? session(terminal, due, stop)
                                                                : poll(terminal, due);
        if (gone) {
            forget(due.port);
            poller->forget(due.port);
        }
    }

    // True when the terminal was taken away.
    [[nodiscard]] bool poll(ports::HandheldPort& terminal, const core::DueTerminal& due) {
        const core::PollResult result = runner.poll(terminal, due.left);
        watch.polled(due.port, result, clock.monotonicNow());
        return result.error && result.error->problem == ports::HandheldProblem::Gone;
    }

    [[nodiscard]] bool session(ports::HandheldPort& terminal, const core::DueTerminal& due,
                               const std::stop_token& stop) {
        const auto progress = [this](const core::DockStep& step) {
            if (const auto* begun = std::get_if<core::step::BeginDock>(&step)) {
                update([&](DockStatus& now) {
                    now.reading = true;
                    now.heard = true;
                    now.terminal = begun->header.terminal.terminalId;
                    now.model = begun->header.terminal.model;
                });
            }
            if (options.progress) {
                options.progress(step);
            }
        };
        const auto admit = [&](const std::string& terminalId) {
            return watch.claim(due.port, terminalId);
        };
        core::DockEnd end = runner.run(terminal, admit, progress, stop);
        watch.sessionEnded(due.port, end, clock.monotonicNow());
        if (const auto device = devices.find(due.port);
            device != devices.end() && !end.terminal && end.outcome == core::DockOutcome::Failed &&
            end.handheldError && end.handheldError->problem != ports::HandheldProblem::Busy) {
            end.text = handheld::explainUnidentified(device->second.device.descriptors);
        }
        // Only what is found by itself tells of its battery.
        ended(end, devices.contains(due.port) && end.terminal
                       ? std::optional(end.terminal->batteryLow)
                       : std::nullopt);
        changed();
        return end.handheldError && end.handheldError->problem == ports::HandheldProblem::Gone;
    }

    void ended(const core::DockEnd& end, std::optional<bool> batteryLow) {
        const bool good = end.outcome == core::DockOutcome::Stored ||
                          end.outcome == core::DockOutcome::NothingNew;
        const journal::DockSummary summary = end.summary.value_or(journal::DockSummary{});
        const bool noRoom = end.outcome == core::DockOutcome::CannotStore;
        notStored = noRoom && end.terminal ? end.terminal->terminalId : "";
        logLine(good ? Severity::Info : Severity::Warning, "dock_ended",
                {{"outcome", std::string(core::outcomeCode(end.outcome))},
                 {"terminal", end.terminal ? end.terminal->terminalId : ""},
                 {"read", std::to_string(summary.recordsRead)},
                 {"new", std::to_string(summary.recordsNew)},
                 {"detail", end.detail}});
        errorPort.clear();
        update([&](DockStatus& now) {
            now.reading = false;
            now.cannotStore = watch.cannotStore();
            now.batteryLow = batteryLow;
            now.clock.reset();
            if (end.clock) {
                now.clock = diagnosis::TerminalClockSeen{end.clock->ahead, end.clock->mended};
            }
            now.lastErrorLayer = layerOf(end);
            now.lastError = good ? std::nullopt : std::optional(end.text);
            now.lastErrorDetail = good ? "" : end.detail;
            now.lastErrorAt = good ? std::nullopt : std::optional(clock.utcNow());
        });
    }
};

DockThread::DockThread(core::DockJournal& journal, const Clock& clock, RandomSource& random,
                       core::DockSettings settings, DockThreadOptions options,
                       std::function<void()> changed)
    : m_impl(std::make_unique<Impl>(journal, clock, random, std::move(settings), std::move(options),
                                    std::move(changed))) {
    m_impl->thread = std::jthread([this](const std::stop_token& stop) {
        try {
            m_impl->run(stop);
        } catch (const std::exception& error) {
            logLine(Severity::Error, "dock_thread_failed", {{"detail", error.what()}});
            m_impl->remember({"端末の監視が停止しました。自動転送アプリを再起動してください。",
                              "Terminals are no longer watched. Restart the agent."},
                             error.what(), Layer::Agent);
        }
    });
}

DockThread::~DockThread() = default;

DockStatus DockThread::status() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->status;
}

} // namespace tewatashi::agent::app
