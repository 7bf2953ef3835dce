#pragma once

#include "common/base/localized_text.h"
#include "common/base/result.h"
#include "common/domain/scan_record.h"
#include "common/domain/terminal_time.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tewatashi::agent::ports {

// Why a conversation with a terminal did not come to its end. Nothing was erased.
enum class HandheldProblem {
    NotSupported,  // answers, but is no terminal this driver knows
    NoAnswer,      // silent after all retries
    Garbled,       // answers with wrong checksums after all retries
    Refused,       // an error status from the terminal
    ErasesOnRead,  // auto-clear is on and cannot be switched off: not read at all
    RecordTooLong, // a record form this driver does not know: not cleared
    OtherLayout,   // a file without the columns this program reads, or without block numbers
    KeepsRecords,  // took the end of the transfer, and its own program keeps the records
    Busy,          // says it is switching modes; try again in some seconds
    Gone,          // unplugged
};
struct HandheldError {
    HandheldProblem problem = HandheldProblem::NoAnswer;
    std::string detail; // technical, English: for the log and diagnosis
};
// What happened and what to do next, for people.
[[nodiscard]] LocalizedText explain(const HandheldError& error);

// How often a terminal gives the same records.
enum class Reading {
    AsOftenAsWanted, // until clearMemory()
    OncePerCall,     // it sends them when its user says so, and may forget them once
                     // clearMemory() has acknowledged the end
};

struct TerminalIdentity {
    std::string terminalId; // "opticon:0000000000123456", the key everywhere
    std::string model;      // "OPN-2001"; "unknown (XXXX)" if the version prefix is unknown
    std::string firmware;
    bool batteryLow = false;
    // Of the records it will deliver: None until prepare() has answered.
    domain::TimeFormat timeFormat = domain::TimeFormat::None;
    Reading reading = Reading::AsOftenAsWanted;
};

struct ClockReading {
    Bytes raw;                                // in the terminal's time format
    std::optional<domain::TerminalTime> time; // nullopt: the terminal says its clock is unset
};

struct MemoryImage {
    Bytes raw;                            // the whole accepted message, with its checksum
    std::vector<domain::RawScan> records; // oldest first
};

// One docked terminal. Calls block up to the driver's deadlines and come from one thread, in this
// order: identify, prepare, readClock, readMemory…, clearMemory, setClock, powerDown. Reading never
// erases and acknowledges nothing that lets a terminal forget; only clearMemory does.
class HandheldPort {
public:
    HandheldPort() = default;
    HandheldPort(const HandheldPort&) = delete;
    HandheldPort& operator=(const HandheldPort&) = delete;
    virtual ~HandheldPort() = default;

    [[nodiscard]] virtual Result<TerminalIdentity, HandheldError> identify() = 0;
    // Makes sure that reading does not erase and learns the record layout: answers the time format
    // that records and clock readings of this terminal have.
    [[nodiscard]] virtual Result<domain::TimeFormat, HandheldError> prepare() = 0;
    [[nodiscard]] virtual Result<ClockReading, HandheldError> readClock() = 0;
    [[nodiscard]] virtual Result<MemoryImage, HandheldError> readMemory() = 0;
    // Erases everything, or says the one word after which the terminal may. An error means
    // "unknown whether it was erased", KeepsRecords that it was not.
    [[nodiscard]] virtual Result<void, HandheldError> clearMemory() = 0;
    [[nodiscard]] virtual Result<void, HandheldError> setClock(domain::TerminalTime time) = 0;
    [[nodiscard]] virtual Result<void, HandheldError> powerDown() = 0;
};

// A terminal that begins by itself, when its user says so. The port stays open for it.
class CallingPort : public HandheldPort {
public:
    // Waits up to `patience` for the terminal's call and answers nothing; true once it called:
    // then identify() and the rest follow, or the call stays unanswered.
    [[nodiscard]] virtual Result<bool, HandheldError>
    awaitCall(std::chrono::milliseconds patience) = 0;
};

} // namespace tewatashi::agent::ports
