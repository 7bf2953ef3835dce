#pragma once

#include "tests/handheld/line_terminal.h"

#include <deque>
#include <optional>

namespace tewatashi::test::handheld {

// What the line from a terminal does wrong, whatever the terminal speaks.
struct LineFaults {
    std::uint32_t split_bytes = 0;              // into transfers of this size; 0: whole
    std::optional<std::uint64_t> unplugAt_byte; // of all octets sent since the plan was given
};

// The octets that a terminal has sent and that nobody has taken yet.
class LineOutput {
public:
    void setFaults(const LineFaults& faults);
    void send(Bytes bytes);
    [[nodiscard]] std::optional<Emission> next();
    void clear() { m_waiting.clear(); }
    [[nodiscard]] std::uint64_t bytesSent() const { return m_sent; }

private:
    LineFaults m_faults;
    std::uint64_t m_sentWithPlan = 0;
    std::uint64_t m_sent = 0;
    std::deque<Emission> m_waiting;
};

} // namespace tewatashi::test::handheld
