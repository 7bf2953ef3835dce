#pragma once

#include "common/base/clock.h"
#include "common/base/localized_text.h"
#include "common/domain/cancellation.h"
#include "common/domain/confidentiality.h"
#include "server/services/accounts/accounts.h"

#include <optional>
#include <string>
#include <vector>

// What requests take and give.
namespace tewatashi::server::services {

struct ItemClass {
    std::string code;
    LocalizedText name;
    domain::ClassRules rules;
    bool standsOut = false; // its sign is printed large
};

// ---- in -----------------------------------------------------------------------------------------

struct RequestInput {
    User by;
    std::string sender;       // employee number; empty: the person of `by`
    std::string toPerson;     // employee number, or
    std::string toDepartment; // department code: one of the two
    std::string classCode;
    int pieces = 1;
    std::string subject;   // may be empty
    std::string note;      // may be empty
    std::string wishedDay; // "2026-04-01", may be empty
    // The number that is on the item already: a pre-printed label, or an item that was handed in
    // without a request. As typed or scanned; empty: a new number is drawn.
    std::string label;
    std::string formNonce; // 32 hex digits drawn for this form: sent again, it counts once
};

// ---- out ----------------------------------------------------------------------------------------

struct RequestedItem {
    std::string slipNumber;
    bool isNew = true; // false: this very form was sent before
};

struct RequestParty {
    std::string employeeNumber; // empty: a department
    std::string departmentCode;
    std::string name;         // of the person; empty: a department
    LocalizedText department; // with what is above it; empty when the person has no post
    std::string placeCode;    // empty when the directory does not say
    LocalizedText placeName;
};

// What came of a cancellation, as far as the scans that have arrived tell.
struct CancelledView {
    domain::CancelStage stage = domain::CancelStage::BeforeHandIn;
    domain::CancelProgress progress = domain::CancelProgress::Done;
    UtcMillis at;
    std::string reason; // empty once purged
    // Terminals whose scans until then have not all arrived: one of them may hold a hand-in that
    // makes a recall of it. Empty: it is settled.
    std::vector<std::string> waitsFor;
};

struct RequestView {
    std::string slipNumber;
    std::string statusCode; // as ItemView
    RequestParty from;
    RequestParty to;
    ItemClass itemClass;
    int pieces = 0;
    std::string wishedDay; // empty: none
    std::string enteredBy; // on behalf of the sender; empty: the sender did
    UtcMillis requestedAt;
    bool ownLabel = false; // the number was on the item already
    bool mayReadTexts = false;
    std::string subject; // empty without the right, when there is none, and when purged
    std::string note;
    int prints = 0; // slips made so far
    bool mayPrint = false;
    std::optional<CancelledView> cancellation;
    bool mayCancel = false;
};

// Holds possession digits: never logged, kept or cached.
struct PrintedSlip {
    RequestView request;
    std::string possessionDigits;
};

// Operators and administrators register for others (代行登録).
[[nodiscard]] inline bool mayRequestForOthers(Role role) {
    return role == Role::Operator || role == Role::Administrator;
}

} // namespace tewatashi::server::services
