#include "server/services/requests/request_item.h"

#include "common/domain/slip_number.h"
#include "server/services/requests/request_reader.h"
#include "server/services/requests/request_writer.h"
#include "server/services/site/form_nonce.h"
#include "server/services/site/site_context.h"
#include "server/store/site_database.h"

#include <fmt/format.h>

namespace tewatashi::server::services {
namespace {

ServiceError slipNotPrintable() {
    return {ServiceErrorKind::Conflict,
            "slip-not-printable",
            {"この荷物の伝票は、もう印刷できません。引受のあとは荷物の伝票が使われています。荷札が"
             "傷んだときは、メール室に印刷を依頼してください。",
             "The slip of this item cannot be printed any more: the one on the item is in use. If "
             "it is damaged, ask the mail room to print another."},
            {}};
}

ServiceError formTooOld() {
    return {ServiceErrorKind::Invalid,
            "invalid-form",
            {"画面が古くなっています。開き直してから、もう一度登録してください。",
             "The form is out of date. Open it again and register once more."},
            {}};
}

ServiceError wrongNumberOfSlips() {
    const std::string most = std::to_string(kSlipsPrintedMax);
    return {ServiceErrorKind::Invalid,
            "wrong-number-of-slips",
            {"一度に印刷できる伝票は 1 枚から " + most + " 枚です。選び直してください。",
             "From 1 to " + most + " slips are printed at once. Choose again."},
            {}};
}

struct FoundRequest {
    store::ItemRow item;
    store::RequestRow row;
    RequestView view;
};

std::optional<FoundRequest> find(const SiteContext& site, store::Connection& connection,
                                 std::string_view slipNumber, const User& onlooker) {
    const auto item = store::ItemStore(connection).find(std::string(slipNumber));
    const auto row = item ? store::RequestStore(connection).ofItem(item->id) : std::nullopt;
    auto view = row ? RequestReader(site, connection, onlooker).view(*item, *row) : std::nullopt;
    if (!view) {
        return std::nullopt;
    }
    return FoundRequest{*item, *row, std::move(*view)};
}

// Draws the digits that hold from now on.
PrintedSlip printed(SiteContext& site, store::Connection& connection, FoundRequest request) {
    PrintedSlip slip;
    slip.possessionDigits =
        fmt::format("{:0{}}", site.random().below(10'000), domain::kPossessionDigits);
    store::RequestStore(connection)
        .setPossession(request.item.id,
                       possessionHash(site, request.item.number, slip.possessionDigits),
                       kPossessionTries);
    slip.request = std::move(request.view);
    ++slip.request.prints;
    return slip;
}

} // namespace

std::vector<ItemClass> RequestItem::classes() {
    const auto rows = m_site.database().read(
        [](store::Connection& connection) { return store::ClassStore(connection).all(); });
    std::vector<ItemClass> classes;
    classes.reserve(rows.size());
    for (const store::ClassRow& row : rows) {
        if (row.retired == 0) {
            classes.push_back(itemClassOf(row));
        }
    }
    return classes;
}

Result<RequestedItem, ServiceError> RequestItem::request(const RequestInput& input) {
    if (!isFormNonce(input.formNonce)) {
        return failure(formTooOld());
    }
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<RequestedItem, ServiceError> {
            RequestWriter writer(m_site, connection, input);
            if (const auto known = writer.madeBefore()) {
                return RequestedItem{*known, false};
            }
            if (const auto checked = writer.check(); !checked) {
                return failure(checked.error());
            }
            return writer.write();
        });
}

Result<RequestView, ServiceError> RequestItem::view(std::string_view slipNumber,
                                                    const User& onlooker) {
    auto found = m_site.database().read([&](store::Connection& connection) {
        return find(m_site, connection, slipNumber, onlooker);
    });
    if (!found) {
        return failure(requestNotFound());
    }
    return std::move(found->view);
}

Result<PrintedSlip, ServiceError> RequestItem::printSlip(std::string_view slipNumber,
                                                         const User& by) {
    auto slips = printSlips({std::string(slipNumber)}, by);
    if (!slips) {
        return failure(slips.error());
    }
    return std::move(slips->front());
}

Result<std::vector<PrintedSlip>, ServiceError>
RequestItem::printSlips(const std::vector<std::string>& slipNumbers, const User& by) {
    if (slipNumbers.empty() || slipNumbers.size() > kSlipsPrintedMax) {
        return failure(wrongNumberOfSlips());
    }
    using Slips = std::vector<PrintedSlip>;
    return m_site.database().write(
        [&](store::Connection& connection) -> Result<Slips, ServiceError> {
            std::vector<FoundRequest> requests; // all are found before the first one changes
            for (const std::string& number : slipNumbers) {
                auto found = find(m_site, connection, number, by);
                if (!found) {
                    return failure(requestNotFound());
                }
                if (!found->view.mayPrint) {
                    return failure(slipNotPrintable());
                }
                requests.push_back(std::move(*found));
            }
            Slips slips;
            for (FoundRequest& request : requests) {
                slips.push_back(printed(m_site, connection, std::move(request)));
            }
            return slips;
        });
}

} // namespace tewatashi::server::services
