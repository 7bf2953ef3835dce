#pragma once

#include "common/domain/item_receipt.h"
#include "server/services/requests/request_entries.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What confirming a receipt takes and gives.
namespace tewatashi::server::services {

// ---- in -----------------------------------------------------------------------------------------

struct ReceiptEntry {
    std::string code; // slip number as typed or scanned; the slip's bar code holds its digits too
    std::string
        digits; // possession digits typed apart, or a whole code scanned there; may be empty
};
struct ReceiptInput {
    User by;
    std::vector<ReceiptEntry> entries; // each is answered by itself
    std::string formNonce; // 32 hex digits drawn for this form: sent again, it counts once
};

// ---- out ----------------------------------------------------------------------------------------

enum class ReceiptOutcome {
    Confirmed,
    NotANumber,
    NotYours, // or there is no request for the number: a stranger cannot tell
    NoProxy,
    NotHandedIn,
    AlreadyReceived,
    Cancelled,
    GoingBack,
    DigitsNeeded,
    WrongDigits,
    MailRoom, // which was told
    OldForm,  // this very form confirmed it, and that was taken back since
};
// "confirmed", "not_a_number"… as the API says it and as pages name their words.
[[nodiscard]] std::string_view receiptOutcomeCode(ReceiptOutcome outcome);
struct ReceiptAnswer {
    ReceiptOutcome outcome = ReceiptOutcome::NotANumber;
    std::string shownCode;  // slip number; what was typed, masked, when it is none
    std::string slipNumber; // empty when it is none, or not this person's
    domain::ReceiptRole role = domain::ReceiptRole::None;
    int triesLeft = 0; // of entering the digits
};

// Who confirmed the receipt of an item.
struct ReceiptShown {
    std::string name; // of the person who has it
    domain::ReceiptRole role = domain::ReceiptRole::None;
    domain::ReceiptProof proof = domain::ReceiptProof::Word;
    std::string confirmedBy; // in the mail room; empty: the person did
    UtcMillis at;
};

struct ExceptionView {
    std::int64_t id = 0;
    domain::ExceptionKind kind = domain::ExceptionKind::NotReceived;
    std::string reportedBy; // name of the person
    UtcMillis openedAt;
    std::string note; // empty without the right, when there is none, and when purged
    std::optional<domain::ExceptionResolution> resolution; // nullopt: open
    std::optional<UtcMillis> resolvedAt;
    std::string resolvedBy; // empty: by itself, or the account is gone
    std::string reason;     // as note
};

// The receipt of one item as one person sees it.
struct ReceiptView {
    std::optional<ReceiptShown> receipt;
    domain::ReceiptRole role = domain::ReceiptRole::None;
    // What a click of this person would come to now.
    domain::ReceiptVerdict next = domain::ReceiptVerdict::NotYours;
    int triesLeft = 0;
    bool mayReport = false;
    std::vector<ExceptionView> exceptions; // newest first
};

struct WaitingItem {
    RequestView request;
    LocalizedText placeName; // where it was scanned last
    std::optional<UtcMillis> since;
    domain::ReceiptRole role = domain::ReceiptRole::None;
    bool needsDigits = false;
    int triesLeft = 0;
    std::vector<domain::ExceptionKind> reported; // open ones
    std::string inPlaceOf; // who left and handed it over, or whom they act for; empty: nobody
};
struct WaitingItems {
    bool isPerson = true; // false: nothing is sent to this account, it belongs to nobody
    std::vector<WaitingItem> delivered; // those that have waited longest first
    std::vector<WaitingItem> underWay;
    bool isCut = false; // there are more
};

} // namespace tewatashi::server::services
