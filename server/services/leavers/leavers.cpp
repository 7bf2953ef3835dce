#include "server/services/leavers/leavers.h"

#include "server/services/classes/class_rules.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/directory/directory_view.h"
#include "server/services/intake/event_writer.h"
#include "server/services/requests/request_reader.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/place_name.h"
#include "server/services/site/sealed_text.h"
#include "server/services/site/site_context.h"
#include "server/services/site/stored_period.h"
#include "server/services/text/text_fields.h"
#include "server/store/leaver_store.h"
#include "server/store/person_store.h"
#include "server/store/registration_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace tewatashi::server::services {
namespace {

using domain::LeaverAction;
using domain::LocalDate;

std::string reasonOwner(const std::string& number, std::int64_t person) {
    return fmt::format("leaver {} {}", number, person);
}

ServiceError notFound() {
    return {ServiceErrorKind::NotFound,
            "leaver-item-not-found",
            {"この社員の荷物ではありません。一覧から選び直してください。",
             "It is no item of this person. Choose it from the list again."},
            {}};
}

ServiceError conflict(const char* code, LocalizedText text) {
    return {ServiceErrorKind::Conflict, code, std::move(text), {}};
}

// One person and one item, on one connection.
class LeaverReader {
public:
    LeaverReader(const SiteContext& site, store::Connection& connection)
        : m_site(site), m_connection(connection), m_directory(connection, site.today()) {}

    [[nodiscard]] std::optional<LeaverDecision> decision(const store::ItemRow& item,
                                                         std::int64_t person) {
        const auto row = store::LeaverStore(m_connection).find(item.id, person);
        const auto action = row ? domain::leaverActionFrom(row->action) : std::nullopt;
        if (!action) {
            return std::nullopt;
        }
        LeaverDecision made;
        made.action = *action;
        made.decidedBy = store::RequestStore(m_connection).nameOfUser(row->decidedBy);
        made.decidedAt = {row->decidedAt_ms};
        if (!row->reason.empty()) {
            made.reason =
                openedText(m_site, reasonOwner(item.number, person), row->reason).value_or("");
        }
        if (row->toPerson) {
            name(made, *row->toPerson);
        }
        return made;
    }

