#pragma once

#include "common/base/bytes.h"

#include <chrono>
#include <string>

namespace tewatashi::test::handheld {

// A serial cable of this machine: one end is a port that a program opens by name, the other one is
// held here. Ends with the object, as an adapter that is pulled.
class PseudoTerminal {
public:
    PseudoTerminal(); // throws std::runtime_error
    PseudoTerminal(const PseudoTerminal&) = delete;
    PseudoTerminal& operator=(const PseudoTerminal&) = delete;
    ~PseudoTerminal();

    [[nodiscard]] const std::string& port() const { return m_port; }
    [[nodiscard]] int descriptor() const { return m_master; }
    void send(ByteView octets);
    // What has come, waiting up to `patience` for the first of it.
    [[nodiscard]] Bytes receive(std::chrono::milliseconds patience);
    // Pulls the adapter.
    void close();

private:
    int m_master = -1;
    std::string m_port;
};

} // namespace tewatashi::test::handheld
