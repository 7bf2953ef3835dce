#include "common/domain/item_receipt.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tewatashi;
using namespace tewatashi::domain;

namespace {

constexpr ReceiptStage kStages[] = {ReceiptStage::NotHandedIn, ReceiptStage::UnderWay,
                                    ReceiptStage::Delivered,   ReceiptStage::Received,
                                    ReceiptStage::Cancelled,   ReceiptStage::GoingBack};
constexpr ReceiptRole kRoles[] = {ReceiptRole::None, ReceiptRole::Addressee, ReceiptRole::Member,
                                  ReceiptRole::Proxy};
constexpr Digits kDigits[] = {Digits::NotGiven, Digits::Right, Digits::Wrong};

ItemEvent placelessEvent(std::uint8_t number, Action action, std::int64_t at_ms) {
    ItemEvent event;
    event.id.octets.front() = number;
    event.action = action;
    event.time.at = UtcMillis{at_ms};
    return event;
}

ReceiptStage stageAfter(const std::vector<Action>& steps) {
    std::vector<ItemEvent> events;
    std::uint8_t number = 0;
    for (const Action action : steps) {
        ++number;
        events.push_back(placelessEvent(number, action, number * 1000LL));
    }
    return receiptStage(foldItem(std::move(events)));
}

// Every case there is.
template <class Check>
void forEachCase(Check check) {
    for (const ReceiptStage stage : kStages) {
        for (const ReceiptRole role : kRoles) {
            for (const Digits digits : kDigits) {
                for (int bits = 0; bits < 8; ++bits) {
                    for (const int tries : {-1, 0, 1, 5}) {
                        ReceiptCase each{stage, role, {}, (bits & 1) != 0, tries, digits};
                        each.rules.possessionRequired = (bits & 2) != 0;
                        each.rules.proxyAllowed = (bits & 4) != 0;
                        check(each);
                    }
                }
            }
        }
    }
}

ReceiptCase delivered(ReceiptRole role, bool required, Digits digits) {
    ReceiptCase made{ReceiptStage::Delivered, role, {}, true, 5, digits};
    made.rules.possessionRequired = required;
    made.rules.proxyAllowed = true;
    return made;
}

} // namespace

TEST_CASE("The stage of a receipt follows the way of the item") {
    struct Row {
        std::vector<Action> steps;
        ReceiptStage stage;
    };
    for (const Row& row : {
             Row{{}, ReceiptStage::NotHandedIn},
             Row{{Action::Requested}, ReceiptStage::NotHandedIn},
             Row{{Action::Requested, Action::Accepted}, ReceiptStage::UnderWay},
             Row{{Action::Accepted, Action::Delivered}, ReceiptStage::Delivered},
             Row{{Action::Delivered, Action::Held}, ReceiptStage::UnderWay},
             Row{{Action::Delivered, Action::Received}, ReceiptStage::Received},
             Row{{Action::Received, Action::Returned}, ReceiptStage::Received},
             Row{{Action::Requested, Action::Cancelled}, ReceiptStage::Cancelled},
             Row{{Action::Accepted, Action::Cancelled}, ReceiptStage::UnderWay}, // to be found
             Row{{Action::Accepted, Action::Cancelled, Action::Returned}, ReceiptStage::Cancelled},
             Row{{Action::Accepted, Action::Cancelled, Action::Delivered},
                 ReceiptStage::Delivered}, // overtaken
             Row{{Action::Attempted, Action::Returned}, ReceiptStage::GoingBack},
             Row{{Action::Returned, Action::Delivered}, ReceiptStage::GoingBack},
             Row{{Action::Returned, Action::Accepted}, ReceiptStage::UnderWay},
             Row{{Action::Returned, Action::Forwarded, Action::Delivered}, ReceiptStage::Delivered},
         }) {
        CAPTURE(row.steps.size());
        CHECK(stageAfter(row.steps) == row.stage);
    }
}

TEST_CASE("The stage of a receipt depends on the set of events alone") {
    test::TestRandom random(77);
    for (int round = 0; round < 300; ++round) {
        std::vector<ItemEvent> events;
        const int count = random.between(0, 8);
        for (int i = 1; i <= count; ++i) {
            events.push_back(
                placelessEvent(static_cast<std::uint8_t>(i),
                               kAllActions[static_cast<std::size_t>(random.between(0, 16))],
                               random.between(0, 6) * 1000LL));
        }
        const ReceiptStage stage = receiptStage(foldItem(events));
        std::vector<ItemEvent> shuffled = events;
        for (std::size_t i = shuffled.size(); i > 1; --i) {
            std::swap(
                shuffled[i - 1],
                shuffled[static_cast<std::size_t>(random.between(0, static_cast<int>(i) - 1))]);
        }
        if (!shuffled.empty()) {
            shuffled.push_back(shuffled.front());
        }
        CHECK(receiptStage(foldItem(shuffled)) == stage);
        CHECK((stage == ReceiptStage::Received) == (foldItem(events).status == Action::Received));
    }
}

TEST_CASE("Who sends an item confirms it for nobody else") {
    for (int bits = 0; bits < 16; ++bits) {
        const ReceiptStanding standing{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0,
                                       (bits & 8) != 0};
        const ReceiptRole role = receiptRole(standing);
        CHECK((role == ReceiptRole::Addressee) == standing.isAddressee);
        if (standing.sends && !standing.isAddressee) {
            CHECK(role == ReceiptRole::None);
        }
        if (!standing.isAddressee && !standing.isMember && !standing.isColleague) {
            CHECK(role == ReceiptRole::None);
        }
    }
    CHECK(receiptRole({false, true, true, false}) == ReceiptRole::Member);
    CHECK(receiptRole({false, false, true, false}) == ReceiptRole::Proxy);
}

