#include "server/services/absences/absences.h"

#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_view.h"
#include "server/services/requests/request_reader.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/services/text/typed_number.h"
#include "server/store/absence_store.h"
#include "server/store/person_store.h"
#include "server/store/registration_store.h"
#include "server/store/site_database.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::AwayAction;
using domain::LocalDate;

ServiceError nobodys() {
    return {ServiceErrorKind::Conflict,
            "no-person",
            {"このアカウントには社員が登録されていないため、不在や代理人を登録できません。管理者に"
             "お問い合わせください。",
             "This account belongs to no person, so it has no mail. Ask your administrator."},
            {}};
}

ServiceError tooMany(const char* code, LocalizedText text) {
    return {ServiceErrorKind::Conflict, code, std::move(text), {}};
}

ServiceError notFound() {
    return {ServiceErrorKind::NotFound,
            "absence-not-found",
            {"この登録は見つかりません。すでに終了しています。一覧を確かめてください。",
             "There is no such entry; it has ended. Look at the list again."},
            {}};
}

std::optional<LocalDate> openUntil(const std::string& stored) {
    const LocalDate day = dayOf(stored);
    return day < domain::kOpenEnd ? std::optional(day) : std::nullopt;
}

// A day as typed: full-width digits are meant as plain ones.
class TypedDays {
public:
    std::optional<LocalDate> day(const std::string& text, const char* field) {
        const auto date = LocalDate::fromText(trimmed(withPlainCharacters(text)));
        if (!date) {
            problems.push_back({field,
                                {"日付は「2026-11-25」の形で入力してください。",
                                 "Enter the day in the form 2026-11-25."}});
        }
        return date;
    }
    void check(LocalDate from, LocalDate until, LocalDate today) {
        if (until < from) {
            problems.push_back({"until",
                                {"最終日が初日より前です。日付を確かめてください。",
                                 "The last day is before the first. Check the days."}});
        } else if (until < today) {
            problems.push_back({"until",
                                {"最終日が過ぎています。今日以降の日付を入力してください。",
                                 "The last day is over. Enter today or a later day."}});
        } else if (until > today + kAbsenceAhead_days && until < domain::kOpenEnd) {
            problems.push_back({"until",
                                {"2年より先の日付は登録できません。",
                                 "Days more than two years ahead cannot be entered."}});
        }
    }
    std::vector<FieldProblem> problems;
};

// Names and places of people, on one connection.
class StandInReader {
public:
    StandInReader(const SiteContext& site, store::Connection& connection)
        : m_connection(connection), m_directory(connection, site.today()) {}

    [[nodiscard]] std::optional<StandIn> standIn(std::int64_t person) {
        const auto row = store::PersonStore(m_connection).find(person);
        if (!row) {
            return std::nullopt;
        }
        const Person found = m_directory.person(*row);
        StandIn made{found.employeeNumber, found.nameJa, {}, {}};
        if (found.posts.empty()) {
            return made;
        }
        const Post& post = found.posts.front();
        made.department = post.department.path;
        const std::string& place = post.place.empty() ? post.department.place : post.place;
        if (!place.empty()) {
            const auto known = store::RegistrationStore(m_connection).placeName(place);
            made.place = placeNameOf(place, known ? known->ja : "", known ? known->en : "");
        }
        return made;
    }

    [[nodiscard]] Absence absence(const store::AbsenceRow& row, LocalDate today) {
        Absence made;
        made.id = row.id;
        made.from = dayOf(row.fromDay);
        made.until = dayOf(row.untilDay);
        made.action = domain::awayActionFrom(row.action).value_or(AwayAction::Hold);
        made.to = row.toPerson ? standIn(*row.toPerson) : std::nullopt;
        made.isNow = made.from <= today && today <= made.until;
        return made;
    }

    // What is typed as the number of somebody else who is here; else why not.
    [[nodiscard]] Result<std::int64_t, FieldProblem>
    somebody(const std::string& typed, std::int64_t self, const char* field) {
        const auto row = store::PersonStore(m_connection).find(normalEmployeeNumber(typed));
        if (row && row->id == self) {
            return failure(FieldProblem{
                field,
                {"自分以外の人の社員番号を入力してください。", "Name somebody other than you."}});
        }
        if (!row || !m_directory.isHere(*row)) {
            return failure(FieldProblem{
                field,
                {"この社員番号の人が見つからないか、在籍していません。番号を確かめてください。",
                 "Nobody who is here has this employee number. Check it."}});
        }
        return row->id;
    }

    std::string numberOf(std::optional<std::int64_t> person) {
        const auto row = person ? store::PersonStore(m_connection).find(*person) : std::nullopt;
        return row ? row->employeeNumber : "";
    }

private:
    store::Connection& m_connection;
    DirectoryView m_directory;
};

