#include "server/services/requests/slip_numbers.h"

#include "common/domain/slip_number.h"
#include "server/services/site/site_context.h"
#include "server/store/item_store.h"
#include "server/store/number_series_store.h"

namespace tewatashi::server::services {
namespace {

// Serials passed over in one draw because items have their numbers already. More than a roll of
// labels in a row; beyond it the next draw goes on from there.
constexpr int kPassedOverMax = 10'000;

// Of a length no migration knows: the upper nine tenths, as 0004 has it for twelve digits.
store::NumberSeriesRow seriesFor(const domain::SlipNumberFormat& format) {
    std::int64_t first = 1;
    for (int digit = 2; digit < format.length; ++digit) {
        first *= 10;
    }
    return {format.length, first, first * 10 - 1, first};
}

ServiceError usedUp() {
    return {ServiceErrorKind::Conflict,
            "slip-numbers-used-up",
            {"この桁数の伝票番号を使い切りました。管理者に連絡し、桁数の多い番号に切り替えてくださ"
             "い。",
             "All slip numbers of this length are used up. Ask your administrator to change to "
             "longer numbers."},
            {}};
}

ServiceError tooManyTaken() {
    return {ServiceErrorKind::Busy,
            "slip-numbers-taken",
            {"空いている伝票番号を探しています。もう一度お試しください。",
             "Still looking for a free slip number. Try again."},
            {}};
}

} // namespace

Result<std::string, ServiceError> SlipNumbers::draw() {
    const domain::SlipNumberFormat& format = m_site.rules().codes.slip;
    store::NumberSeriesStore store(m_writer);
    auto series = store.find(format.length);
    if (!series) {
        series = seriesFor(format);
        store.insert(*series);
    }
    store::ItemStore items(m_writer);
    for (int passedOver = 0; passedOver < kPassedOverMax; ++passedOver) {
        if (series->nextSerial > series->lastSerial) {
            return failure(usedUp());
        }
        const auto serial = static_cast<std::uint64_t>(series->nextSerial);
        std::string number = domain::slipNumberOf(serial, format);
        store.advance(series->digits, ++series->nextSerial);
        if (!items.find(number)) {
            return number;
        }
    }
    return failure(tooManyTaken());
}

} // namespace tewatashi::server::services
