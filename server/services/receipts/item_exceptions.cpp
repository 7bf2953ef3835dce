#include "server/services/receipts/item_exceptions.h"

#include "common/domain/event_bytes.h"
#include "server/services/directory/directory_checks.h"
#include "server/services/receipts/receipt_writer.h"
#include "server/services/requests/request_item.h"
#include "server/services/requests/request_reader.h"
#include "server/services/site/place_name.h"
#include "server/services/site/row_cursor.h"
#include "server/services/site/sealed_text.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/person_store.h"
#include "server/store/registration_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>

namespace tewatashi::server::services {
namespace {

using domain::ExceptionKind;
using domain::ExceptionResolution;

constexpr std::pair<ExceptionKind, std::string_view> kKinds[] = {
    {ExceptionKind::NotReceived, "not_received"},
    {ExceptionKind::NotMine, "not_mine"},
    {ExceptionKind::Unproven, "unproven"},
};
constexpr std::pair<ExceptionResolution, std::string_view> kResolutions[] = {
    {ExceptionResolution::ReceiptConfirmed, "receipt_confirmed"},
    {ExceptionResolution::TriesRenewed, "tries_renewed"},
    {ExceptionResolution::Found, "found"},
    {ExceptionResolution::Redirected, "redirected"},
    {ExceptionResolution::Returning, "returning"},
    {ExceptionResolution::ReceiptUndone, "receipt_undone"},
    {ExceptionResolution::Lost, "lost"},
    {ExceptionResolution::NothingToDo, "nothing_to_do"},
    {ExceptionResolution::ReceivedSince, "received_since"},
};

ServiceError itemNotYours() {
    return {ServiceErrorKind::NotFound,
            "receipt-not-yours",
            {"この伝票番号で、あなた宛ての荷物は見つかりません。番号を確かめてください。",
             "There is no item with this slip number that is sent to you. Check the number."},
            {}};
}

ServiceError notOnItsWay() {
    return {ServiceErrorKind::Conflict,
            "item-not-under-way",
            {"この荷物はまだ引受されていないか、送信者に戻るところです。届くのを待つ荷物ではあり"
             "ません。",
             "This item was not handed in yet, or is on its way back to its sender. You need not "
             "wait for it."},
            {}};
}

ServiceError notForYou() {
    return {ServiceErrorKind::Forbidden,
            "exceptions-not-yours",
            {"要対応の荷物を扱えるのは、メール室の担当者だけです。",
             "Only the mail room looks into exceptions."},
            {}};
}

ServiceError exceptionNotFound() {
    return {ServiceErrorKind::NotFound,
            "exception-not-found",
            {"この要対応は見つかりません。一覧を開き直してください。",
             "There is no such exception. Open the list again."},
            {}};
}

ServiceError resolvedBefore() {
    return {ServiceErrorKind::Conflict,
            "exception-resolved",
            {"この要対応は、すでに対応済みです。荷物の画面で内容を確かめてください。",
             "This exception was resolved before. See the page of the item."},
            {}};
}

FieldProblem wrongAction() {
    return {"resolution",
            {"対応を選んでください。荷物の状況が変わり、選べなくなった対応もあります。",
             "Choose what was done. The item may have moved on, so that some actions ceased to "
             "fit."}};
}

std::optional<ExceptionResolution> resolutionFromCode(std::string_view code) {
    for (const auto& [resolution, text] : kResolutions) {
        if (code == text) {
            return resolution;
        }
    }
    return std::nullopt;
}

// One decision of the mail room, on the writer's connection.
class Deciding {
public:
    Deciding(SiteContext& site, store::Connection& connection, const ExceptionDecision& decision)
        : m_site(site), m_connection(connection), m_decision(decision),
          m_reader(site, connection, decision.by), m_store(connection) {}

