#pragma once

#include "common/db/session.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tewatashi::server::store {

// A prepared statement and what is bound to it, in the order of its placeholders and columns. The
// variables belong to the caller, outlive the statement and stay where they are. A std::optional
// is a column that may be NULL; anything else is a bug where the column is NULL (throws).
//
//   ItemByNumber(db::Session& session) : m_statement(session) {
//       m_statement.use(m_number).into(m_row.id).into(m_row.status);
//       m_statement.prepare("SELECT id, status FROM items WHERE number = :number");
//   }
//   std::optional<ItemRow> operator()(const std::string& number) {
//       m_number = number;
//       return m_statement.row(m_row);
//   }
//
// One thread at a time; exceptions are SOCI's (db::translate).
class Statement {
public:
    explicit Statement(db::Session& session) : m_statement(session.sql()) {}
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement() = default;

    template <class T>
    Statement& use(T& variable) {
        m_statement.exchange(soci::use(variable));
        return *this;
    }
    template <class T>
    Statement& use(std::optional<T>& variable) {
        auto slot = std::make_unique<UseSlot<T>>(variable);
        m_statement.exchange(soci::use(slot->value, slot->mark));
        m_uses.push_back(std::move(slot));
        return *this;
    }
    // By name, for a placeholder that occurs more than once; then all of them are.
    template <class T>
    Statement& use(T& variable, const char* name) {
        m_statement.exchange(soci::use(variable, name));
        return *this;
    }
    template <class T>
    Statement& into(T& variable) {
        m_statement.exchange(soci::into(variable));
        return *this;
    }
    template <class T>
    Statement& into(std::optional<T>& variable) {
        auto slot = std::make_unique<IntoSlot<T>>(variable);
        m_statement.exchange(soci::into(slot->value, slot->mark));
        m_intos.push_back(std::move(slot));
        return *this;
    }
    // Once, after everything is bound.
    void prepare(const std::string& sql) {
        m_statement.alloc();
        m_statement.prepare(sql);
        m_statement.define_and_bind();
    }

    // Without a result, or for the first row of one: false when there is none.
    bool run() { return execute(true) && fetched(); }
    // The first row, taken from `bound`, whose members are bound.
    template <class Row>
    [[nodiscard]] std::optional<Row> row(Row& bound) {
        return run() ? std::optional<Row>(std::move(bound)) : std::nullopt;
    }
    // Every row, likewise.
    template <class Row>
    [[nodiscard]] std::vector<Row> rows(Row& bound) {
        std::vector<Row> all;
        each([&] { all.push_back(std::move(bound)); }); // the next fetch assigns each member anew
        return all;
    }
    // Calls take() for every row, once the bound variables hold it.
    template <class Take>
    void each(Take take) {
        execute(false);
        while (m_statement.fetch() && fetched()) {
            take();
        }
    }

private:
    struct Slot {
        Slot() = default;
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        virtual ~Slot() = default;
        virtual void pass() = 0;
    };
    template <class T>
    struct UseSlot final : Slot {
        explicit UseSlot(std::optional<T>& variable) : from(variable) {}
        void pass() override {
            mark = from ? soci::i_ok : soci::i_null;
            if (from) {
                value = *from;
            }
        }
        std::optional<T>& from;
        T value{};
        soci::indicator mark = soci::i_null;
    };
    template <class T>
    struct IntoSlot final : Slot {
        explicit IntoSlot(std::optional<T>& variable) : to(variable) {}
        void pass() override {
            if (mark == soci::i_ok) {
                to = std::move(value); // assigned anew by the next fetch
            } else {
                to.reset();
            }
        }
        std::optional<T>& to;
        T value{};
        soci::indicator mark = soci::i_null;
    };
    using Slots = std::vector<std::unique_ptr<Slot>>;

    bool execute(bool withData) {
        for (const auto& slot : m_uses) {
            slot->pass();
        }
        return m_statement.execute(withData);
    }
    bool fetched() {
        for (const auto& slot : m_intos) {
            slot->pass();
        }
        return true;
    }

    Slots m_uses; // before the statement that points into them
    Slots m_intos;
    soci::statement m_statement;
};

} // namespace tewatashi::server::store