std::optional<AwayNote> awayNote(const SiteContext& site, store::Connection& connection,
                                 std::int64_t person, const domain::ClassRules* rules) {
    const auto row = store::AbsenceStore(connection).absenceOn(person, site.today().text());
    if (!row) {
        return std::nullopt;
    }
    StandInReader reader(site, connection);
    const Absence absence = reader.absence(*row, site.today());
    AwayNote note;
    const auto who = reader.standIn(person);
    note.name = who ? who->name : "";
    note.until = absence.until;
    note.action = rules != nullptr ? domain::awayActionOf(absence.action, *rules) : absence.action;
    if (note.action == AwayAction::Forward) {
        note.to = absence.to;
    }
    return note;
}

// Enters one absence, in one transaction.
class Entering {
public:
    Entering(SiteContext& site, store::Connection& connection, const AbsenceInput& input)
        : m_site(site), m_input(input), m_store(connection), m_connection(connection),
          m_reader(site, connection) {}

    Result<std::int64_t, ServiceError> run() {
        const auto person = store::PersonStore(m_connection).personOfUser(m_input.by.id);
        if (!person) {
            return failure(nobodys());
        }
        store::AbsenceRow row;
        row.person = *person;
        if (auto problems = understand(row); !problems.empty()) {
            return failure(invalidFields(std::move(problems)));
        }
        const auto others = m_store.absencesOf(row.person, m_site.today().text());
        if (others.size() >= kAbsencesMax) {
            return failure(
                tooMany("too-many-absences",
                        {"登録できる不在は 50 件までです。不要なものを終了してください。",
                         "There are 50 absences already. End one."}));
        }
        for (const store::AbsenceRow& other : others) {
            if (other.fromDay <= row.untilDay && row.fromDay <= other.untilDay) {
                return failure(invalidField(
                    {"from",
                     {"すでに登録した不在（" + other.fromDay + "〜" + other.untilDay +
                          "）と重なっています。先にそちらを終了するか、日付を変えてください。",
                      "These days overlap the absence from " + other.fromDay + " to " +
                          other.untilDay + ". End that one first, or choose other days."}}));
            }
        }
        m_store.insert(row);
        noteAct(m_connection, m_site.clock().utcNow(), m_input.actor, audit::kAbsenceEntered,
                m_reader.numberOf(person),
                auditChange({"from", "until", "action", "to"}, {},
                            {row.fromDay, row.untilDay, m_input.actionCode,
                             m_reader.numberOf(row.toPerson)}));
        return row.id;
    }

private:
    std::vector<FieldProblem> understand(store::AbsenceRow& row) {
        TypedDays days;
        const auto from = days.day(m_input.from, "from");
        const auto until = days.day(m_input.until, "until");
        if (from && until) {
            days.check(*from, *until, m_site.today());
            row.fromDay = from->text();
            row.untilDay = until->text();
        }
        const auto action = domain::awayActionFromCode(m_input.actionCode);
        if (!action) {
            days.problems.push_back({"action",
                                     {"不在の間の扱いを選んでください。",
                                      "Choose what becomes of your mail meanwhile."}});
            return days.problems;
        }
        row.action = static_cast<std::int64_t>(*action);
        if (*action == AwayAction::Forward) {
            auto to = m_reader.somebody(m_input.toPerson, row.person, "to");
            if (to) {
                row.toPerson = *to;
            } else {
                days.problems.push_back(std::move(to.error()));
            }
        }
        return days.problems;
    }

    SiteContext& m_site;
    const AbsenceInput& m_input;
    store::AbsenceStore m_store;
    store::Connection& m_connection;
    StandInReader m_reader;
};

Result<void, ServiceError> name(SiteContext& site, store::Connection& connection,
                                const DelegateInput& input) {
    const auto person = store::PersonStore(connection).personOfUser(input.by.id);
    if (!person) {
        return failure(nobodys());
    }
    StandInReader reader(site, connection);
    TypedDays days;
    const LocalDate today = site.today();
    const auto from = trimmed(input.from).empty() ? today : days.day(input.from, "from");
    const auto until =
        trimmed(input.until).empty() ? domain::kOpenEnd : days.day(input.until, "until");
    if (from && until) {
        days.check(*from, *until, today);
    }
    auto delegate = reader.somebody(input.delegate, *person, "delegate");
    if (!delegate) {
        days.problems.push_back(std::move(delegate.error()));
    }
    if (!days.problems.empty()) {
        return failure(invalidFields(std::move(days.problems)));
    }
    store::AbsenceStore store(connection);
    const auto others = store.delegatesOf(*person, today.text());
    const bool isNew = std::none_of(others.begin(), others.end(),
                                    [&](const auto& row) { return row.delegate == *delegate; });
    if (isNew && others.size() >= kDelegatesMax) {
        return failure(
            tooMany("too-many-delegates", {"代理人は 20 人までです。不要な人を終了してください。",
                                           "There are 20 delegates already. End one."}));
    }
    store.put({*person, *delegate, from->text(), until->text()});
    noteAct(connection, site.clock().utcNow(), input.actor, audit::kDelegateNamed,
            reader.numberOf(person),
            auditChange({"delegate", "from", "until"}, {},
                        {reader.numberOf(*delegate), from->text(),
                         *until < domain::kOpenEnd ? until->text() : ""}));
    return {};
}

} // namespace

