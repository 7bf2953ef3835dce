#pragma once

#include "agent/diagnosis/server_check.h"

#include <memory>

namespace tewatashi::agent::diagnosis {

struct Report {
    UtcMillis at;
    std::string version; // of the program that looked
    std::vector<Finding> findings;
    friend bool operator==(const Report&, const Report&) = default;
};

// One diagnosis: this PC from facts, then the server by asking it.
class Diagnosis {
public:
    struct Ends {
        std::function<void(const Finding&)> found; // each layer, in order
        std::function<void(const Report&)> done;   // once; destroy the diagnosis after it returned
    };
    // Without a server, which the settings must name, its layers are not checked. `clock` outlives
    // the diagnosis.
    Diagnosis(LocalFacts facts, std::unique_ptr<ServerPort> server, const Clock& clock, Ends ends);
    ~Diagnosis();
    Diagnosis(const Diagnosis&) = delete;
    Diagnosis& operator=(const Diagnosis&) = delete;

    // Calls `found` for this PC at once; without a server also `done`.
    void start();
    // So far.
    [[nodiscard]] const Report& report() const { return m_report; }

private:
    void add(Finding finding);

    LocalFacts m_facts;
    std::unique_ptr<ServerPort> m_server;
    Ends m_ends;
    Report m_report;
    std::unique_ptr<ServerCheck> m_check; // ends before the server it asks
};

} // namespace tewatashi::agent::diagnosis
