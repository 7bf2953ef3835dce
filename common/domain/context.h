#pragma once

#include "common/domain/custody.h"
#include "common/domain/scan_record.h"
#include "common/domain/slip_number.h"

#include <chrono>
#include <map>
#include <vector>

namespace tewatashi::domain {

// What a scanned code is. Codes are matched after NW-7 letters are stripped.
enum class CodeKind { Operator, Action, Place, UndoLastScan, UndoThisStack, End, Item, Unknown };

// A site's code patterns. Prefixes are literal; what follows an operator prefix is the card number,
// what follows a place prefix the place code, what follows the action prefix an action code of
// custody.h. Overlapping prefixes cannot be saved (overlappingPatterns).
struct CodeScheme {
    std::string operatorPrefix = "TWO-";
    std::string actionPrefix = "TWA-";
    std::string placePrefix = "TWP-";
    std::string undoLastScan = "TWC-UNDO";
    std::string undoThisStack = "TWC-UNDO-STACK";
    std::string end = "TWC-END";
    SlipNumberFormat slip;
};

struct ClassifiedCode {
    CodeKind kind = CodeKind::Unknown;
    std::string value; // card number, place code, slip number; empty for control codes
    std::optional<Action> action;
};
[[nodiscard]] ClassifiedCode classify(ByteView code, const CodeScheme& scheme);
// Names the two patterns that overlap, nullopt if none do.
[[nodiscard]] std::optional<std::pair<std::string, std::string>>
overlappingPatterns(const CodeScheme& scheme);

// A terminal's own place and action from a date on, by its own raw clock; a record without a
// trusted time counts as of the last trusted time before it. `from` 0 holds since ever.
struct TerminalDefault {
    TerminalTime from;
    std::optional<std::string> place;
    std::optional<Action> action;
};

struct ContextRules {
    CodeScheme codes;
    int dayBoundaryHour = 4;               // context ends when a site day ends
    std::chrono::minutes actionGapMax{60}; // a longer gap between scans clears the action
    std::map<std::string, std::vector<TerminalDefault>> terminalDefaults; // by terminal id
};

enum class ContextSource : std::uint8_t { Scanned = 1, TerminalDefault = 2, Repair = 3 };

enum class RecordMeaning {
    Context,        // set operator, action or place; ended the context; or voided something
    Custody,        // an item code with complete context: becomes an event
    ContextMissing, // an item code without operator, action or place: quarantined
    UnknownCode,    // matches no pattern: quarantined
};

struct Interpretation {
    RecordMeaning meaning = RecordMeaning::UnknownCode;
    CodeKind kind = CodeKind::Unknown;
    std::string itemNumber;       // Custody and ContextMissing
    std::optional<Action> action; // as far as known, also for ContextMissing
    std::optional<std::string> place;
    std::optional<std::string> operatorCard;
    ContextSource actionSource = ContextSource::Scanned;
    ContextSource placeSource = ContextSource::Scanned;
    std::vector<RecordId> voids; // item records of this memory that this record undoes
};

// Items since the last context code that undo codes can reach: bounded, since undoing them is one
// act. Of a longer stack only the newest are reached, older ones are corrected by a person.
inline constexpr std::size_t kUndoStackMax = 4096;

// Interprets one terminal memory record by record, from its start (mission §8.3). State after n
// records depends on those n records alone, so a memory may arrive in any pieces. Copyable: a copy
// is a snapshot to continue from.
class ContextInterpreter {
public:
    ContextInterpreter(std::string terminalId, TimeFormat format, const ContextRules& rules);

    [[nodiscard]] Interpretation next(const IdentifiedScan& record);

    // What holds for the next item by scanned codes, as far as time does not end it.
    [[nodiscard]] const std::optional<std::string>& operatorCard() const { return m_operatorCard; }
    [[nodiscard]] const std::optional<Action>& action() const { return m_action; }
    [[nodiscard]] const std::optional<std::string>& place() const { return m_place; }

    // The open context as compact JSON and back, so that a server may stop between batches. Of the
    // items that undo codes can reach it holds the number only: it is written with every batch.
    [[nodiscard]] std::string snapshot() const;
    // True when the record may undo items from before the snapshot, which this interpreter cannot
    // name: then it must have read the memory from its start, and next() asserts that it has.
    [[nodiscard]] bool reachesBehindSnapshot(const IdentifiedScan& record) const;
    // nullopt when the text is not a snapshot of this version.
    [[nodiscard]] static std::optional<ContextInterpreter> fromSnapshot(std::string_view json,
                                                                        std::string terminalId,
                                                                        TimeFormat format,
                                                                        const ContextRules& rules);

private:
    void forgetOverTime(TerminalTime time);
    void forgetAll();
    void dropStack();
    void applyContextCode(ClassifiedCode code, Interpretation& out);
    void applyItem(const IdentifiedScan& record, std::string number, Interpretation& out);
    [[nodiscard]] const TerminalDefault* defaultNow() const;

    std::string m_terminalId;
    TimeFormat m_format;
    const ContextRules* m_rules; // outlives the interpreter
    std::optional<std::string> m_operatorCard;
    std::optional<Action> m_action;
    std::optional<std::string> m_place;
    std::optional<TerminalTime> m_lastTime; // of the last record with a trusted time
    // Items since the last context code, without undone: so many from before the snapshot, and
    // those after it.
    std::size_t m_stackBehind = 0;
    std::vector<RecordId> m_stack;
};

} // namespace tewatashi::domain
