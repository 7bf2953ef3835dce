#include "tests/handheld/line_output.h"

#include <algorithm>

namespace tewatashi::test::handheld {

void LineOutput::setFaults(const LineFaults& faults) {
    m_faults = faults;
    m_sentWithPlan = 0;
}

void LineOutput::send(Bytes bytes) {
    bool unplug = false;
    if (m_faults.unplugAt_byte && *m_faults.unplugAt_byte < m_sentWithPlan + bytes.size()) {
        bytes.resize(*m_faults.unplugAt_byte - m_sentWithPlan);
        m_faults.unplugAt_byte.reset();
        unplug = true;
    }
    m_sentWithPlan += bytes.size();
    m_sent += bytes.size();
    const std::size_t step = m_faults.split_bytes != 0 ? m_faults.split_bytes : bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        const auto length = static_cast<std::ptrdiff_t>(std::min(step, bytes.size() - at));
        m_waiting.push_back({Emission::Kind::Data, Bytes(from, from + length)});
    }
    if (unplug) {
        m_waiting.push_back({Emission::Kind::Unplug, {}});
    }
}

std::optional<Emission> LineOutput::next() {
    if (m_waiting.empty()) {
        return std::nullopt;
    }
    Emission emission = std::move(m_waiting.front());
    m_waiting.pop_front();
    return emission;
}

} // namespace tewatashi::test::handheld