    Result<ExceptionView, ServiceError> run() {
        auto row = m_store.find(m_decision.id);
        const auto item = row ? store::ItemStore(m_connection).find(row->item) : std::nullopt;
        const auto request =
            item ? store::RequestStore(m_connection).ofItem(item->id) : std::nullopt;
        if (!request) {
            return failure(exceptionNotFound());
        }
        const auto chosen = resolutionFromCode(m_decision.resolutionCode);
        if (row->resolvedAt_ms) {
            return isRepetition(*row, chosen)
                       ? Result<ExceptionView, ServiceError>(m_reader.exception(*row, true))
                       : failure(resolvedBefore());
        }
        const ReceiptFacts facts = m_reader.facts(*item, *request);
        const auto kind = static_cast<ExceptionKind>(row->kind);
        const std::string reason = trimmed(m_decision.reason);
        std::vector<FieldProblem> problems;
        if (!chosen || !domain::mayResolve(kind, *chosen, facts.stage)) {
            problems.push_back(wrongAction());
        }
        if (auto wrong =
                textProblem("reason", {"理由", "The reason"}, reason, {1, kExceptionTextMax})) {
            problems.push_back(std::move(*wrong));
        }
        if (!problems.empty()) {
            return failure(invalidFields(std::move(problems)));
        }
        close(*row, *chosen, reason); // first: a receipt would close it by itself
        act(facts, *row, *chosen);
        return m_reader.exception(*row, true);
    }

private:
    // The same form sent twice.
    [[nodiscard]] bool isRepetition(const store::ExceptionRow& row,
                                    std::optional<ExceptionResolution> chosen) const {
        return chosen && row.resolvedBy == m_decision.by.id &&
               row.resolution == static_cast<std::int64_t>(*chosen);
    }

    void close(store::ExceptionRow& row, ExceptionResolution chosen, const std::string& reason) {
        row.resolvedAt_ms = m_site.clock().utcNow().value;
        row.resolvedBy = m_decision.by.id;
        row.resolution = static_cast<std::int64_t>(chosen);
        row.reason = sealedText(m_site, exceptionTextOwner(row.id, kExceptionReason), reason);
        m_store.resolve(row);
    }

    void act(const ReceiptFacts& facts, const store::ExceptionRow& row,
             ExceptionResolution chosen) {
        ReceiptWriter writer(m_site, m_connection, m_decision.by);
        if (chosen == ExceptionResolution::ReceiptConfirmed) {
            writer.receive(facts.item,
                           {domain::webEventId(fmt::format("confirm-exception {}", row.id)),
                            row.person, roleOf(row), domain::ReceiptProof::MailRoom});
        } else if (chosen == ExceptionResolution::ReceiptUndone) {
            writer.undo(facts);
        } else if (chosen == ExceptionResolution::TriesRenewed) {
            store::RequestStore(m_connection).setTries(facts.item.id, kPossessionTries, "");
        }
        writer.finish();
    }

    // Of whoever could not prove the receipt.
    [[nodiscard]] domain::ReceiptRole roleOf(const store::ExceptionRow& row) const {
        User reporter;
        reporter.id = row.openedBy;
        return ReceiptReader(m_site, m_connection, reporter)
            .facts(*store::ItemStore(m_connection).find(row.item),
                   *store::RequestStore(m_connection).ofItem(row.item))
            .role;
    }