TEST_CASE("What is confirmed is theirs, has arrived or may have, and is proven where it must be") {
    forEachCase([](const ReceiptCase& each) {
        if (judgeReceipt(each) != ReceiptVerdict::Confirmed) {
            return;
        }
        CHECK(each.role != ReceiptRole::None);
        CHECK((each.stage == ReceiptStage::UnderWay || each.stage == ReceiptStage::Delivered));
        CHECK((each.role != ReceiptRole::Proxy || each.rules.proxyAllowed));
        if (each.rules.possessionRequired || each.role == ReceiptRole::Proxy) {
            CHECK(each.hasDigits);
            CHECK(each.triesLeft > 0);
            CHECK(each.digits == Digits::Right);
            CHECK(proofOf(each) == ReceiptProof::Possession);
        }
    });
}

TEST_CASE("A try is only spent where digits are asked for and tries are left") {
    forEachCase([](const ReceiptCase& each) {
        if (judgeReceipt(each) == ReceiptVerdict::WrongDigits) {
            CHECK(each.digits == Digits::Wrong);
            CHECK(each.triesLeft > 0);
            CHECK(needsPossession(each.role, each.rules));
        }
    });
}

TEST_CASE("Strangers learn nothing of an item") {
    forEachCase([](const ReceiptCase& each) {
        CHECK((judgeReceipt(each) == ReceiptVerdict::NotYours) == (each.role == ReceiptRole::None));
    });
}

TEST_CASE("One click is enough where the class asks for no more, except for a proxy") {
    const auto verdict = [](ReceiptRole role, bool required, Digits digits) {
        return judgeReceipt(delivered(role, required, digits));
    };
    CHECK(verdict(ReceiptRole::Addressee, false, Digits::NotGiven) == ReceiptVerdict::Confirmed);
    CHECK(verdict(ReceiptRole::Member, false, Digits::NotGiven) == ReceiptVerdict::Confirmed);
    // The slip of an earlier printing is on the item: a click would have done.
    CHECK(verdict(ReceiptRole::Addressee, false, Digits::Wrong) == ReceiptVerdict::Confirmed);
    CHECK(proofOf(delivered(ReceiptRole::Addressee, false, Digits::Wrong)) == ReceiptProof::Word);
    CHECK(verdict(ReceiptRole::Proxy, false, Digits::NotGiven) == ReceiptVerdict::DigitsNeeded);
    CHECK(verdict(ReceiptRole::Addressee, true, Digits::NotGiven) == ReceiptVerdict::DigitsNeeded);
    CHECK(verdict(ReceiptRole::Addressee, true, Digits::Wrong) == ReceiptVerdict::WrongDigits);
    CHECK(verdict(ReceiptRole::Proxy, true, Digits::Right) == ReceiptVerdict::Confirmed);
    ReceiptCase last = delivered(ReceiptRole::Addressee, true, Digits::Right);
    last.triesLeft = 0;
    CHECK(judgeReceipt(last) == ReceiptVerdict::MailRoom);
    last.triesLeft = 5;
    last.hasDigits = false;
    CHECK(judgeReceipt(last) == ReceiptVerdict::MailRoom);
    ReceiptCase proxy = delivered(ReceiptRole::Proxy, true, Digits::Right);
    proxy.rules.proxyAllowed = false;
    CHECK(judgeReceipt(proxy) == ReceiptVerdict::NoProxy);
}

TEST_CASE("Addressees and their departments report what did not come, even if somebody took it") {
    for (const ReceiptStage stage : kStages) {
        const bool there = stage == ReceiptStage::UnderWay || stage == ReceiptStage::Delivered ||
                           stage == ReceiptStage::Received;
        CHECK(mayReport(stage, ReceiptRole::Addressee) == there);
        CHECK(mayReport(stage, ReceiptRole::Member) == there);
        CHECK_FALSE(mayReport(stage, ReceiptRole::Proxy));
        CHECK_FALSE(mayReport(stage, ReceiptRole::None));
    }
}

TEST_CASE("Each kind of exception has its ways to end") {
    using Kind = ExceptionKind;
    using Way = ExceptionResolution;
    for (const ReceiptStage stage : kStages) {
        for (const Kind kind : {Kind::NotReceived, Kind::NotMine, Kind::Unproven}) {
            CHECK(mayResolve(kind, Way::NothingToDo, stage));
            CHECK_FALSE(mayResolve(kind, Way::ReceivedSince, stage));
            CHECK(mayResolve(kind, Way::Found, stage) == (kind != Kind::Unproven));
            CHECK(mayResolve(kind, Way::Redirected, stage) == (kind == Kind::NotMine));
            CHECK(mayResolve(kind, Way::ReceiptUndone, stage) ==
                  (kind != Kind::Unproven && stage == ReceiptStage::Received));
            CHECK(mayResolve(kind, Way::ReceiptConfirmed, stage) ==
                  (kind == Kind::Unproven &&
                   (stage == ReceiptStage::UnderWay || stage == ReceiptStage::Delivered)));
        }
    }
}

TEST_CASE("What a proxy has does not answer whoever says that it never came") {
    for (const ReceiptRole role : kRoles) {
        CHECK(isAnsweredBy(ExceptionKind::Unproven, role));
        const bool theirs = role == ReceiptRole::Addressee || role == ReceiptRole::Member;
        CHECK(isAnsweredBy(ExceptionKind::NotReceived, role) == theirs);
        CHECK(isAnsweredBy(ExceptionKind::NotMine, role) == theirs);
    }
}
