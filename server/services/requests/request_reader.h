#pragma once

#include "server/services/directory/directory_view.h"
#include "server/services/requests/acts_for.h"
#include "server/services/requests/request_entries.h"
#include "server/store/class_store.h"
#include "server/store/item_store.h"
#include "server/store/request_store.h"

#include <optional>
#include <set>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

[[nodiscard]] ItemClass itemClassOf(const store::ClassRow& row);
// An item of somebody who leaves was handed over to this person, who receives it in their place.
[[nodiscard]] bool takesOver(store::Connection& connection, const store::RequestRow& request,
                             std::int64_t person);
// As scans.code_hash of a slip with these digits.
[[nodiscard]] std::string possessionHash(const SiteContext& site, const std::string& number,
                                         const std::string& digits);
// What a text is sealed for (sealed_text.h).
[[nodiscard]] std::string textOwner(const std::string& number, store::RequestText field);

// Neither there nor for this person to see: nobody learns which.
[[nodiscard]] ServiceError requestNotFound();

// Requests as one person sees them, in one snapshot. What all of them share is read once: a list
// views a hundred.
class RequestReader {
public:
    RequestReader(const SiteContext& site, store::Connection& connection, const User& onlooker);

    // nullopt when this person sees nothing of it.
    [[nodiscard]] std::optional<RequestView> view(const store::ItemRow& item,
                                                  const store::RequestRow& row);

private:
    [[nodiscard]] RequestParty person(std::int64_t id);
    [[nodiscard]] RequestParty department(std::int64_t id);
    [[nodiscard]] LocalizedText placeName(const std::string& code);
    [[nodiscard]] ItemClass classOf(const store::RequestRow& row) const;
    [[nodiscard]] domain::Onlooker standing(const store::RequestRow& row,
                                            const domain::ClassRules& rules);
    [[nodiscard]] bool sends(const store::RequestRow& row) const;
    [[nodiscard]] bool mayPrint(const store::ItemRow& item, const store::RequestRow& row) const;
    [[nodiscard]] bool mayCancel(const RequestView& view, const store::RequestRow& row) const;
    [[nodiscard]] std::optional<CancelledView> cancellation(const store::ItemRow& item,
                                                            const std::string& place);
    [[nodiscard]] std::vector<std::string> notDockedSince(UtcMillis at, const std::string& place);
    [[nodiscard]] std::string text(const store::ItemRow& item, store::RequestText field);

    const SiteContext& m_site;
    store::Connection& m_connection;
    const User& m_onlooker;
    DirectoryView m_directory;
    std::optional<std::int64_t> m_person; // of the onlooker
    std::set<std::int64_t> m_departments; // whose mail is the onlooker's business
    ActsFor m_actsFor;
    std::vector<store::ClassRow> m_classes;
};

} // namespace tewatashi::server::services
