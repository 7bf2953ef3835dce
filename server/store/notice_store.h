#pragma once

#include "common/base/clock.h"
#include "server/store/connection.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::store {

enum class NoticeReaderKind : std::int64_t { Person = 1, Account = 2 };
// Who is told: a person of the directory, or an account that is nobody's.
struct NoticeReader {
    std::int64_t kind = static_cast<std::int64_t>(NoticeReaderKind::Person);
    std::int64_t id = 0; // people.id or users.id
    friend auto operator<=>(const NoticeReader&, const NoticeReader&) = default;
};

// A row of `notices`.
struct NoticeRow {
    std::int64_t id = 0; // given by insert()
    NoticeReader reader;
    std::int64_t kind = 0; // domain::NoticeKind
    std::int64_t item = 0; // 0: about none
    std::string occasion;
    std::optional<std::int64_t> about; // people.id
    std::optional<std::int64_t> eventAt_ms;
    std::int64_t toldAt_ms = 0;
    std::optional<std::int64_t> readAt_ms;
    std::int64_t withdrawn = 0;
    friend bool operator==(const NoticeRow&, const NoticeRow&) = default;
};

// What people were told.
class NoticeStore {
public:
    explicit NoticeStore(Connection& connection) : m_connection(connection) {}

    // Its id; none, and nothing happens, when this reader was told of it before.
    std::optional<std::int64_t> insert(const NoticeRow& row);
    [[nodiscard]] std::optional<NoticeRow> find(std::int64_t id);
    [[nodiscard]] std::vector<NoticeRow> ofItem(std::int64_t item); // oldest first
    void setWithdrawn(const NoticeRow& row);                        // sets withdrawn and readAt

    [[nodiscard]] std::int64_t unread(const NoticeReader& reader);
    // Newest first, of those before the row `before`.
    [[nodiscard]] std::vector<NoticeRow> of(const NoticeReader& reader, std::int64_t before,
                                            int limit);
    [[nodiscard]] std::vector<NoticeRow> unreadOf(const NoticeReader& reader, std::int64_t before,
                                                  int limit);
    // Of those not read yet; nothing happens to others' notices.
    void markRead(const NoticeReader& reader, std::int64_t id, UtcMillis now);
    void markAllRead(const NoticeReader& reader, std::int64_t upTo, UtcMillis now);

    // Told before then; how many those were, at most `most`.
    std::int64_t removeOld(UtcMillis before, int most);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
