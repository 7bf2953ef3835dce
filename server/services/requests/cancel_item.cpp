#include "server/services/requests/cancel_item.h"

#include "server/services/intake/event_writer.h"
#include "server/services/requests/request_reader.h"
#include "server/services/site/form_nonce.h"
#include "server/services/site/place_name.h"
#include "server/services/site/row_cursor.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/cancellation_store.h"
#include "server/store/registration_store.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tewatashi::server::services {
namespace {

ServiceError notYours() {
    return {ServiceErrorKind::Forbidden,
            "cancel-not-yours",
            {"依頼を取り消せるのは、送信者とメール室の担当者だけです。",
             "Only the sender and the mail room cancel a request."},
            {}};
}

ServiceError alreadyDelivered() {
    return {ServiceErrorKind::Conflict,
            "item-delivered",
            {"この荷物はすでに配達されているため、取り消せません。必要なときは、受領者に返送を依頼"
             "してください。",
             "The item was delivered, so it cannot be cancelled. Ask the recipient to send it "
             "back if needed."},
            {}};
}

ServiceError alreadyCancelled() {
    return {ServiceErrorKind::Conflict,
            "already-cancelled",
            {"この依頼は、すでに取り消されています。", "This request was cancelled before."},
            {}};
}

ServiceError cancelFormTooOld() {
    return {ServiceErrorKind::Invalid,
            "invalid-form",
            {"画面が古くなっています。開き直してから、もう一度取り消してください。",
             "The form is out of date. Open it again and cancel once more."},
            {}};
}

// One cancellation, on the writer's connection or, for looking ahead, on a reader's.
class Cancelling {
public:
    Cancelling(const SiteContext& site, store::Connection& connection, std::string_view number,
               const User& by)
        : m_site(site), m_connection(connection), m_number(number), m_by(by) {}

    // The stage of an item that this user may cancel.
    Result<domain::CancelStage, ServiceError> stage() {
        const auto view = this->view();
        if (!view) {
            return failure(requestNotFound());
        }
        if (view->cancellation) {
            return failure(alreadyCancelled());
        }
        const domain::CancelStage stage = stageOfItem();
        if (view->mayCancel) {
            return stage;
        }
        return failure(stage == domain::CancelStage::Delivered ? alreadyDelivered() : notYours());
    }

    std::optional<RequestView> view() {
        m_item = store::ItemStore(m_connection).find(m_number);
        const auto row =
            m_item ? store::RequestStore(m_connection).ofItem(m_item->id) : std::nullopt;
        return row ? RequestReader(m_site, m_connection, m_by).view(*m_item, *row) : std::nullopt;
    }

private:
    [[nodiscard]] domain::CancelStage stageOfItem() const {
        std::vector<domain::ItemEvent> events;
        for (const auto& row : store::ItemStore(m_connection).eventsOf(m_item->id)) {
            events.push_back(itemEventOf(row));
        }
        return domain::stageOf(domain::foldItem(std::move(events)).timeline);
    }

    const SiteContext& m_site;
    store::Connection& m_connection;
    std::string m_number;
    const User& m_by;
    std::optional<store::ItemRow> m_item;
};

EventId eventIdOf(const CancelInput& input) {
    std::string act = "cancel-item";
    for (const std::string& part : {input.formNonce, input.by.login, input.slipNumber}) {
        act += fmt::format("{}:{}", part.size(), part);
    }
    return domain::webEventId(act);
}

void append(SiteContext& site, store::Connection& connection, const CancelInput& input,
            const EventId& id) {
    const UtcMillis now = site.clock().utcNow();
    NewEvent event;
    event.event.id = id;
    event.event.kind = domain::EventKind::Web;
    event.event.itemNumber = input.slipNumber;
    event.event.action = domain::actionCode(domain::Action::Cancelled);
    event.time.at = now;
    event.userLogin = input.by.login;
    if (const std::string reason = trimmed(input.reason); !reason.empty()) {
        event.reason = reason;
    }
    EventWriter writer(site, connection, now);
    static_cast<void>(writer.append(std::move(event)));
    writer.finish();
    const auto item = store::ItemStore(connection).find(input.slipNumber);
    store::RequestStore(connection).setCancelled(item->id, now.value);
}

// "1775001600000.17": time of the cancellation and item of the last row shown.
std::optional<store::CancellationPoint> pointOf(std::string_view cursor) {
    store::CancellationPoint point;
    if (cursor.empty()) {
        return point;
    }
    const char* const end = cursor.data() + cursor.size();
    const auto first = std::from_chars(cursor.data(), end, point.cancelledAt_ms);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') {
        return std::nullopt;
    }
    const auto second = std::from_chars(first.ptr + 1, end, point.item);
    return second.ec == std::errc() && second.ptr == end ? std::optional(point) : std::nullopt;
}

