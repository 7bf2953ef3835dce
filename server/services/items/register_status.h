#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "common/domain/item_state.h"
#include "server/services/text/service_error.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// What holds for a stack of scans.
struct RegistrationContext {
    std::string actionCode;
    std::string placeCode;
    std::string operatorCard; // empty: the signed-in person
};
struct NamedContext {
    RegistrationContext context;
    LocalizedText placeName;
    std::string operatorName;
};

struct RegisteredScan {
    EventId event;
    std::string slipNumber;
    std::string actionCode;
    std::string placeCode;
    LocalizedText placeName;
    std::string operatorName; // empty once purged
    std::optional<UtcMillis> at;
    bool voided = false;
    bool mayBeUndone = false;
};
struct SlipMatch {
    std::string slipNumber;
    std::string statusCode; // empty when every event is void
    LocalizedText placeName;
};

enum class ScanOutcome {
    Stored,
    AlreadyRegistered, // the item is in this very state since today: nothing was stored
    NotStored,         // see reason
    ChooseMatch,       // last digits: which of these?
    ContextChanged,    // a card, action or place code was scanned
    Undone,
};
enum class ScanReason {
    None,
    DetailsMissing,  // stored; no request is known for the number
    AlreadyReceived, // stored; the item was received before, so its state stays
    Cancelled,       // stored; a cancelled item is in circulation
    Empty,
    NotANumber,
    WrongLength,
    CheckDigit,
    NoMatch,         // no number ends with these digits
    UnknownOperator, // a card, place or action code that the site does not have
    UnknownPlace,
    TakenBack,     // this very form was sent before and its event undone since
    NothingToUndo, // no event, or none that can be undone here any more
};

struct ScanRequest {
    RegistrationContext context;
    std::string typed;             // what the scanner or a person typed; any input mode
    std::string formNonce;         // 32 hex digits drawn for this form: sent again, it counts once
    bool evenIfRegistered = false; // the person says that it happened twice
    std::string byUser;            // login name
    std::string lastEvent;         // hex, what an undo code takes back; may be empty
};
struct ScanAnswer {
    ScanOutcome outcome = ScanOutcome::NotStored;
    ScanReason reason = ScanReason::None;
    NamedContext context;                // for the next scan
    std::string shownCode;               // what was scanned, possession digits masked
    std::optional<RegisteredScan> event; // stored or undone now, or the one that was there before
    std::vector<SlipMatch> matches;
};

// Registering the status of a stack of items with a keyboard-wedge scanner (配送状況登録). Each
// scan becomes a web event at once; an undo is an event as well. Thread-safe.
class RegisterStatus {
public:
    explicit RegisterStatus(SiteContext& site) : m_site(site) {}

    // Names for people, or what is wrong with the context.
    [[nodiscard]] Result<NamedContext, ServiceError> contextOf(const RegistrationContext& context,
                                                               const std::string& byUser);
    // A slip number in any form, its last four or more digits, or a context or undo code.
    [[nodiscard]] Result<ScanAnswer, ServiceError> scan(const ScanRequest& request);
    // Takes back an event of this page, at most twelve hours old.
    [[nodiscard]] Result<ScanAnswer, ServiceError> undo(const RegistrationContext& context,
                                                        const std::string& eventIdHex,
                                                        const std::string& byUser);
    // Events by id, unknown ones left out, in the order asked for; at most kRecentMax.
    [[nodiscard]] std::vector<RegisteredScan> recent(const std::vector<std::string>& eventIdsHex);

    static constexpr std::size_t kRecentMax = 12;

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
