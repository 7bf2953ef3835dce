#include "server/store/mail_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

constexpr const char* kSelectMail =
    "SELECT id, notice, person, kind, token, state, tries, queued_at, next_try_at, last_try_at, "
    "done_at, trouble, answer FROM mails WHERE ";

void bindRow(Statement& statement, MailRow& row) {
    statement.into(row.id).into(row.notice).into(row.person).into(row.kind).into(row.token);
    statement.into(row.state).into(row.tries).into(row.queuedAt_ms).into(row.nextTryAt_ms);
    statement.into(row.lastTryAt_ms).into(row.doneAt_ms).into(row.trouble).into(row.answer);
}

class InsertMail {
public:
    explicit InsertMail(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.notice).use(m_row.person).use(m_row.kind).use(m_row.token);
        m_statement.use(m_row.state).use(m_row.tries).use(m_row.queuedAt_ms);
        m_statement.use(m_row.nextTryAt_ms).use(m_row.lastTryAt_ms).use(m_row.doneAt_ms);
        m_statement.use(m_row.trouble).use(m_row.answer).into(m_id);
        m_statement.prepare(
            "INSERT INTO mails (id, notice, person, kind, token, state, tries, queued_at, "
            "next_try_at, last_try_at, done_at, trouble, answer) VALUES ((SELECT "
            "COALESCE(MAX(id), 0) + 1 FROM mails), :notice, :person, :kind, :token, :state, "
            ":tries, :queued, :next, :last, :done, :trouble, :answer) ON CONFLICT DO NOTHING "
            "RETURNING id");
    }
    std::optional<std::int64_t> operator()(const MailRow& row) {
        m_row = row;
        return m_statement.row(m_id);
    }

private:
    MailRow m_row;
    std::int64_t m_id = 0;
    Statement m_statement;
};

class UpdateMail {
public:
    explicit UpdateMail(db::Session& session) : m_statement(session) {
        m_statement.use(m_row.state).use(m_row.tries).use(m_row.queuedAt_ms);
        m_statement.use(m_row.nextTryAt_ms)
            .use(m_row.lastTryAt_ms)
            .use(m_row.doneAt_ms)
            .use(m_row.trouble);
        m_statement.use(m_row.answer).use(m_row.id);
        m_statement.prepare(
            "UPDATE mails SET state = :state, tries = :tries, queued_at = :queued, "
            "next_try_at = :next, last_try_at = :last, done_at = :done, trouble = :trouble, "
            "answer = :answer WHERE id = :id");
    }
    void operator()(const MailRow& row) {
        m_row = row;
        m_statement.run();
    }

private:
    MailRow m_row;
    Statement m_statement;
};

// Some of the rows, told apart by one number.
class SelectMails {
public:
    std::vector<MailRow> operator()(std::int64_t key, int most) {
        m_key = key;
        m_most = most;
        return m_statement.rows(m_row);
    }

protected:
    SelectMails(db::Session& session, const char* condition) : m_statement(session) {
        m_statement.use(m_key).use(m_most);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectMail + std::string(condition) + " LIMIT :most");
    }

private:
    std::int64_t m_key = 0;
    int m_most = 0;
    MailRow m_row;
    Statement m_statement;
};
struct MailById : SelectMails {
    explicit MailById(db::Session& session) : SelectMails(session, "id = :id") {}
};
struct DueMails : SelectMails {
    explicit DueMails(db::Session& session)
        : SelectMails(session, "done_at IS NULL AND next_try_at <= :now ORDER BY next_try_at, id") {
    }
};
struct MailsQueuedBefore : SelectMails {
    explicit MailsQueuedBefore(db::Session& session)
        : SelectMails(session, "done_at IS NULL AND queued_at < :before ORDER BY id") {}
};
struct OpenMails : SelectMails {
    explicit OpenMails(db::Session& session)
        : SelectMails(session, "(done_at IS NULL OR state = 3) AND id < :before ORDER BY id DESC") {
    }
};

struct GivenUpMails : SelectMails {
    explicit GivenUpMails(db::Session& session)
        : SelectMails(session, "state = 3 AND id > :after ORDER BY id") {}
};

