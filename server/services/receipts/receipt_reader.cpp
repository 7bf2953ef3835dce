#include "server/services/receipts/receipt_reader.h"

#include "common/domain/local_date.h"
#include "server/services/intake/event_writer.h"
#include "server/services/requests/request_reader.h"
#include "server/services/site/sealed_text.h"
#include "server/services/site/site_context.h"
#include "server/store/person_store.h"
#include "server/store/receipt_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::server::services {

domain::ReceiptCase ReceiptFacts::caseWith(domain::Digits digits) const {
    domain::ReceiptCase made;
    made.stage = stage;
    made.role = role;
    made.rules = itemClass.rules;
    made.hasDigits = request.possessionHash.has_value();
    made.triesLeft = static_cast<int>(request.triesLeft);
    made.digits = digits;
    return made;
}

std::string exceptionTextOwner(std::int64_t exception, std::string_view field) {
    return fmt::format("exception {} {}", exception, field);
}

ReceiptReader::ReceiptReader(const SiteContext& site, store::Connection& connection,
                             const User& onlooker)
    : m_site(site), m_connection(connection), m_onlooker(onlooker),
      m_directory(connection, site.today()),
      m_person(store::PersonStore(connection).personOfUser(onlooker.id)),
      m_actsFor(connection, m_person, site.today()) {
    if (m_person) {
        m_departments = m_directory.mailOf(*m_person);
    }
}

std::optional<ReceiptFacts> ReceiptReader::facts(const std::string& slipNumber) {
    const auto item = store::ItemStore(m_connection).find(slipNumber);
    const auto request = item ? store::RequestStore(m_connection).ofItem(item->id) : std::nullopt;
    return request ? std::optional(facts(*item, *request)) : std::nullopt;
}

ReceiptFacts ReceiptReader::facts(const store::ItemRow& item, const store::RequestRow& request) {
    ReceiptFacts made;
    made.item = item;
    made.request = request;
    for (const store::ClassRow& each : store::ClassStore(m_connection).all()) {
        if (each.id == request.classId) {
            made.itemClass = itemClassOf(each);
        }
    }
    std::vector<domain::ItemEvent> events;
    for (const auto& row : store::ItemStore(m_connection).eventsOf(item.id)) {
        events.push_back(itemEventOf(row));
    }
    made.state = domain::foldItem(std::move(events));
    made.stage = domain::receiptStage(made.state);
    made.role = role(request, made.itemClass.rules);
    return made;
}

domain::ReceiptRole ReceiptReader::role(const store::RequestRow& request,
                                        const domain::ClassRules& rules) {
    if (!m_person) {
        return domain::ReceiptRole::None;
    }
    domain::ReceiptStanding standing;
    standing.isAddressee =
        request.toPerson == m_person || takesOver(m_connection, request, *m_person);
    standing.sends = request.sender == *m_person || request.enteredBy == m_onlooker.id;
    standing.isMember = request.toDepartment && m_departments.contains(*request.toDepartment);
    if (request.toPerson && !standing.isAddressee) {
        const auto theirs = m_directory.departmentsOf(*request.toPerson);
        standing.isColleague = std::any_of(theirs.begin(), theirs.end(),
                                           [this](std::int64_t department) {
                                               return m_departments.contains(department);
                                           }) ||
                               m_actsFor.receives(request, rules);
    }
    return domain::receiptRole(standing);
}

std::optional<ReceiptShown> ReceiptReader::receipt(const store::ItemRow& item) {
    if (item.status != static_cast<std::int64_t>(domain::Action::Received) || !item.lastEvent) {
        return std::nullopt;
    }
    const auto row = store::ReceiptStore(m_connection).ofEvent(*item.lastEvent);
    if (!row) {
        return std::nullopt;
    }
    ReceiptShown shown;
    shown.name = nameOf(row->person);
    shown.role = static_cast<domain::ReceiptRole>(row->role);
    shown.proof = static_cast<domain::ReceiptProof>(row->proof);
    if (shown.proof == domain::ReceiptProof::MailRoom) {
        shown.confirmedBy = store::RequestStore(m_connection).nameOfUser(row->confirmedBy);
    }
    shown.at = {row->confirmedAt_ms};
    return shown;
}

ExceptionView ReceiptReader::exception(const store::ExceptionRow& row, bool withTexts) {
    ExceptionView view;
    view.id = row.id;
    view.kind = static_cast<domain::ExceptionKind>(row.kind);
    view.reportedBy = nameOf(row.person);
    view.openedAt = {row.openedAt_ms};
    if (row.resolution) {
        view.resolution = static_cast<domain::ExceptionResolution>(*row.resolution);
    }
    if (row.resolvedAt_ms) {
        view.resolvedAt = UtcMillis{*row.resolvedAt_ms};
    }
    if (row.resolvedBy) {
        view.resolvedBy = store::RequestStore(m_connection).nameOfUser(*row.resolvedBy);
    }
    if (withTexts) {
        view.note = text(row.id, kExceptionNote, row.note);
        view.reason = text(row.id, kExceptionReason, row.reason);
    }
    return view;
}

std::vector<store::ExceptionRow> ReceiptReader::openExceptions(std::int64_t item) {
    auto rows = store::ExceptionStore(m_connection).ofItem(item);
    rows.erase(std::remove_if(rows.begin(), rows.end(),
                              [](const auto& row) { return row.resolvedAt_ms.has_value(); }),
               rows.end());
    return rows;
}

std::string ReceiptReader::nameOf(std::int64_t person) {
    const auto row = store::PersonStore(m_connection).find(person);
    return row ? row->nameJa : "";
}

std::string ReceiptReader::text(std::int64_t exception, std::string_view field,
                                const std::string& sealed) const {
    return sealed.empty()
               ? ""
               : openedText(m_site, exceptionTextOwner(exception, field), sealed).value_or("");
}

} // namespace tewatashi::server::services
