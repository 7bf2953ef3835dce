#include "common/domain/confidentiality.h"

namespace tewatashi::domain {

std::optional<TextReaders> textReadersFrom(std::int64_t stored) {
    switch (stored) {
    case static_cast<std::int64_t>(TextReaders::Everybody):
        return TextReaders::Everybody;
    case static_cast<std::int64_t>(TextReaders::PartiesAndMailRoom):
        return TextReaders::PartiesAndMailRoom;
    case static_cast<std::int64_t>(TextReaders::PartiesOnly):
        return TextReaders::PartiesOnly;
    default:
        return std::nullopt;
    }
}

bool maySeeTexts(TextReaders readers, Onlooker onlooker) {
    switch (readers) {
    case TextReaders::Everybody:
        return true;
    case TextReaders::PartiesAndMailRoom:
        return onlooker.isParty || onlooker.worksInMailRoom;
    case TextReaders::PartiesOnly:
        break;
    }
    return onlooker.isParty;
}

bool maySeeParties(Onlooker onlooker) {
    return onlooker.isParty || onlooker.worksInMailRoom || onlooker.audits || onlooker.actsForParty;
}

} // namespace tewatashi::domain
