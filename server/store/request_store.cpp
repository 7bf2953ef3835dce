#include "server/store/request_store.h"

#include "server/store/next_row_id.h"
#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class InsertRequest {
public:
    explicit InsertRequest(db::Session& session) : m_statement(session) {
        RequestRow& row = m_row;
        m_statement.use(row.id).use(row.item).use(row.event).use(row.sender).use(row.enteredBy);
        m_statement.use(row.onBehalf).use(row.toPerson).use(row.toDepartment).use(row.classId);
        m_statement.use(row.pieces).use(row.wishedDay).use(row.ownLabel).use(row.possessionHash);
        m_statement.use(row.triesLeft).use(row.prints).use(row.requestedAt_ms);
        m_statement.use(row.cancelledAt_ms).use(row.settled).use(row.triedHash);
        m_statement.prepare(
            "INSERT INTO requests (id, item, event, sender, entered_by, on_behalf, to_person, "
            "to_department, class, pieces, wished_day, own_label, possession_hash, tries_left, "
            "prints, requested_at, cancelled_at, settled, tried_hash) VALUES (:id, :item, :event, "
            ":sender, :by, :behalf, :person, :department, :class, :pieces, :wished, :label, "
            ":hash, :tries, :prints, :at, :cancelled, :settled, :tried)");
    }
    void operator()(const RequestRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    RequestRow m_row;
    Statement m_statement;
};

constexpr const char* kSelectRequest =
    "SELECT id, item, event, sender, entered_by, on_behalf, to_person, to_department, class, "
    "pieces, wished_day, own_label, possession_hash, tries_left, prints, requested_at, "
    "cancelled_at, settled, tried_hash FROM requests WHERE ";

void bindRow(Statement& statement, RequestRow& row) {
    statement.into(row.id).into(row.item).into(row.event).into(row.sender).into(row.enteredBy);
    statement.into(row.onBehalf).into(row.toPerson).into(row.toDepartment).into(row.classId);
    statement.into(row.pieces).into(row.wishedDay).into(row.ownLabel).into(row.possessionHash);
    statement.into(row.triesLeft).into(row.prints).into(row.requestedAt_ms);
    statement.into(row.cancelledAt_ms).into(row.settled).into(row.triedHash);
}

class NewestRequests {
public:
    std::vector<RequestRow> operator()(std::int64_t who, std::int64_t before, int limit) {
        m_who = who;
        m_before = before;
        m_limit = limit;
        return m_statement.rows(m_row);
    }

protected:
    NewestRequests(db::Session& session, const std::string& condition) : m_statement(session) {
        m_statement.use(m_who).use(m_before).use(m_limit);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectRequest + condition +
                            " AND id < :before ORDER BY id DESC LIMIT :most");
    }

private:
    std::int64_t m_who = 0;
    std::int64_t m_before = 0;
    int m_limit = 0;
    RequestRow m_row;
    Statement m_statement;
};

struct RequestsOfSender : NewestRequests {
    explicit RequestsOfSender(db::Session& session) : NewestRequests(session, "sender = :who") {}
};

struct RequestsForOthers : NewestRequests {
    explicit RequestsForOthers(db::Session& session)
        : NewestRequests(session, "entered_by = :who AND on_behalf = 1") {}
};

struct OpenOfSender : NewestRequests {
    explicit OpenOfSender(db::Session& session)
        : NewestRequests(session, "sender = :who AND settled = 0") {}
};

struct AwaitedByPerson : NewestRequests {
    explicit AwaitedByPerson(db::Session& session)
        : NewestRequests(session, "to_person = :who AND settled = 0") {}
};

struct AwaitedByDepartment : NewestRequests {
    explicit AwaitedByDepartment(db::Session& session)
        : NewestRequests(session, "to_department = :who AND settled = 0") {}
};

class RequestOfItem {
public:
    explicit RequestOfItem(db::Session& session) : m_statement(session) {
        m_statement.use(m_item);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectRequest + std::string("item = :item"));
    }
    std::optional<RequestRow> operator()(std::int64_t item) {
        m_item = item;
        return m_statement.row(m_row);
    }

private:
    std::int64_t m_item = 0;
    RequestRow m_row;
    Statement m_statement;
};

class SetPossession {
public:
    explicit SetPossession(db::Session& session) : m_statement(session) {
        m_statement.use(m_hash).use(m_tries).use(m_item);
        m_statement.prepare("UPDATE requests SET possession_hash = :hash, tries_left = :tries, "
                            "prints = prints + 1 WHERE item = :item");
    }
    void operator()(std::int64_t item, const std::string& hash, std::int64_t tries) {
        m_item = item;
        m_hash = hash;
        m_tries = tries;
        m_statement.run();
    }

private:
    std::int64_t m_item = 0;
    std::string m_hash;
    std::int64_t m_tries = 0;
    Statement m_statement;
};

class SetCancelled {
public:
    explicit SetCancelled(db::Session& session) : m_statement(session) {
        m_statement.use(m_at).use(m_item);
        m_statement.prepare("UPDATE requests SET cancelled_at = :at WHERE item = :item");
    }
    void operator()(std::int64_t item, std::int64_t at_ms) {
        m_item = item;
        m_at = at_ms;
        m_statement.run();
    }

private:
    std::int64_t m_item = 0;
    std::int64_t m_at = 0;
    Statement m_statement;
};