    SiteContext& m_site;
    store::Connection& m_connection;
    const ExceptionDecision& m_decision;
    ReceiptReader m_reader;
    store::ExceptionStore m_store;
};

OpenException openExceptionOf(const SiteContext& site, store::Connection& connection,
                              const store::ExceptionRow& row, const User& onlooker) {
    OpenException made;
    ReceiptReader reader(site, connection, onlooker);
    made.exception = reader.exception(row, onlooker.role != Role::Auditor);
    const auto item = store::ItemStore(connection).find(row.item);
    const auto request = item ? store::RequestStore(connection).ofItem(item->id) : std::nullopt;
    if (!request) {
        return made;
    }
    made.slipNumber = item->number;
    if (item->status) {
        made.statusCode = domain::actionCode(static_cast<domain::Action>(*item->status));
    }
    const auto name = store::RegistrationStore(connection).placeName(item->place);
    made.placeName = placeNameOf(item->place, name ? name->ja : "", name ? name->en : "");
    if (item->since_ms) {
        made.since = UtcMillis{*item->since_ms};
    }
    made.request = RequestReader(site, connection, onlooker).view(*item, *request);
    made.receipt = reader.receipt(*item);
    const domain::ReceiptStage stage = reader.facts(*item, *request).stage;
    for (const auto& [resolution, code] : kResolutions) {
        if (domain::mayResolve(made.exception.kind, resolution, stage)) {
            made.resolutions.push_back(resolution);
        }
    }
    return made;
}

} // namespace

std::string_view exceptionKindCode(ExceptionKind kind) {
    for (const auto& [each, code] : kKinds) {
        if (each == kind) {
            return code;
        }
    }
    return "";
}

std::optional<ExceptionKind> exceptionKindFromCode(std::string_view code) {
    for (const auto& [kind, text] : kKinds) {
        if (code == text) {
            return kind;
        }
    }
    return std::nullopt;
}

std::string_view resolutionCode(ExceptionResolution resolution) {
    for (const auto& [each, code] : kResolutions) {
        if (each == resolution) {
            return code;
        }
    }
    return "";
}

Result<std::int64_t, ServiceError> ItemExceptions::report(const ExceptionReport& report) {
    const auto kind = exceptionKindFromCode(report.kindCode);
    std::vector<FieldProblem> problems;
    if (!kind || *kind == ExceptionKind::Unproven) {
        problems.push_back({"kind", {"どちらかを選んでください。", "Choose one of the two."}});
    }
    const std::string note = trimmed(report.note);
    if (auto wrong = textProblem("note", {"メモ", "The note"}, note, {0, kExceptionTextMax})) {
        problems.push_back(std::move(*wrong));
    }
    if (!problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<std::int64_t, ServiceError> {
            ReceiptReader reader(m_site, connection, report.by);
            const auto facts = reader.facts(report.slipNumber);
            const bool isTheirs = facts && (facts->role == domain::ReceiptRole::Addressee ||
                                            facts->role == domain::ReceiptRole::Member);
            if (!isTheirs) {
                return failure(itemNotYours());
            }
            if (!domain::mayReport(facts->stage, facts->role)) {
                return failure(notOnItsWay());
            }
            return ReceiptWriter(m_site, connection, report.by)
                .open(facts->item, *kind, *reader.person(), note);
        });
}

Result<ExceptionPage, ServiceError> ItemExceptions::open(const User& onlooker,
                                                         std::string_view cursor, int limit) {
    const auto after = rowOfCursor(cursor, 0);
    if (!after) {
        return failure(wrongListCursor());
    }
    if (onlooker.role == Role::Employee) {
        return failure(notForYou());
    }
    const int most = std::clamp(limit, 1, kExceptionsPageMax);
    return m_site.database().read([&](store::Connection& connection) {
        ExceptionPage page;
        auto rows = store::ExceptionStore(connection).open(*after, most + 1);
        if (rows.size() > static_cast<std::size_t>(most)) {
            rows.pop_back();
            page.next = std::to_string(rows.back().id);
        }
        for (const store::ExceptionRow& row : rows) {
            page.rows.push_back(openExceptionOf(m_site, connection, row, onlooker));
        }
        return page;
    });
}

Result<ExceptionView, ServiceError> ItemExceptions::resolve(const ExceptionDecision& decision) {
    if (!mayRequestForOthers(decision.by.role)) {
        return failure(notForYou());
    }
    return m_site.database().write([&](store::Connection& connection) {
        return Deciding(m_site, connection, decision).run();
    });
}

} // namespace tewatashi::server::services