CancelInstruction instructionOf(const SiteContext& site, store::Connection& connection,
                                const store::CancellationRow& row, const store::ItemRow& item,
                                const User& onlooker) {
    CancelInstruction made;
    made.slipNumber = item.number;
    if (item.status) {
        made.statusCode = domain::actionCode(static_cast<domain::Action>(*item.status));
    }
    const auto name = store::RegistrationStore(connection).placeName(item.place);
    made.placeName = placeNameOf(item.place, name ? name->ja : "", name ? name->en : "");
    if (item.since_ms) {
        made.since = UtcMillis{*item.since_ms};
    }
    made.cancellation.stage = static_cast<domain::CancelStage>(row.stage);
    made.cancellation.progress = static_cast<domain::CancelProgress>(row.progress);
    made.cancellation.at = {row.cancelledAt_ms};
    made.cancellation.reason = store::CancellationStore(connection).reasonOf(row).value_or("");
    if (const auto request = store::RequestStore(connection).ofItem(item.id)) {
        made.request = RequestReader(site, connection, onlooker).view(item, *request);
    }
    return made;
}

} // namespace

Result<domain::CancelStage, ServiceError> CancelItem::stageNow(std::string_view slipNumber,
                                                               const User& by) {
    return m_site.database().read([&](store::Connection& connection) {
        return Cancelling(m_site, connection, slipNumber, by).stage();
    });
}

Result<RequestView, ServiceError> CancelItem::cancel(const CancelInput& input) {
    if (!isFormNonce(input.formNonce)) {
        return failure(cancelFormTooOld());
    }
    if (auto wrong = textProblem("reason", {"取消の理由", "The reason"}, trimmed(input.reason),
                                 {0, kCancelReasonMax})) {
        return failure(invalidField(std::move(*wrong)));
    }
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<RequestView, ServiceError> {
            Cancelling cancelling(m_site, connection, input.slipNumber, input.by);
            const EventId id = eventIdOf(input);
            if (!store::RegistrationStore(connection).byEvent(id.hex())) {
                if (const auto stage = cancelling.stage(); !stage) {
                    return failure(stage.error());
                }
                append(m_site, connection, input, id);
            }
            auto view = cancelling.view();
            if (!view) {
                return failure(requestNotFound());
            }
            return std::move(*view);
        });
}

Result<InstructionPage, ServiceError> CancelItem::instructions(const User& onlooker,
                                                               std::string_view cursor, int limit) {
    const auto after = pointOf(cursor);
    if (!after) {
        return failure(wrongListCursor());
    }
    if (onlooker.role == Role::Employee) {
        return failure(notYours());
    }
    const int most = std::clamp(limit, 1, kInstructionsPageMax);
    return m_site.database().read([&](store::Connection& connection) {
        InstructionPage page;
        auto rows = store::CancellationStore(connection).open(*after, most + 1);
        if (rows.size() > static_cast<std::size_t>(most)) {
            rows.pop_back();
            page.next = fmt::format("{}.{}", rows.back().cancelledAt_ms, rows.back().item);
        }
        store::ItemStore items(connection);
        for (const store::CancellationRow& row : rows) {
            if (const auto item = items.find(row.item)) {
                page.rows.push_back(instructionOf(m_site, connection, row, *item, onlooker));
            }
        }
        return page;
    });
}

} // namespace tewatashi::server::services