class SetSettled {
public:
    explicit SetSettled(db::Session& session) : m_statement(session) {
        m_statement.use(m_settled).use(m_item);
        m_statement.prepare("UPDATE requests SET settled = :settled WHERE item = :item");
    }
    void operator()(std::int64_t item, std::int64_t settled) {
        m_item = item;
        m_settled = settled;
        m_statement.run();
    }

private:
    std::int64_t m_item = 0;
    std::int64_t m_settled = 0;
    Statement m_statement;
};

class SetTries {
public:
    explicit SetTries(db::Session& session) : m_statement(session) {
        m_statement.use(m_left).use(m_tried).use(m_item);
        m_statement.prepare("UPDATE requests SET tries_left = :left, tried_hash = :tried "
                            "WHERE item = :item");
    }
    void operator()(std::int64_t item, std::int64_t left, const std::string& triedHash) {
        m_item = item;
        m_left = left;
        m_tried = triedHash;
        m_statement.run();
    }

private:
    std::int64_t m_item = 0;
    std::int64_t m_left = 0;
    std::string m_tried;
    Statement m_statement;
};

class AddText {
public:
    explicit AddText(db::Session& session) : m_statement(session) {
        m_statement.use(m_item).use(m_field).use(m_sealed);
        m_statement.prepare("INSERT INTO request_texts (item, field, sealed) "
                            "VALUES (:item, :field, :sealed)");
    }
    void operator()(std::int64_t item, RequestText field, const std::string& sealed) {
        m_item = item;
        m_field = static_cast<std::int64_t>(field);
        m_sealed = sealed;
        m_statement.run();
    }

private:
    std::int64_t m_item = 0;
    std::int64_t m_field = 0;
    std::string m_sealed;
    Statement m_statement;
};

class SealedText {
public:
    explicit SealedText(db::Session& session) : m_statement(session) {
        m_statement.use(m_item).use(m_field).into(m_sealed);
        m_statement.prepare("SELECT sealed FROM request_texts WHERE item = :item AND "
                            "field = :field");
    }
    std::optional<std::string> operator()(std::int64_t item, RequestText field) {
        m_item = item;
        m_field = static_cast<std::int64_t>(field);
        return m_statement.row(m_sealed);
    }

private:
    std::int64_t m_item = 0;
    std::int64_t m_field = 0;
    std::string m_sealed;
    Statement m_statement;
};

class NameOfUser {
public:
    explicit NameOfUser(db::Session& session) : m_statement(session) {
        m_statement.use(m_user).into(m_name);
        m_statement.prepare("SELECT display_name FROM users WHERE id = :id");
    }
    std::string operator()(std::int64_t user) {
        m_user = user;
        return m_statement.run() ? db::unescapeNul(m_name) : std::string();
    }

private:
    std::int64_t m_user = 0;
    std::string m_name;
    Statement m_statement;
};

} // namespace

void RequestStore::insert(RequestRow& row) {
    row.id = nextRowId(m_connection, "requests");
    m_connection.query<InsertRequest>()(row);
}

std::optional<RequestRow> RequestStore::ofItem(std::int64_t item) {
    return m_connection.query<RequestOfItem>()(item);
}

std::vector<RequestRow> RequestStore::sentBy(std::int64_t person, std::int64_t before, int limit) {
    return m_connection.query<RequestsOfSender>()(person, before, limit);
}

std::vector<RequestRow> RequestStore::openSentBy(std::int64_t person, std::int64_t before,
                                                 int limit) {
    return m_connection.query<OpenOfSender>()(person, before, limit);
}

std::vector<RequestRow> RequestStore::enteredBy(std::int64_t user, std::int64_t before, int limit) {
    return m_connection.query<RequestsForOthers>()(user, before, limit);
}

std::vector<RequestRow> RequestStore::awaitedByPerson(std::int64_t person, std::int64_t before,
                                                      int limit) {
    return m_connection.query<AwaitedByPerson>()(person, before, limit);
}

std::vector<RequestRow> RequestStore::awaitedByDepartment(std::int64_t department,
                                                          std::int64_t before, int limit) {
    return m_connection.query<AwaitedByDepartment>()(department, before, limit);
}

void RequestStore::setPossession(std::int64_t item, const std::string& hash, std::int64_t tries) {
    m_connection.query<SetPossession>()(item, hash, tries);
}

void RequestStore::setCancelled(std::int64_t item, std::int64_t at_ms) {
    m_connection.query<SetCancelled>()(item, at_ms);
}

void RequestStore::setSettled(std::int64_t item, std::int64_t settled) {
    m_connection.query<SetSettled>()(item, settled);
}

void RequestStore::setTries(std::int64_t item, std::int64_t left, const std::string& triedHash) {
    m_connection.query<SetTries>()(item, left, triedHash);
}

void RequestStore::addText(std::int64_t item, RequestText field, const std::string& sealed) {
    m_connection.query<AddText>()(item, field, sealed);
}

std::optional<std::string> RequestStore::text(std::int64_t item, RequestText field) {
    return m_connection.query<SealedText>()(item, field);
}

std::string RequestStore::nameOfUser(std::int64_t user) {
    return m_connection.query<NameOfUser>()(user);
}

} // namespace tewatashi::server::store
