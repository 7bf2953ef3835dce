#pragma once

#include "common/base/clock.h"
#include "tests/handheld/child_process.h"
#include "tests/handheld/opn_usb_devices.h"
#include "tests/handheld/usb_bus.h"
#include "tests/handheld/working_day.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tewatashi::test::handheld {

enum class RigTransport { Vendor, VendorPerPacket, Cdc, CdcWithoutUnion };

struct RigOptions {
    RigTransport transport = RigTransport::Vendor;
    OpnConfig terminal;
    FaultPlan faults;
    std::vector<PlannedBeep> beeps; // in memory from the start
    std::vector<std::string> command;
};

// A terminal, a bus and a program under test that sees it; driven by lines of JSON. Each request
// names what to do in "do"; each answer has "ok" and, if that is false, "error".
//
//   {"do":"scan","code":C,"symbology":3}  one beep now     -> {"outcome":"stored"|"memory_full"|…}
//                       "code_hex" instead of "code" gives any octets
//   {"do":"plug"} {"do":"unplug"}         nothing happens if it is so already
//   {"do":"plug-stranger","kind":"bridge"|"foreign"} {"do":"unplug-stranger","kind":…}
//                       another device on a port of its own: a USB-serial bridge that no agent may
//                       write to, or the right maker's terminal of another protocol, which is mute
//   {"do":"state"}   -> in_memory, scans_made, erasures, plugged, bytes_sent, saw_set_defaults,
//                       powered_down, terminal_id, child_pid, child_alive, child_result, commands,
//                       strangers: {kind: hex of what it was sent}
//   {"do":"scans"}   -> scans: [{code, code_hex, symbology, raw_time, epoch, item?}], all ever
//   made;
//                       epoch counts the erasures before the scan
//   {"do":"fault","words":[…]}            replaces the fault plan (see addFault)
//   {"do":"set-time","naive_s":N} {"do":"reset-clock"}
//   {"do":"kill-child"} SIGKILL, returns when it is gone and its handles are closed
//   {"do":"signal-child","number":N}  {"do":"restart-child"}  {"do":"quit"}
class OpnRig {
public:
    // Clock and bus must outlive it.
    OpnRig(RigOptions options, const Clock& clock, UsbBus& bus);
    OpnRig(const OpnRig&) = delete;
    OpnRig& operator=(const OpnRig&) = delete;
    // Takes its devices off the bus, which outlives them.
    ~OpnRig();

    // One line in, one line out (without its end). Never throws for a wrong request.
    [[nodiscard]] std::string answer(const std::string& line);
    [[nodiscard]] bool quitAsked() const { return m_quit; }

    void plug();
    void startChild();
    // Sends the signal to the program if it runs.
    void relay(int signal);
    [[nodiscard]] bool childAlive();
    // Asks the program to end, then insists. Returns its result, 0 if there is none.
    int endChild();

private:
    RigOptions m_options;
    OpnModel m_terminal;
    std::unique_ptr<UsbDevice> m_device;
    std::map<std::string, std::string> m_items;                     // code -> slip number
    std::map<std::string, std::unique_ptr<MuteDevice>> m_strangers; // by kind
    UsbBus& m_bus;
    std::unique_ptr<ChildProcess> m_child;
    bool m_quit = false;

    void killChild();
    friend class RigRequests;
};

} // namespace tewatashi::test::handheld
