#pragma once

#include "server/store/connection.h"

#include <map>
#include <optional>

namespace tewatashi::server::store {

// A row of `mail_rhythms`; nothing in it: each mail at once.
struct MailRhythmRow {
    std::optional<std::int64_t> digest_min;
    std::optional<std::int64_t> quietFrom_min; // both or neither
    std::optional<std::int64_t> quietUntil_min;
    friend bool operator==(const MailRhythmRow&, const MailRhythmRow&) = default;
};

// What people chose about mail, where it is not as it comes.
class NoticeChoiceStore {
public:
    explicit NoticeChoiceStore(Connection& connection) : m_connection(connection) {}

    // domain::NoticeKind -> 1: by mail as well, 0: not.
    [[nodiscard]] std::map<std::int64_t, std::int64_t> of(std::int64_t person);
    void replace(std::int64_t person, const std::map<std::int64_t, std::int64_t>& choices);

    [[nodiscard]] MailRhythmRow rhythmOf(std::int64_t person);
    void setRhythm(std::int64_t person, const MailRhythmRow& row);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
