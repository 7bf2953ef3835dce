#include "server/store/notice_choice_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

struct ChoiceRow {
    std::int64_t kind = 0;
    std::int64_t byMail = 0;
};

class ChoicesOf {
public:
    explicit ChoicesOf(db::Session& session) : m_statement(session) {
        m_statement.use(m_person).into(m_row.kind).into(m_row.byMail);
        m_statement.prepare("SELECT kind, by_mail FROM notice_choices WHERE person = :person");
    }
    std::vector<ChoiceRow> operator()(std::int64_t person) {
        m_person = person;
        return m_statement.rows(m_row);
    }

private:
    std::int64_t m_person = 0;
    ChoiceRow m_row;
    Statement m_statement;
};

class RhythmOf {
public:
    explicit RhythmOf(db::Session& session) : m_statement(session) {
        m_statement.use(m_person).into(m_row.digest_min).into(m_row.quietFrom_min);
        m_statement.into(m_row.quietUntil_min);
        m_statement.prepare("SELECT digest_min, quiet_from_min, quiet_until_min FROM mail_rhythms "
                            "WHERE person = :person");
    }
    MailRhythmRow operator()(std::int64_t person) {
        m_person = person;
        return m_statement.row(m_row).value_or(MailRhythmRow());
    }

private:
    std::int64_t m_person = 0;
    MailRhythmRow m_row;
    Statement m_statement;
};

} // namespace

std::map<std::int64_t, std::int64_t> NoticeChoiceStore::of(std::int64_t person) {
    std::map<std::int64_t, std::int64_t> choices;
    for (const ChoiceRow& row : m_connection.query<ChoicesOf>()(person)) {
        choices[row.kind] = row.byMail;
    }
    return choices;
}

void NoticeChoiceStore::replace(std::int64_t person,
                                const std::map<std::int64_t, std::int64_t>& choices) {
    Statement remove(m_connection.session());
    remove.use(person);
    remove.prepare("DELETE FROM notice_choices WHERE person = :person");
    remove.run();
    ChoiceRow row;
    Statement insert(m_connection.session());
    insert.use(person).use(row.kind).use(row.byMail);
    insert.prepare("INSERT INTO notice_choices (person, kind, by_mail) VALUES (:person, :kind, "
                   ":mail)");
    for (const auto& [kind, byMail] : choices) {
        row = {kind, byMail};
        insert.run();
    }
}

MailRhythmRow NoticeChoiceStore::rhythmOf(std::int64_t person) {
    return m_connection.query<RhythmOf>()(person);
}

void NoticeChoiceStore::setRhythm(std::int64_t person, const MailRhythmRow& row) {
    Statement remove(m_connection.session());
    remove.use(person);
    remove.prepare("DELETE FROM mail_rhythms WHERE person = :person");
    remove.run();
    if (row == MailRhythmRow()) {
        return;
    }
    MailRhythmRow bound = row;
    Statement insert(m_connection.session());
    insert.use(person).use(bound.digest_min).use(bound.quietFrom_min).use(bound.quietUntil_min);
    insert.prepare("INSERT INTO mail_rhythms (person, digest_min, quiet_from_min, "
                   "quiet_until_min) VALUES (:person, :digest, :from, :until)");
    insert.run();
}

} // namespace tewatashi::server::store
