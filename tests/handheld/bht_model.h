#pragma once

#include "tests/handheld/column_file.h"
#include "tests/handheld/fault_plan.h"
#include "tests/handheld/line_output.h"

namespace tewatashi::test::handheld {

struct BhtConfig {
    std::int64_t naiveStart_s = 0; // the terminal's clock at construction
    double drift_ppm = 0;
    std::string fileName = "SCAN.DAT";
    std::vector<std::size_t> widths{20, 8, 6}; // code, date, time
    bool serials = true;
    bool checks = true;
    std::chrono::milliseconds answerTime{3000}; // before it asks or ends again
};

// What this terminal, or the line to it, does wrong. Counters start when the plan is given.
struct BhtFaults : LineFaults {
    Window wrongCheck;          // by block sent
    Window lostBlock;           // by block sent: nothing of it arrives
    Window cutBlock;            // by block sent: its second half does not arrive
    Window doubledBlock;        // by block sent: arrives twice at once
    Window lostAnswer;          // by octet from the host
    Window skippedText;         // by text: left out, its serial number with it
    bool announcesMore = false; // one text more than there is
};

// A Denso BHT that sends with the BHT-protocol: the sending station of the user's manual, with its
// times and counts. Its program deletes the file after a normal end. Never flushes what it has
// received: every answer counts, also one too many.
class BhtModel final : public LineTerminal {
public:
    enum class End { NotYet, Normal, Abnormal };

    BhtModel(const Clock& clock, BhtConfig config);

    void scan(std::string_view code, std::optional<std::int64_t> naive_s = std::nullopt) {
        m_file.scan(code, naive_s);
    }
    void setFaults(BhtFaults faults);
    // The operator chooses "send data".
    void send();
    [[nodiscard]] End lastEnd() const { return m_end; }
    [[nodiscard]] bool sending() const { return m_phase != Phase::Idle; }
    [[nodiscard]] const ColumnFile& file() const { return m_file; }
    [[nodiscard]] std::uint64_t bytesSent() const { return m_out.bytesSent(); }
    void setClock(std::int64_t naive_s) { m_clock.set(naive_s); }

    void receive(ByteView bytes) override;
    [[nodiscard]] std::optional<Emission> nextEmission() override { return m_out.next(); }
    void onPlugged() override;
    [[nodiscard]] std::optional<std::chrono::milliseconds> nextTimer() const override {
        return m_timer;
    }
    void passTime() override;

private:
    enum class Phase { Idle, Call, Blocks, Ending };

    void buildBlocks();
    void onAnswer(std::uint8_t octet);
    void sendBlock();
    void ending(End how);
    void emitControl(std::uint8_t octet);
    void startTimer();
    void finish(End how);

    const Clock& m_hostClock;
    BhtConfig m_config;
    DeviceClock m_clock;
    ColumnFile m_file;
    BhtFaults m_faults;
    Phase m_phase = Phase::Idle;
    End m_end = End::NotYet;
    End m_coming = End::Normal; // what the end under way will have been
    std::vector<Bytes> m_blocks;
    std::size_t m_at = 0;      // block being sent
    std::size_t m_records = 0; // of the file when it was built
    int m_tries = 0;
    int m_naks = 0;
    std::uint32_t m_answers = 0;
    std::uint32_t m_blocksSent = 0;
    std::optional<std::chrono::milliseconds> m_timer;
    LineOutput m_out;
};

} // namespace tewatashi::test::handheld
