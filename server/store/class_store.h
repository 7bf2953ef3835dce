#pragma once

#include "server/store/connection.h"

#include <string>
#include <vector>

namespace tewatashi::server::store {

// A row of `confidentiality_classes`.
struct ClassRow {
    std::int64_t id = 0;
    std::string code;
    std::string nameJa;
    std::string nameEn;
    std::int64_t readers = 0; // domain::TextReaders
    std::int64_t personOnly = 0;
    std::int64_t proxyAllowed = 0;
    std::int64_t forwardingAllowed = 0;
    std::int64_t boxAllowed = 0;
    std::int64_t possessionRequired = 0;
    std::int64_t standsOut = 0;
    std::int64_t dueDays = 0;
    std::int64_t reminderDays = 0;
    std::int64_t position = 0; // order in lists
    std::int64_t retired = 0;  // 1: not for new requests
    friend bool operator==(const ClassRow&, const ClassRow&) = default;
};

// The site's confidentiality classes: a handful.
class ClassStore {
public:
    explicit ClassStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::vector<ClassRow> all(); // in the order of lists, with those retired
    void insert(const ClassRow& row);          // the id is given here
    void update(const ClassRow& row);          // of that code, which stays as it is

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
