#include "agent/app/bound_terminals.h"

#include "agent/serial/serial_port.h"
#include "agent/usb/bridge_channel.h"
#include "agent/usb/usb_error.h"

#include <algorithm>

namespace tewatashi::agent::app {

using std::chrono::milliseconds;

struct BoundTerminals::Bound {
    TerminalBinding binding;
    bool onUsb = false;                        // through libusb, not as a port of the system
    std::optional<usb::AttachedDevice> device; // on the bus now
    std::unique_ptr<ports::SerialChannel> channel;
    std::unique_ptr<ports::CallingPort> driver; // while the port is open
    bool present = false;                       // answered the last bells
    int misses = 0;
    milliseconds openAt{0};
    std::string complaint; // the last one, so that it is told once
};

BoundTerminals::BoundTerminals(const std::vector<TerminalBinding>& bindings, const Clock& clock,
                               ports::Pause pause, BoundTiming timing)
    : m_clock(clock), m_pause(std::move(pause)), m_timing(timing) {
    for (const TerminalBinding& binding : bindings) {
        auto bound = std::make_unique<Bound>();
        bound->binding = binding;
        bound->onUsb = binding.port.starts_with("usb:");
        m_all.push_back(std::move(bound));
    }
}

BoundTerminals::~BoundTerminals() = default;

bool BoundTerminals::attach(const usb::AttachedDevice& device) {
    Bound* bound = find(usbPortOf(device));
    if (bound == nullptr) {
        return false;
    }
    bound->device = device;
    bound->openAt = m_clock.monotonicNow();
    return true;
}

void BoundTerminals::detach(const std::string& devicePort) {
    for (const auto& bound : m_all) {
        if (bound->device && bound->device->port == devicePort) {
            close(bound->binding.port);
            bound->device.reset();
        }
    }
}

std::vector<BoundTerminals::Event> BoundTerminals::listen(milliseconds patience) {
    std::vector<Event> events;
    for (const auto& bound : m_all) {
        if (!bound->driver && bound->present) {
            bound->present = false;
            events.push_back({bound->binding.port, Event::Kind::Left, {}, {}});
        }
        if (!bound->driver && m_clock.monotonicNow() >= bound->openAt) {
            open(*bound, events);
        }
    }
    const int openNow = openCount();
    for (const auto& bound : m_all) {
        if (bound->driver) {
            hear(*bound, std::max(patience / openNow, milliseconds(1)), events);
        }
    }
    return events;
}

void BoundTerminals::open(Bound& bound, std::vector<Event>& events) {
    const std::string& port = bound.binding.port;
    const bool there = bound.onUsb ? bound.device.has_value() : serial::serialPortIsThere(port);
    if (!there) {
        bound.complaint.clear();
        return; // an adapter that is not plugged in is nothing to tell
    }
    LocalizedText text;
    std::string detail;
    if (bound.onUsb) {
        auto channel = usb::openBridge(*bound.device, bound.binding.line, m_pause);
        if (channel) {
            bound.channel = *std::move(channel);
        } else {
            text = usb::explain(channel.error());
            detail = channel.error().detail;
        }
    } else {
        auto channel = serial::openSerialPort(port, bound.binding.line, m_pause);
        if (channel) {
            bound.channel = *std::move(channel);
        } else {
            text = serial::explain(channel.error());
            detail = channel.error().detail;
        }
    }
    if (!bound.channel) {
        bound.openAt = m_clock.monotonicNow() + m_timing.reopen;
        if (detail != bound.complaint) {
            bound.complaint = detail;
            events.push_back({port, Event::Kind::NotOpened, std::move(text), std::move(detail)});
        }
        return;
    }
    bound.complaint.clear();
    bound.driver = driverFor(bound);
    bound.misses = 0;
}

std::unique_ptr<ports::CallingPort> BoundTerminals::driverFor(Bound& bound) const {
    const TerminalBinding& binding = bound.binding;
    if (binding.model == TerminalModel::DensoBht) {
        return std::make_unique<handheld::DensoBht>(*bound.channel, m_clock, binding.terminalId(),
                                                    m_timing.bht);
    }
    return std::make_unique<handheld::UnitechMultipoint>(
        *bound.channel, m_clock, m_pause,
        handheld::MultipointTerminal{binding.terminalId(), binding.address, binding.fileName},
        m_timing.multipoint);
}

void BoundTerminals::hear(Bound& bound, milliseconds patience, std::vector<Event>& events) {
    const std::string& port = bound.binding.port;
    const auto heard = bound.driver->awaitCall(patience);
    if (!heard) {
        close(port);
        return;
    }
    if (bound.binding.model == TerminalModel::DensoBht) {
        if (*heard) {
            events.push_back({port, Event::Kind::Called, {}, {}});
        }
        return;
    }
    bound.misses = *heard ? 0 : bound.misses + 1;
    if (*heard && !bound.present) {
        bound.present = true;
        events.push_back({port, Event::Kind::Appeared, {}, {}});
    } else if (bound.present && bound.misses >= m_timing.missesMax) {
        bound.present = false;
        events.push_back({port, Event::Kind::Left, {}, {}});
    }
}

int BoundTerminals::openCount() const {
    return static_cast<int>(std::count_if(
        m_all.begin(), m_all.end(), [](const auto& bound) { return bound->driver != nullptr; }));
}

ports::CallingPort* BoundTerminals::terminalAt(const std::string& port) {
    Bound* bound = find(port);
    return bound == nullptr ? nullptr : bound->driver.get();
}

const TerminalBinding* BoundTerminals::bindingAt(const std::string& port) const {
    const Bound* bound = find(port);
    return bound == nullptr ? nullptr : &bound->binding;
}

void BoundTerminals::close(const std::string& port) {
    if (Bound* bound = find(port)) {
        bound->driver.reset(); // before what it talks through
        bound->channel.reset();
        bound->openAt = m_clock.monotonicNow() + m_timing.reopen;
    }
}

BoundTerminals::Bound* BoundTerminals::find(const std::string& port) const {
    const auto found = std::find_if(m_all.begin(), m_all.end(),
                                    [&](const auto& bound) { return bound->binding.port == port; });
    return found == m_all.end() ? nullptr : found->get();
}

} // namespace tewatashi::agent::app
