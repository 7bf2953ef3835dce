#include "agent/diagnosis/diagnosis.h"

namespace tewatashi::agent::diagnosis {

Diagnosis::Diagnosis(LocalFacts facts, std::unique_ptr<ServerPort> server, const Clock& clock,
                     Ends ends)
    : m_facts(std::move(facts)), m_server(std::move(server)), m_ends(std::move(ends)) {
    m_report.at = clock.utcNow();
    m_report.version = m_facts.version;
    if (m_server) {
        m_check = std::make_unique<ServerCheck>(
            *m_server, clock, [this](Finding finding) { add(std::move(finding)); });
    }
}

Diagnosis::~Diagnosis() = default;

void Diagnosis::start() {
    for (Finding& finding : checkLocal(m_facts)) {
        add(std::move(finding));
    }
    if (m_check) {
        m_check->start();
        return;
    }
    for (Finding& finding : serverNotChecked({"設定を読めないため、確認できません。",
                                              "The settings that name it cannot be read."})) {
        add(std::move(finding));
    }
}

void Diagnosis::add(Finding finding) {
    m_report.findings.push_back(std::move(finding));
    m_ends.found(m_report.findings.back());
    if (m_report.findings.size() == kLayerCount) {
        m_ends.done(m_report);
    }
}

} // namespace tewatashi::agent::diagnosis
