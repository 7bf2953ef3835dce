#pragma once

#include "server/store/connection.h"

#include <optional>

namespace tewatashi::server::store {

// A row of `number_series`: slip numbers of one length. A serial is a number without its check
// digit.
struct NumberSeriesRow {
    std::int64_t digits = 0;
    std::int64_t firstSerial = 0;
    std::int64_t lastSerial = 0;
    std::int64_t nextSerial = 0;
    friend bool operator==(const NumberSeriesRow&, const NumberSeriesRow&) = default;
};

class NumberSeriesStore {
public:
    explicit NumberSeriesStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::optional<NumberSeriesRow> find(std::int64_t digits);
    void insert(const NumberSeriesRow& row);
    // A value that is not beyond the present one changes nothing: numbers are never given twice.
    void advance(std::int64_t digits, std::int64_t nextSerial);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
