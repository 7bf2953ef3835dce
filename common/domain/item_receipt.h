#pragma once

#include "common/domain/confidentiality.h"
#include "common/domain/item_state.h"

namespace tewatashi::domain {

// How far an item is, for whoever is to confirm its receipt.
enum class ReceiptStage {
    NotHandedIn, // no step of it was scanned yet
    UnderWay,
    Delivered, // lies where the person takes it
    Received,
    Cancelled, // retired, or sent back or elsewhere after a cancellation
    GoingBack, // to its sender: what is delivered then is delivered to the sender
};
[[nodiscard]] ReceiptStage receiptStage(const ItemState& state);

// As whom somebody confirms. Stored; never renumber.
enum class ReceiptRole : std::uint8_t {
    None = 0,
    Addressee = 1,
    Member = 2, // has a post in the department it is addressed to
    Proxy = 3,  // has a post in a department of the person it is addressed to, or acts for them
};
struct ReceiptStanding {
    bool isAddressee = false;
    bool isMember = false;
    bool isColleague = false; // or acts for the addressee
    bool sends = false;       // sent or entered it: knows the digits, so they prove nothing
};
[[nodiscard]] ReceiptRole receiptRole(ReceiptStanding standing);

// A proxy proves that the item is in hand whatever the class says: nobody told it to them.
[[nodiscard]] bool needsPossession(ReceiptRole role, const ClassRules& rules);

// What was given to prove it. Stored as the proof of a receipt; never renumber.
enum class ReceiptProof : std::uint8_t {
    Word = 1,       // one click
    Possession = 2, // the digits of the slip on the item, scanned or typed
    MailRoom = 3,   // the mail room looked into it
};
enum class Digits { NotGiven, Right, Wrong };

struct ReceiptCase {
    ReceiptStage stage = ReceiptStage::NotHandedIn;
    ReceiptRole role = ReceiptRole::None;
    ClassRules rules;
    bool hasDigits = false; // a slip with digits was printed
    int triesLeft = 0;
    Digits digits = Digits::NotGiven;
};
enum class ReceiptVerdict {
    Confirmed,
    NotYours,
    NoProxy, // the class allows none
    NotHandedIn,
    AlreadyReceived,
    Cancelled,
    GoingBack,
    DigitsNeeded,
    WrongDigits, // costs a try
    MailRoom,    // no try is left, or there are no digits: the mail room decides
};
[[nodiscard]] ReceiptVerdict judgeReceipt(const ReceiptCase& receipt);
// Of a confirmed one.
[[nodiscard]] ReceiptProof proofOf(const ReceiptCase& receipt);

// What is to be looked into by the mail room. Stored; never renumber.
enum class ExceptionKind : std::uint8_t {
    NotReceived = 1, // 荷物が届いていない
    NotMine = 2,     // 自分宛てではない
    Unproven = 3,    // the receipt could not be proven by digits
};
// Who may say so of an item at this stage, whoever confirmed its receipt.
[[nodiscard]] bool mayReport(ReceiptStage stage, ReceiptRole role);

// How it ended. Stored; never renumber.
enum class ExceptionResolution : std::uint8_t {
    Found = 1,            // found and handed over
    Redirected = 2,       // to whom it is for
    Returning = 3,        // back to the sender
    Lost = 4,             // and the sender was told
    ReceiptUndone = 5,    // the receipt is taken back: the item waits for its receiver again
    ReceiptConfirmed = 6, // by the mail room, for who reported it
    TriesRenewed = 7,
    NothingToDo = 8,
    ReceivedSince = 9, // by itself
};
// What the mail room may choose of an exception of that kind, of an item at this stage.
[[nodiscard]] bool mayResolve(ExceptionKind kind, ExceptionResolution resolution,
                              ReceiptStage stage);
// An open exception that a receipt in this role answers: ReceivedSince.
[[nodiscard]] bool isAnsweredBy(ExceptionKind kind, ReceiptRole role);

} // namespace tewatashi::domain
