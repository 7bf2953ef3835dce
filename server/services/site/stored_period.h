#pragma once

#include "common/base/assert.h"
#include "common/domain/dated_timeline.h"

#include <string>
#include <vector>

// Between rows with validFrom and validUntil and domain::DatedTimeline.
namespace tewatashi::server::services {

// Of a stored day, which is always one.
[[nodiscard]] inline domain::LocalDate dayOf(const std::string& stored) {
    const auto day = domain::LocalDate::fromText(stored);
    TW_ASSERT(day.has_value());
    return *day;
}

template <class Row>
[[nodiscard]] domain::DatePeriod periodOf(const Row& row) {
    return {dayOf(row.validFrom), dayOf(row.validUntil)};
}

template <class Row>
void setPeriod(Row& row, domain::DatePeriod period) {
    row.validFrom = period.from.text();
    row.validUntil = period.until.text();
}

// Rows by day, without overlaps; the values compare without their days.
template <class Row>
[[nodiscard]] domain::DatedTimeline<Row> timelineOf(const std::vector<Row>& rows) {
    domain::DatedTimeline<Row> timeline;
    for (const Row& row : rows) {
        timeline.push_back({periodOf(row), row});
        timeline.back().value.validFrom.clear();
        timeline.back().value.validUntil.clear();
    }
    return timeline;
}

template <class Row>
[[nodiscard]] std::vector<Row> rowsOf(const domain::DatedTimeline<Row>& timeline) {
    std::vector<Row> rows;
    for (const domain::Dated<Row>& entry : timeline) {
        rows.push_back(entry.value);
        setPeriod(rows.back(), entry.period);
    }
    return rows;
}

} // namespace tewatashi::server::services
