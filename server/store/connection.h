#pragma once

#include "common/db/session.h"

#include <memory>
#include <unordered_map>

namespace tewatashi::server::store {

// A database connection and the prepared queries made on it. A query is a class that prepares its
// statement in its constructor, from the session, and keeps the bound variables beside it:
//
//   class ItemByNumber {
//   public:
//       explicit ItemByNumber(db::Session& session) : m_statement(session) {
//           m_statement.use(m_number).into(m_id);
//           m_statement.prepare("SELECT id FROM items WHERE number = :number");
//       }
//       std::optional<std::int64_t> operator()(std::string number) {
//           m_number = std::move(number);
//           return m_statement.row(m_id);
//       }
//   private:
//       std::string m_number;         // bound variables before the statement
//       std::int64_t m_id = 0;
//       Statement m_statement;        // server/store/statement.h
//   };
//   …
//   const auto id = connection.query<ItemByNumber>()("123456789012");
//
// It is prepared at its first use on this connection and kept, so that later uses only bind and
// step. One thread at a time.
class Connection {
public:
    explicit Connection(const db::OpenOptions& options) : m_session(options) {}
    ~Connection() { m_queries.clear(); } // before the session they are prepared on
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] db::Session& session() { return m_session; }

    template <class Query>
    [[nodiscard]] Query& query() {
        auto& kept = m_queries[&kKeyOf<Query>];
        if (!kept) {
            kept = std::make_unique<Kept<Query>>(m_session);
        }
        return static_cast<Kept<Query>&>(*kept).query;
    }

private:
    struct KeptBase {
        KeptBase() = default;
        KeptBase(const KeptBase&) = delete;
        KeptBase& operator=(const KeptBase&) = delete;
        virtual ~KeptBase() = default;
    };
    template <class Query>
    struct Kept final : KeptBase {
        explicit Kept(db::Session& session) : query(session) {}
        Query query;
    };

    // Its address names the query: looked up at every use, and a type's name is long to hash.
    template <class Query>
    static constexpr char kKeyOf = 0;

    db::Session m_session;
    std::unordered_map<const char*, std::unique_ptr<KeptBase>> m_queries; // by kKeyOf
};

} // namespace tewatashi::server::store
