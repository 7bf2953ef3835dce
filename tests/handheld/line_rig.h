#pragma once

#include "tests/handheld/bht_model.h"
#include "tests/handheld/child_process.h"
#include "tests/handheld/multipoint_model.h"
#include "tests/handheld/pseudo_terminal.h"
#include "tests/handheld/working_day.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tewatashi::test::handheld {

enum class LineFamily { Denso, Unitech };

struct LineRigOptions {
    LineFamily family = LineFamily::Denso;
    std::string port;       // name of the serial port while the terminal is docked
    std::string terminalId; // told by "state", as the agent was told it by `bind`
    std::int64_t naiveStart_s = 0;
    std::vector<PlannedBeep> beeps; // in memory from the start
    std::vector<std::string> command;
};

// A programmable terminal at a serial port of this machine and a program under test that reads it;
// driven by lines of JSON as OpnRig is, by these of its verbs: scan, plug, unplug, state, scans,
// quit. Whoever docks a Denso chooses "send data" whenever there is some.
class LineRig {
public:
    // The clock must outlive it.
    LineRig(LineRigOptions options, const Clock& clock);
    LineRig(const LineRig&) = delete;
    LineRig& operator=(const LineRig&) = delete;
    ~LineRig();

    [[nodiscard]] std::string answer(const std::string& line);
    [[nodiscard]] bool quitAsked() const { return m_quit; }
    void plug();
    void unplug();
    void startChild();
    [[nodiscard]] bool childAlive();
    // Asks the program to end, then insists. Returns its result.
    int endChild();
    // Moves octets both ways and lets the terminal's timers run; call often.
    void pump();

private:
    [[nodiscard]] LineTerminal& terminal();
    [[nodiscard]] const ColumnFile& file() const;
    void scan(const std::string& code, std::optional<std::int64_t> naive_s);

    LineRigOptions m_options;
    const Clock& m_clock;
    BhtModel m_bht;
    MultipointModel m_multipoint;
    std::map<std::string, std::string> m_items; // code -> slip number
    std::unique_ptr<PseudoTerminal> m_cable;
    std::unique_ptr<ChildProcess> m_child;
    std::chrono::milliseconds m_sendAt{0};
    bool m_quit = false;

    friend class LineRequests;
};

} // namespace tewatashi::test::handheld
