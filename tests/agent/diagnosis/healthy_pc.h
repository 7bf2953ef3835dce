#pragma once

#include "agent/diagnosis/diagnosis.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <vector>

namespace tewatashi::test {

// Of a PC with a docked terminal on which all is well.
[[nodiscard]] inline agent::diagnosis::LocalFacts healthyPc() {
    agent::diagnosis::LocalFacts facts;
    facts.version = "0.1.0";
    facts.terminal.seen = 1;
    facts.terminal.heard = true;
    facts.terminal.terminal = "opticon:0000000000123456";
    facts.terminal.batteryLow = false;
    facts.terminal.clock = agent::diagnosis::TerminalClockSeen{std::chrono::seconds(1), false};
    facts.storage.waiting = 3;
    facts.storage.journalMax_bytes = 1LL << 30;
    facts.storage.free_bytes = 1LL << 34;
    facts.storage.folder = "/var/lib/tewatashi-agent";
    return facts;
}

// A server that is well, or has the trouble of one layer: at the question that meets it first.
class ScriptedServer final : public agent::diagnosis::ServerPort {
public:
    template <typename T>
    using Answer = Result<T, agent::diagnosis::Trouble>;

    Answer<agent::diagnosis::Way> way = agent::diagnosis::Way{"mail.example.jp", ""};
    Answer<agent::diagnosis::ServerTime> time = agent::diagnosis::ServerTime{};
    Answer<std::optional<agent::diagnosis::Certificate>> certificate = std::nullopt;
    Answer<agent::diagnosis::OwnAgent> agent = agent::diagnosis::OwnAgent{"MAILROOM-PC", "0.1.0"};
    Answer<void> ready = {};
    int questions = 0;
    // Answered one by one, as a network would: never from inside a question.
    std::vector<std::function<void()>> onTheWay;

    void findWay(Done<agent::diagnosis::Way> done) override { answer(way, std::move(done)); }
    void readTime(Done<agent::diagnosis::ServerTime> done) override {
        answer(time, std::move(done));
    }
    void readCertificate(Done<std::optional<agent::diagnosis::Certificate>> done) override {
        answer(certificate, std::move(done));
    }
    void signIn(Done<agent::diagnosis::OwnAgent> done) override { answer(agent, std::move(done)); }
    void askReady(Done<void> done) override { answer(ready, std::move(done)); }

    void deliverAll() {
        while (!onTheWay.empty()) {
            const auto next = onTheWay.front();
            onTheWay.erase(onTheWay.begin());
            next();
        }
    }

private:
    template <typename T>
    void answer(const Answer<T>& what, Done<T> done) {
        ++questions;
        onTheWay.push_back([what, done = std::move(done)] { done(what); });
    }
};

// Whatever it says is there in both languages.
inline void checkWords(const agent::diagnosis::Finding& finding) {
    INFO(agent::diagnosis::infoOf(finding.layer).code);
    CHECK_FALSE(finding.text.ja.empty());
    CHECK_FALSE(finding.text.en.empty());
    CHECK(finding.text.ja != finding.text.en);
    CHECK(finding.advice.ja.empty() == finding.advice.en.empty());
    if (finding.state == agent::diagnosis::State::NotOk) {
        CHECK_FALSE(finding.advice.ja.empty());
    }
}

// The layers of one chain that are not OK.
[[nodiscard]] inline std::set<agent::diagnosis::Layer>
broken(const std::vector<agent::diagnosis::Finding>& findings) {
    std::set<agent::diagnosis::Layer> layers;
    for (const agent::diagnosis::Finding& finding : findings) {
        checkWords(finding);
        if (finding.state == agent::diagnosis::State::NotOk) {
            layers.insert(finding.layer);
        }
    }
    return layers;
}

[[nodiscard]] inline agent::diagnosis::State
stateAt(const std::vector<agent::diagnosis::Finding>& findings, agent::diagnosis::Layer layer) {
    for (const agent::diagnosis::Finding& finding : findings) {
        if (finding.layer == layer) {
            return finding.state;
        }
    }
    FAIL("no finding of that layer");
    return {};
}

} // namespace tewatashi::test
