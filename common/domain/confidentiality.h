#pragma once

#include <cstdint>
#include <optional>

namespace tewatashi::domain {

// Who sees subject and note of an item. Stored; never renumber.
enum class TextReaders : std::uint8_t {
    Everybody = 1,          // who may look the item up
    PartiesAndMailRoom = 2, // sender, recipient and the mail room
    PartiesOnly = 3,
};
// nullopt for a number that is none of them.
[[nodiscard]] std::optional<TextReaders> textReadersFrom(std::int64_t stored);

// How somebody stands to an item.
struct Onlooker {
    bool isParty = false; // sender or recipient; of a department, whoever has a post in it
    bool worksInMailRoom = false;
    bool audits = false;
    bool actsForParty =
        false; // a delegate of sender or recipient, or stands in for one who is away
};
[[nodiscard]] bool maySeeTexts(TextReaders readers, Onlooker onlooker);
// Sender, recipient and class, which a slip shows to everybody who carries the item.
[[nodiscard]] bool maySeeParties(Onlooker onlooker);

// What a confidentiality class (区分) means on the way. The strictest by default.
struct ClassRules {
    TextReaders readers = TextReaders::PartiesOnly;
    bool personOnly = true; // never to a department
    bool proxyAllowed = false;
    bool forwardingAllowed = false; // else it is held while the recipient is away
    bool boxAllowed = false;        // may be left on a desk or in a box
    bool possessionRequired = true; // receipt needs the slip or its possession digits
    int dueDays = 2;                // business days from hand-in to delivery
    int reminderDays = 3; // business days from delivery until a receipt is asked for; 0: never
    friend bool operator==(const ClassRules&, const ClassRules&) = default;
};

} // namespace tewatashi::domain
