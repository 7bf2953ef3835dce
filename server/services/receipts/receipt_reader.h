#pragma once

#include "server/services/directory/directory_view.h"
#include "server/services/receipts/receipt_entries.h"
#include "server/services/requests/acts_for.h"
#include "server/store/exception_store.h"
#include "server/store/item_store.h"
#include "server/store/request_store.h"

#include <optional>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// What the receipt of an item by somebody depends on.
struct ReceiptFacts {
    store::ItemRow item;
    store::RequestRow request;
    ItemClass itemClass;
    domain::ItemState state;
    domain::ReceiptStage stage = domain::ReceiptStage::NotHandedIn;
    domain::ReceiptRole role = domain::ReceiptRole::None; // of the onlooker

    [[nodiscard]] domain::ReceiptCase caseWith(domain::Digits digits) const;
};

// What a note or reason of an exception is sealed for (sealed_text.h).
[[nodiscard]] std::string exceptionTextOwner(std::int64_t exception, std::string_view field);
inline constexpr std::string_view kExceptionNote = "note";
inline constexpr std::string_view kExceptionReason = "reason";

// Receipts as one person sees them, in one snapshot.
class ReceiptReader {
public:
    ReceiptReader(const SiteContext& site, store::Connection& connection, const User& onlooker);

    // Of the onlooker; nullopt: an account that is nobody's.
    [[nodiscard]] std::optional<std::int64_t> person() const { return m_person; }
    // What is sent to them is the onlooker's business (DirectoryView::mailOf).
    [[nodiscard]] const std::set<std::int64_t>& departments() const { return m_departments; }

    // For whom the onlooker acts today.
    [[nodiscard]] const ActsFor& actsFor() const { return m_actsFor; }

    // nullopt: no request was registered for it.
    [[nodiscard]] std::optional<ReceiptFacts> facts(const std::string& slipNumber);
    [[nodiscard]] ReceiptFacts facts(const store::ItemRow& item, const store::RequestRow& request);

    // nullopt: not received, or not on a page for confirming.
    [[nodiscard]] std::optional<ReceiptShown> receipt(const store::ItemRow& item);
    [[nodiscard]] ExceptionView exception(const store::ExceptionRow& row, bool withTexts);
    [[nodiscard]] std::vector<store::ExceptionRow> openExceptions(std::int64_t item);

private:
    [[nodiscard]] domain::ReceiptRole role(const store::RequestRow& request,
                                           const domain::ClassRules& rules);
    [[nodiscard]] std::string nameOf(std::int64_t person);
    [[nodiscard]] std::string text(std::int64_t exception, std::string_view field,
                                   const std::string& sealed) const;

    const SiteContext& m_site;
    store::Connection& m_connection;
    const User& m_onlooker;
    DirectoryView m_directory;
    std::optional<std::int64_t> m_person;
    std::set<std::int64_t> m_departments;
    ActsFor m_actsFor;
};

} // namespace tewatashi::server::services