    // Of the department of the main post, today's or the last one; not the leaver themselves.
    [[nodiscard]] std::optional<std::int64_t> keyContactOf(const store::PersonRow& person) {
        Person now = m_directory.person(person);
        if (now.posts.empty()) {
            now = m_directory.personEver(person);
        }
        for (const Post& post : now.posts) {
            const auto contact = post.department.keyContact;
            if (contact && contact->value != person.id && isHere(contact->value)) {
                return contact->value;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] bool isHere(std::int64_t person) {
        const auto row = store::PersonStore(m_connection).find(person);
        return row && m_directory.isHere(*row);
    }

private:
    void name(LeaverDecision& made, std::int64_t id) {
        const auto row = store::PersonStore(m_connection).find(id);
        if (!row) {
            return;
        }
        const Person person = m_directory.person(*row);
        made.toNumber = person.employeeNumber;
        made.toName = person.nameJa;
        if (person.posts.empty()) {
            return;
        }
        const Post& post = person.posts.front();
        made.toDepartment = post.department.path;
        const std::string& place = post.place.empty() ? post.department.place : post.place;
        if (!place.empty()) {
            const auto known = store::RegistrationStore(m_connection).placeName(place);
            made.toPlace = placeNameOf(place, known ? known->ja : "", known ? known->en : "");
        }
    }

    const SiteContext& m_site;
    store::Connection& m_connection;
    DirectoryView m_directory;
};

// Takes one decision, in one transaction.
class Deciding {
public:
    Deciding(SiteContext& site, store::Connection& connection, const LeaverDecisionInput& input)
        : m_site(site), m_connection(connection), m_input(input), m_reader(site, connection) {}

    Result<void, ServiceError> run() {
        const auto person =
            store::PersonStore(m_connection).find(normalEmployeeNumber(m_input.leaver));
        const auto item = store::ItemStore(m_connection).find(trimmed(m_input.slipNumber));
        const auto request =
            item ? store::RequestStore(m_connection).ofItem(item->id) : std::nullopt;
        if (!person || !request ||
            (request->toPerson != person->id && request->sender != person->id)) {
            return failure(notFound());
        }
        if (dayOf(person->leavesOn) >= domain::kOpenEnd) {
            return failure(conflict("no-leaving-date",
                                    {"この社員には退職日が登録されていません。先に退職日を登録して"
                                     "ください。",
                                     "This person has no last day. Enter it first."}));
        }
        if (request->settled != 0) {
            return failure(
                conflict("item-settled", {"この荷物は受領済みか取消済みです。扱いを決める必要は"
                                          "ありません。",
                                          "The item was received or cancelled. Nothing is to be "
                                          "decided."}));
        }
        return write(*person, *item, *request);
    }

private:
    Result<void, ServiceError> write(const store::PersonRow& person, const store::ItemRow& item,
                                     const store::RequestRow& request) {
        store::LeaverDecisionRow row;
        row.item = item.id;
        row.person = person.id;
        if (auto wrong = understand(person, request, row)) {
            return failure(invalidField(std::move(*wrong)));
        }
        const std::string reason = trimmed(m_input.reason);
        row.reason =
            reason.empty() ? "" : sealedText(m_site, reasonOwner(item.number, person.id), reason);
        row.decidedBy = m_input.by.id;
        row.decidedAt_ms = m_site.clock().utcNow().value;
        store::LeaverStore decisions(m_connection);
        const auto before = values(decisions.find(item.id, person.id));
        decisions.put(row);
        noteAct(m_connection, m_site.clock().utcNow(), m_input.actor, audit::kLeaverDecided,
                item.number,
                auditChange({"leaver", "action", "to"}, before,
                            withLeaver(person.employeeNumber, values(row))));
        return {};
    }

    // Action and person of the decision, or what is wrong.
    std::optional<FieldProblem> understand(const store::PersonRow& person,
                                           const store::RequestRow& request,
                                           store::LeaverDecisionRow& row) {
        const auto action = domain::leaverActionFromCode(m_input.actionCode);
        const auto choices = domain::leaverActions(rulesOf(request));
        if (!action || std::find(choices.begin(), choices.end(), *action) == choices.end()) {
            return FieldProblem{"action",
                                {"この区分の荷物に選べる扱いではありません。選び直してください。",
                                 "This cannot be chosen for an item of its class. Choose again."}};
        }
        row.action = static_cast<std::int64_t>(*action);
        if (*action == LeaverAction::KeyContact) {
            row.toPerson = m_reader.keyContactOf(person);
            if (!row.toPerson) {
                return FieldProblem{
                    "action",
                    {"この社員の組織に窓口担当者がいません。後任者を指定してください。",
                     "The department has no key contact. Name a successor."}};
            }
        }
        if (domain::needsPerson(*action)) {
            const auto to =
                store::PersonStore(m_connection).find(normalEmployeeNumber(m_input.toPerson));
            if (!to || to->id == person.id || !m_reader.isHere(to->id)) {
                return FieldProblem{
                    "to",
                    {"引き継ぐ人の社員番号が見つからないか、在籍していません。確かめてください。",
                     "Nobody who is here has this employee number. Check whom it goes to."}};
            }
            row.toPerson = to->id;
        }
        const std::string reason = trimmed(m_input.reason);
        const std::size_t least = domain::needsReason(*action) ? 1 : 0;
        return textProblem("reason", {"理由", "The reason"}, reason, {least, kLeaverReasonMax});
    }

    domain::ClassRules rulesOf(const store::RequestRow& request) {
        for (const store::ClassRow& each : store::ClassStore(m_connection).all()) {
            if (each.id == request.classId) {
                return classRulesOf(each);
            }
        }
        return {};
    }

    // Without the reason: it may tell what the item is.
    std::vector<std::string> values(const std::optional<store::LeaverDecisionRow>& row) {
        if (!row) {
            return {};
        }
        const auto action = domain::leaverActionFrom(row->action);
        const auto to =
            row->toPerson ? store::PersonStore(m_connection).find(*row->toPerson) : std::nullopt;
        return {"", std::string(action ? domain::leaverActionCode(*action) : ""),
                to ? to->employeeNumber : ""};
    }
    static std::vector<std::string> withLeaver(const std::string& number,
                                               std::vector<std::string> values) {
        values.front() = number;
        return values;
    }

    SiteContext& m_site;
    store::Connection& m_connection;
    const LeaverDecisionInput& m_input;
    LeaverReader m_reader;
};

} // namespace

std::vector<Leaver> Leavers::list() {
    const LocalDate today = m_site.today();
    const auto rows = m_site.database().read([&](store::Connection& connection) {
        return store::LeaverStore(connection)
            .leaving((today - kLeaversBehind_days).text(), (today + kLeaversAhead_days).text(),
                     kLeaversMax);
    });
    std::vector<Leaver> leavers;
    leavers.reserve(rows.size());
    for (const store::LeaverRow& row : rows) {
        Leaver leaver;
        leaver.employeeNumber = row.employeeNumber;
        leaver.name = row.nameJa;
        leaver.lastDay = dayOf(row.leavesOn);
        leaver.hasLeft = leaver.lastDay < today;
        leaver.addressed = static_cast<int>(row.addressed);
        leaver.sent = static_cast<int>(row.sent);
        leaver.undecided = static_cast<int>(row.addressed + row.sent - row.decided);
        leavers.push_back(std::move(leaver));
    }
    return leavers;
}

std::optional<LeaverFile> Leavers::file(std::string_view employeeNumber, const User& onlooker) {
    return m_site.database().read([&](store::Connection& connection) -> std::optional<LeaverFile> {
        const auto person =
            store::PersonStore(connection).find(normalEmployeeNumber(employeeNumber));
        if (!person) {
            return std::nullopt;
        }
        LeaverFile file;
        file.employeeNumber = person->employeeNumber;
        file.name = person->nameJa;
        if (const LocalDate last = dayOf(person->leavesOn); last < domain::kOpenEnd) {
            file.lastDay = last;
            file.hasLeft = last < m_site.today();
        }
        RequestReader requests(m_site, connection, onlooker);
        LeaverReader decisions(m_site, connection);
        const auto add = [&](const std::vector<store::RequestRow>& rows, bool isAddressed) {
            file.isCut = file.isCut || rows.size() == static_cast<std::size_t>(kLeaverItemsMax);
            for (const store::RequestRow& row : rows) {
                const auto item = store::ItemStore(connection).find(row.item);
                auto view = item ? requests.view(*item, row) : std::nullopt;
                if (view) {
                    auto choices = domain::leaverActions(view->itemClass.rules);
                    file.items.push_back({std::move(*view), isAddressed, std::move(choices),
                                          decisions.decision(*item, person->id)});
                }
            }
        };
        constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();
        store::RequestStore store(connection);
        add(store.awaitedByPerson(person->id, kNewest, kLeaverItemsMax), true);
        add(store.openSentBy(person->id, kNewest, kLeaverItemsMax), false);
        return file;
    });
}

Result<void, ServiceError> Leavers::decide(const LeaverDecisionInput& input) {
    if (!mayRequestForOthers(input.by.role)) {
        return failure(ServiceError{ServiceErrorKind::Forbidden,
                                    "mail-room-only",
                                    {"退職者の荷物の扱いを決められるのはメール室と管理者です。",
                                     "The mail room and administrators decide about leavers."},
                                    {}});
    }
    return m_site.database().write(
        [&](store::Connection& connection) { return Deciding(m_site, connection, input).run(); });
}

std::optional<LeaverInstruction> Leavers::instruction(std::string_view slipNumber) {
    return m_site.database().read([&](store::Connection& connection)
                                      -> std::optional<LeaverInstruction> {
        const auto item = store::ItemStore(connection).find(std::string(slipNumber));
        const auto request = item ? store::RequestStore(connection).ofItem(item->id) : std::nullopt;
        if (!request || request->settled != 0) {
            return std::nullopt;
        }
        LeaverReader decisions(m_site, connection);
        for (const std::int64_t id : {request->toPerson.value_or(0), request->sender}) {
            const auto person = store::PersonStore(connection).find(id);
            const LocalDate last = person ? dayOf(person->leavesOn) : domain::kOpenEnd;
            if (last >= domain::kOpenEnd) {
                continue;
            }
            auto decision = decisions.decision(*item, id);
            const bool isRecipient = request->toPerson == id;
            if (decision || (isRecipient && last < m_site.today())) {
                return LeaverInstruction{person->nameJa, last, isRecipient, std::move(decision)};
            }
        }
        return std::nullopt;
    });
}

} // namespace tewatashi::server::services
