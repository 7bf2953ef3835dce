#include "server/services/requests/request_reader.h"

#include "common/domain/custody.h"
#include "server/services/classes/class_rules.h"
#include "server/services/directory/directory_view.h"
#include "server/services/intake/event_writer.h"
#include "server/services/site/place_name.h"
#include "server/services/site/sealed_text.h"
#include "server/services/site/site_context.h"
#include "server/store/cancellation_store.h"
#include "server/store/leaver_store.h"
#include "server/store/person_store.h"
#include "server/store/registration_store.h"

#include <algorithm>

namespace tewatashi::server::services {
namespace {

// A terminal that has not docked for so long holds no hand-in of a request made since.
constexpr std::int64_t kInUse_ms = 7LL * 24 * 3600 * 1000;

} // namespace

ServiceError requestNotFound() {
    return {ServiceErrorKind::NotFound,
            "request-not-found",
            {"この伝票番号の依頼は見つかりません。番号を確かめてください。見られるのは、送信者・"
             "受領者とメール室の担当者だけです。",
             "There is no request with this slip number that you may see. Check the number; "
             "requests are shown to sender, recipient and the mail room."},
            {}};
}

ItemClass itemClassOf(const store::ClassRow& row) {
    ItemClass made;
    made.code = row.code;
    made.name = {row.nameJa, row.nameEn};
    made.standsOut = row.standsOut != 0;
    made.rules = classRulesOf(row);
    return made;
}

bool takesOver(store::Connection& connection, const store::RequestRow& request,
               std::int64_t person) {
    const auto decided = request.toPerson
                             ? store::LeaverStore(connection).find(request.item, *request.toPerson)
                             : std::nullopt;
    return decided && decided->toPerson == person;
}

std::string possessionHash(const SiteContext& site, const std::string& number,
                           const std::string& digits) {
    return toHex(hmacSha256(site.possessionKey(), asBytes(number + digits)));
}

std::string textOwner(const std::string& number, store::RequestText field) {
    return "request " + number + (field == store::RequestText::Subject ? " subject" : " note");
}

RequestReader::RequestReader(const SiteContext& site, store::Connection& connection,
                             const User& onlooker)
    : m_site(site), m_connection(connection), m_onlooker(onlooker),
      m_directory(connection, site.today()),
      m_person(store::PersonStore(connection).personOfUser(onlooker.id)),
      m_actsFor(connection, m_person, site.today()),
      m_classes(store::ClassStore(connection).all()) {
    if (m_person) {
        m_departments = m_directory.mailOf(*m_person);
    }
}

std::optional<RequestView> RequestReader::view(const store::ItemRow& item,
                                               const store::RequestRow& row) {
    const ItemClass itemClass = classOf(row);
    const domain::Onlooker onlooker = standing(row, itemClass.rules);
    if (!domain::maySeeParties(onlooker) && row.enteredBy != m_onlooker.id) {
        return std::nullopt;
    }
    RequestView view;
    view.slipNumber = item.number;
    if (item.status) {
        view.statusCode = domain::actionCode(static_cast<domain::Action>(*item.status));
    }
    view.from = person(row.sender);
    view.to = row.toPerson ? person(*row.toPerson) : department(row.toDepartment.value_or(0));
    view.itemClass = itemClass;
    view.pieces = static_cast<int>(row.pieces);
    view.wishedDay = row.wishedDay;
    if (row.onBehalf != 0) {
        view.enteredBy = store::RequestStore(m_connection).nameOfUser(row.enteredBy);
    }
    view.requestedAt = {row.requestedAt_ms};
    view.ownLabel = row.ownLabel != 0;
    view.mayReadTexts = domain::maySeeTexts(view.itemClass.rules.readers, onlooker);
    if (view.mayReadTexts) {
        view.subject = text(item, store::RequestText::Subject);
        view.note = text(item, store::RequestText::Note);
    }
    view.prints = static_cast<int>(row.prints);
    view.mayPrint = mayPrint(item, row);
    view.cancellation = cancellation(item, view.from.placeCode);
    view.mayCancel = mayCancel(view, row);
    return view;
}

RequestParty RequestReader::person(std::int64_t id) {
    RequestParty party;
    const auto row = store::PersonStore(m_connection).find(id);
    if (!row) {
        return party;
    }
    const Person found = m_directory.person(*row);
    party.employeeNumber = found.employeeNumber;
    party.name = found.nameJa;
    if (!found.posts.empty()) { // the main one
        const Post& post = found.posts.front();
        party.departmentCode = post.department.code;
        party.department = post.department.path;
        party.placeCode = post.place.empty() ? post.department.place : post.place;
        party.placeName = placeName(party.placeCode);
    }
    return party;
}

RequestParty RequestReader::department(std::int64_t id) {
    RequestParty party;
    if (const auto found = m_directory.department({id})) {
        party.departmentCode = found->code;
        party.department = found->path;
        party.placeCode = found->place;
        party.placeName = placeName(party.placeCode);
    }
    return party;
}

LocalizedText RequestReader::placeName(const std::string& code) {
    if (code.empty()) {
        return {};
    }
    const auto name = store::RegistrationStore(m_connection).placeName(code);
    return placeNameOf(code, name ? name->ja : "", name ? name->en : "");
}

ItemClass RequestReader::classOf(const store::RequestRow& row) const {
    for (const store::ClassRow& each : m_classes) {
        if (each.id == row.classId) {
            return itemClassOf(each);
        }
    }
    return {};
}

domain::Onlooker RequestReader::standing(const store::RequestRow& row,
                                         const domain::ClassRules& rules) {
    domain::Onlooker onlooker;
    onlooker.worksInMailRoom = mayRequestForOthers(m_onlooker.role);
    onlooker.audits = m_onlooker.role == Role::Auditor;
    if (!m_person) {
        return onlooker;
    }
    onlooker.isParty = *m_person == row.sender || m_person == row.toPerson;
    onlooker.isParty = onlooker.isParty || takesOver(m_connection, row, *m_person);
    if (!onlooker.isParty && row.toDepartment) {
        onlooker.isParty = m_departments.contains(*row.toDepartment);
    }
    onlooker.actsForParty = m_actsFor.sees(row, rules);
    return onlooker;
}

bool RequestReader::sends(const store::RequestRow& row) const {
    return m_person == row.sender || row.enteredBy == m_onlooker.id;
}

bool RequestReader::mayPrint(const store::ItemRow& item, const store::RequestRow& row) const {
    if (isSettled(item.status)) { // nobody needs a slip any more
        return false;
    }
    const bool isHandedIn = item.status != static_cast<std::int64_t>(domain::Action::Requested);
    return mayRequestForOthers(m_onlooker.role) || (sends(row) && !isHandedIn);
}

bool RequestReader::mayCancel(const RequestView& view, const store::RequestRow& row) const {
    const bool isDelivered = view.statusCode == domain::actionCode(domain::Action::Delivered) ||
                             view.statusCode == domain::actionCode(domain::Action::Received);
    return !view.cancellation && !isDelivered &&
           (mayRequestForOthers(m_onlooker.role) || sends(row));
}

std::optional<CancelledView> RequestReader::cancellation(const store::ItemRow& item,
                                                         const std::string& place) {
    store::CancellationStore store(m_connection);
    const auto row = store.ofItem(item.id);
    if (!row) {
        return std::nullopt;
    }
    CancelledView view;
    view.stage = static_cast<domain::CancelStage>(row->stage);
    view.progress = static_cast<domain::CancelProgress>(row->progress);
    view.at = {row->cancelledAt_ms};
    view.reason = store.reasonOf(*row).value_or("");
    if (view.stage == domain::CancelStage::BeforeHandIn &&
        view.progress == domain::CancelProgress::Done) {
        view.waitsFor = notDockedSince(view.at, place);
    }
    return view;
}

// Items are handed in where their sender is: the terminals there; else any that is in use.
std::vector<std::string> RequestReader::notDockedSince(UtcMillis at, const std::string& place) {
    const auto terminals =
        store::CancellationStore(m_connection).terminalsSeenSince(at.value - kInUse_ms);
    const bool anyThere =
        !place.empty() && std::any_of(terminals.begin(), terminals.end(),
                                      [&](const auto& each) { return each.place == place; });
    std::vector<std::string> names;
    for (const store::SeenTerminal& terminal : terminals) {
        if (terminal.lastDocked_ms < at.value && (!anyThere || terminal.place == place)) {
            names.push_back(terminal.name);
        }
    }
    return names;
}

std::string RequestReader::text(const store::ItemRow& item, store::RequestText field) {
    const auto sealed = store::RequestStore(m_connection).text(item.id, field);
    return sealed ? openedText(m_site, textOwner(item.number, field), *sealed).value_or("") : "";
}

} // namespace tewatashi::server::services
