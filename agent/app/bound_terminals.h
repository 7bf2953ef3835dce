#pragma once

#include "agent/app/terminal_binding.h"
#include "agent/handheld/denso_bht.h"
#include "agent/handheld/unitech_multipoint.h"
#include "agent/ports/pause.h"
#include "common/base/clock.h"

#include <chrono>
#include <memory>
#include <vector>

namespace tewatashi::agent::app {

struct BoundTiming {
    handheld::BhtTiming bht;
    handheld::MultipointTiming multipoint;
    std::chrono::milliseconds reopen{1'000}; // after a port could not be opened or broke off
    int missesMax = 3; // bells without an answer until a terminal counts as taken away
};

// The terminals that somebody bound to ports of this PC. Keeps their ports open, as nobody tells
// when one of them is put into its cradle, and hears each of them out in turn. One thread.
class BoundTerminals {
public:
    struct Event {
        enum class Kind {
            Called,   // it wants to send
            Appeared, // it answers
            Left,     // it answers no more, or its port is gone
            NotOpened,
        };
        std::string port;
        Kind kind = Kind::Called;
        LocalizedText text; // NotOpened: what to do
        std::string detail; // NotOpened: English
    };

    // `clock` outlives the object.
    BoundTerminals(const std::vector<TerminalBinding>& bindings, const Clock& clock,
                   ports::Pause pause, BoundTiming timing);
    ~BoundTerminals();
    BoundTerminals(const BoundTerminals&) = delete;
    BoundTerminals& operator=(const BoundTerminals&) = delete;

    // True when somebody bound this device: nobody else may open it.
    [[nodiscard]] bool attach(const usb::AttachedDevice& device);
    // By usb::AttachedDevice::port. The event for the terminal that was behind it comes with
    // listen().
    void detach(const std::string& devicePort);

    // Opens what is there and can be opened, then waits up to `patience` in all for terminals to
    // call or answer. Returns at once when no port is open.
    [[nodiscard]] std::vector<Event> listen(std::chrono::milliseconds patience);
    [[nodiscard]] int openCount() const;

    // nullptr when the port is not open.
    [[nodiscard]] ports::CallingPort* terminalAt(const std::string& port);
    [[nodiscard]] const TerminalBinding* bindingAt(const std::string& port) const;
    // It broke off: closed, and opened again when it is back.
    void close(const std::string& port);

private:
    struct Bound;

    [[nodiscard]] Bound* find(const std::string& port) const;
    void open(Bound& bound, std::vector<Event>& events);
    void hear(Bound& bound, std::chrono::milliseconds patience, std::vector<Event>& events);
    [[nodiscard]] std::unique_ptr<ports::CallingPort> driverFor(Bound& bound) const;

    const Clock& m_clock;
    ports::Pause m_pause;
    BoundTiming m_timing;
    std::vector<std::unique_ptr<Bound>> m_all;
};

} // namespace tewatashi::agent::app