StandInView Absences::view(const User& user) {
    return m_site.database().read([&](store::Connection& connection) {
        StandInView view;
        const auto person = store::PersonStore(connection).personOfUser(user.id);
        if (!person) {
            return view;
        }
        view.isPerson = true;
        const LocalDate today = m_site.today();
        store::AbsenceStore store(connection);
        StandInReader reader(m_site, connection);
        for (const store::AbsenceRow& row : store.absencesOf(*person, today.text())) {
            view.absences.push_back(reader.absence(row, today));
        }
        for (const store::DelegateRow& row : store.delegatesOf(*person, today.text())) {
            if (auto who = reader.standIn(row.delegate)) {
                view.delegates.push_back(
                    {std::move(*who), dayOf(row.fromDay), openUntil(row.untilDay)});
            }
        }
        for (const store::PrincipalRow& row : store.principalsOf(*person, today.text())) {
            if (const auto who = reader.standIn(row.person)) {
                view.actsFor.push_back(
                    {who->employeeNumber, who->name, openUntil(row.untilDay), row.isAway});
            }
        }
        return view;
    });
}

Result<std::int64_t, ServiceError> Absences::enter(const AbsenceInput& input) {
    return m_site.database().write(
        [&](store::Connection& connection) { return Entering(m_site, connection, input).run(); });
}

Result<void, ServiceError> Absences::end(std::int64_t id, const User& by, const Actor& actor) {
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            const auto person = store::PersonStore(connection).personOfUser(by.id);
            const LocalDate today = m_site.today();
            store::AbsenceStore store(connection);
            const auto rows =
                person ? store.absencesOf(*person, today.text()) : std::vector<store::AbsenceRow>();
            const auto row = std::find_if(rows.begin(), rows.end(),
                                          [id](const auto& each) { return each.id == id; });
            if (row == rows.end()) {
                return failure(notFound());
            }
            if (dayOf(row->fromDay) < today) {
                store.setUntil(id, (today - 1).text());
            } else {
                store.remove(id);
            }
            noteAct(connection, m_site.clock().utcNow(), actor, audit::kAbsenceEnded,
                    StandInReader(m_site, connection).numberOf(person),
                    auditChange({"from", "until"}, {row->fromDay, row->untilDay}, {}));
            return {};
        });
}

Result<void, ServiceError> Absences::nameDelegate(const DelegateInput& input) {
    return m_site.database().write(
        [&](store::Connection& connection) { return name(m_site, connection, input); });
}

Result<void, ServiceError> Absences::endDelegate(std::string_view delegate, const User& by,
                                                 const Actor& actor) {
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<void, ServiceError> {
            store::PersonStore people(connection);
            const auto person = people.personOfUser(by.id);
            const auto other = people.find(normalEmployeeNumber(delegate));
            store::AbsenceStore store(connection);
            const auto rows = person && other ? store.delegatesOf(*person, m_site.today().text())
                                              : std::vector<store::DelegateRow>();
            const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& each) {
                return each.delegate == other->id;
            });
            if (row == rows.end()) {
                return failure(notFound());
            }
            store.removeDelegate(*person, other->id);
            noteAct(connection, m_site.clock().utcNow(), actor, audit::kDelegateEnded,
                    StandInReader(m_site, connection).numberOf(person),
                    auditChange({"delegate", "from"}, {other->employeeNumber, row->fromDay}, {}));
            return {};
        });
}

std::optional<AwayNote> Absences::ofItem(std::string_view slipNumber) {
    return m_site.database().read([&](store::Connection& connection) -> std::optional<AwayNote> {
        const auto item = store::ItemStore(connection).find(std::string(slipNumber));
        const auto request = item ? store::RequestStore(connection).ofItem(item->id) : std::nullopt;
        if (!request || request->settled != 0 || !request->toPerson) {
            return std::nullopt;
        }
        for (const store::ClassRow& each : store::ClassStore(connection).all()) {
            if (each.id == request->classId) {
                const domain::ClassRules rules = itemClassOf(each).rules;
                return awayNote(m_site, connection, *request->toPerson, &rules);
            }
        }
        return std::nullopt;
    });
}

std::optional<AwayNote> Absences::ofPerson(std::string_view employeeNumber) {
    return m_site.database().read([&](store::Connection& connection) -> std::optional<AwayNote> {
        const auto person =
            store::PersonStore(connection).find(normalEmployeeNumber(employeeNumber));
        return person ? awayNote(m_site, connection, person->id, nullptr) : std::nullopt;
    });
}

} // namespace tewatashi::server::services
