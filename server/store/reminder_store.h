#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <vector>

namespace tewatashi::server::store {

// An item that was delivered and that nobody has confirmed.
struct UnconfirmedRow {
    std::int64_t request = 0; // requests.id
    std::int64_t item = 0;    // items.id
    std::int64_t delivered_ms = 0;
    std::int64_t reminderDays = 0; // of its class; 0: never
};

// What people are reminded of.
class ReminderStore {
public:
    explicit ReminderStore(Connection& connection) : m_connection(connection) {}

    // Delivered before then, in the order of requests, behind that one. Not those that were
    // cancelled, nor of classes without reminders.
    [[nodiscard]] std::vector<UnconfirmedRow> unconfirmed(UtcMillis before, std::int64_t after,
                                                          int limit);

    // Whatever was delivered and nobody has confirmed, also of classes without reminders: the
    // longest first, behind (delivered, request) of one.
    [[nodiscard]] std::vector<UnconfirmedRow> awaited(UtcMillis delivered, std::int64_t request,
                                                      int limit);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
