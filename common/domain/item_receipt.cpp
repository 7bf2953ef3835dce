#include "common/domain/item_receipt.h"

#include "common/domain/cancellation.h"

namespace tewatashi::domain {
namespace {

// The last turn that the way of the item took.
bool goesBack(const std::vector<OrderedEvent>& timeline) {
    bool back = false;
    for (const OrderedEvent& entry : timeline) {
        if (!entry.changedState) {
            continue;
        }
        if (entry.event.action == Action::Returned) {
            back = true;
        } else if (entry.event.action == Action::Accepted ||
                   entry.event.action == Action::Forwarded) {
            back = false;
        }
    }
    return back;
}

std::optional<ReceiptVerdict> refusedByStage(ReceiptStage stage) {
    switch (stage) {
    case ReceiptStage::NotHandedIn:
        return ReceiptVerdict::NotHandedIn;
    case ReceiptStage::UnderWay:
    case ReceiptStage::Delivered:
        break;
    case ReceiptStage::Received:
        return ReceiptVerdict::AlreadyReceived;
    case ReceiptStage::Cancelled:
        return ReceiptVerdict::Cancelled;
    case ReceiptStage::GoingBack:
        return ReceiptVerdict::GoingBack;
    }
    return std::nullopt;
}

bool isOnItsWayOrThere(ReceiptStage stage) {
    return stage == ReceiptStage::UnderWay || stage == ReceiptStage::Delivered;
}

} // namespace

ReceiptStage receiptStage(const ItemState& state) {
    if (!state.status || *state.status == Action::Requested) {
        return ReceiptStage::NotHandedIn;
    }
    if (*state.status == Action::Received) {
        return ReceiptStage::Received;
    }
    const auto cancellation = judgeCancellation(state.timeline);
    if (*state.status == Action::Cancelled ||
        (cancellation && cancellation->progress == CancelProgress::Done)) {
        return ReceiptStage::Cancelled;
    }
    if (goesBack(state.timeline)) {
        return ReceiptStage::GoingBack;
    }
    return *state.status == Action::Delivered ? ReceiptStage::Delivered : ReceiptStage::UnderWay;
}

ReceiptRole receiptRole(ReceiptStanding standing) {
    if (standing.isAddressee) {
        return ReceiptRole::Addressee;
    }
    if (standing.sends) {
        return ReceiptRole::None;
    }
    if (standing.isMember) {
        return ReceiptRole::Member;
    }
    return standing.isColleague ? ReceiptRole::Proxy : ReceiptRole::None;
}

bool needsPossession(ReceiptRole role, const ClassRules& rules) {
    return rules.possessionRequired || role == ReceiptRole::Proxy;
}

ReceiptVerdict judgeReceipt(const ReceiptCase& receipt) {
    if (receipt.role == ReceiptRole::None) {
        return ReceiptVerdict::NotYours;
    }
    if (const auto refused = refusedByStage(receipt.stage)) {
        return *refused;
    }
    if (receipt.role == ReceiptRole::Proxy && !receipt.rules.proxyAllowed) {
        return ReceiptVerdict::NoProxy;
    }
    if (!needsPossession(receipt.role, receipt.rules)) {
        return ReceiptVerdict::Confirmed;
    }
    if (!receipt.hasDigits || receipt.triesLeft <= 0) {
        return ReceiptVerdict::MailRoom;
    }
    switch (receipt.digits) {
    case Digits::NotGiven:
        return ReceiptVerdict::DigitsNeeded;
    case Digits::Wrong:
        return ReceiptVerdict::WrongDigits;
    case Digits::Right:
        break;
    }
    return ReceiptVerdict::Confirmed;
}

ReceiptProof proofOf(const ReceiptCase& receipt) {
    return receipt.digits == Digits::Right ? ReceiptProof::Possession : ReceiptProof::Word;
}

bool mayReport(ReceiptStage stage, ReceiptRole role) {
    const bool isTheirs = role == ReceiptRole::Addressee || role == ReceiptRole::Member;
    return isTheirs && (isOnItsWayOrThere(stage) || stage == ReceiptStage::Received);
}

bool mayResolve(ExceptionKind kind, ExceptionResolution resolution, ReceiptStage stage) {
    const bool isReport = kind != ExceptionKind::Unproven;
    switch (resolution) {
    case ExceptionResolution::Found:
    case ExceptionResolution::Returning:
    case ExceptionResolution::Lost:
        return isReport;
    case ExceptionResolution::Redirected:
        return kind == ExceptionKind::NotMine;
    case ExceptionResolution::ReceiptUndone:
        return isReport && stage == ReceiptStage::Received;
    case ExceptionResolution::ReceiptConfirmed:
    case ExceptionResolution::TriesRenewed:
        return !isReport && isOnItsWayOrThere(stage);
    case ExceptionResolution::NothingToDo:
        return true;
    case ExceptionResolution::ReceivedSince:
        break;
    }
    return false;
}

// That a proxy has it does not answer whoever says that it never came.
bool isAnsweredBy(ExceptionKind kind, ReceiptRole role) {
    return kind == ExceptionKind::Unproven || role == ReceiptRole::Addressee ||
           role == ReceiptRole::Member;
}

} // namespace tewatashi::domain