class MailsDueTo {
public:
    explicit MailsDueTo(db::Session& session) : m_statement(session) {
        m_statement.use(m_person).use(m_now).use(m_most);
        bindRow(m_statement, m_row);
        m_statement.prepare(kSelectMail +
                            std::string("person = :person AND done_at IS NULL AND notice <> 0 AND "
                                        "next_try_at <= :now ORDER BY id LIMIT :most"));
    }
    std::vector<MailRow> operator()(std::int64_t person, std::int64_t now, int most) {
        m_person = person;
        m_now = now;
        m_most = most;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_person = 0;
    std::int64_t m_now = 0;
    int m_most = 0;
    MailRow m_row;
    Statement m_statement;
};

std::int64_t countOf(db::Session& session, const std::string& condition) {
    std::int64_t count = 0;
    Statement statement(session);
    statement.into(count);
    statement.prepare("SELECT COUNT(*) FROM mails WHERE " + condition);
    statement.run();
    return count;
}

} // namespace

std::optional<std::int64_t> MailStore::insert(const MailRow& row) {
    return m_connection.query<InsertMail>()(row);
}

void MailStore::update(const MailRow& row) { m_connection.query<UpdateMail>()(row); }

std::optional<MailRow> MailStore::find(std::int64_t id) {
    auto rows = m_connection.query<MailById>()(id, 1);
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

std::vector<MailRow> MailStore::due(UtcMillis now, int most) {
    return m_connection.query<DueMails>()(now.value, most);
}

std::vector<MailRow> MailStore::dueTo(std::int64_t person, UtcMillis now, int most) {
    return m_connection.query<MailsDueTo>()(person, now.value, most);
}

void MailStore::hurry(std::int64_t person, UtcMillis now) {
    std::int64_t then = now.value;
    Statement statement(m_connection.session());
    statement.use(then).use(person);
    statement.prepare("UPDATE mails SET next_try_at = :now WHERE person = :person AND done_at IS "
                      "NULL AND tries = 0");
    statement.run();
}

std::vector<MailRow> MailStore::queuedBefore(UtcMillis then, int most) {
    return m_connection.query<MailsQueuedBefore>()(then.value, most);
}

std::vector<MailRow> MailStore::open(std::int64_t before, int most) {
    return m_connection.query<OpenMails>()(before, most);
}

std::vector<MailRow> MailStore::givenUp(int most) {
    return m_connection.query<GivenUpMails>()(0, most);
}

MailCounts MailStore::counts(std::int64_t noAddress) {
    MailCounts counts;
    counts.waiting = countOf(m_connection.session(), "done_at IS NULL");
    counts.givenUp = countOf(m_connection.session(), "state = 3");
    Statement statement(m_connection.session());
    statement.use(noAddress).into(counts.withoutAddress);
    statement.prepare("SELECT COUNT(DISTINCT person) FROM mails WHERE done_at IS NOT NULL AND "
                      "trouble = :trouble");
    statement.run();
    return counts;
}

std::int64_t MailStore::removeDone(UtcMillis before, int most) {
    std::int64_t id = 0;
    Statement select(m_connection.session());
    select.use(before.value).use(most).into(id);
    select.prepare("SELECT id FROM mails WHERE done_at < :before ORDER BY done_at LIMIT :most");
    const std::vector<std::int64_t> old = select.rows(id);
    Statement remove(m_connection.session());
    remove.use(id);
    remove.prepare("DELETE FROM mails WHERE id = :id");
    for (const std::int64_t each : old) {
        id = each;
        remove.run();
    }
    return static_cast<std::int64_t>(old.size());
}

MailServerRow MailStore::server() {
    MailServerRow row;
    Statement statement(m_connection.session());
    statement.into(row.lastSentAt_ms).into(row.failedSince_ms).into(row.failures);
    statement.into(row.nextTryAt_ms).into(row.trouble).into(row.answer);
    statement.prepare("SELECT last_sent_at, failed_since, failures, next_try_at, trouble, answer "
                      "FROM mail_server_state WHERE id = 1");
    return statement.row(row).value_or(MailServerRow());
}

void MailStore::setServer(const MailServerRow& row) {
    MailServerRow bound = row;
    Statement statement(m_connection.session());
    statement.use(bound.lastSentAt_ms).use(bound.failedSince_ms).use(bound.failures);
    statement.use(bound.nextTryAt_ms).use(bound.trouble).use(bound.answer);
    statement.prepare("UPDATE mail_server_state SET last_sent_at = :sent, failed_since = :since, "
                      "failures = :failures, next_try_at = :next, trouble = :trouble, "
                      "answer = :answer WHERE id = 1");
    statement.run();
}

} // namespace tewatashi::server::store
