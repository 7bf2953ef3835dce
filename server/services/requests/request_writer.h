#pragma once

#include "common/base/strong_id.h"
#include "common/domain/local_date.h"
#include "server/services/requests/request_entries.h"
#include "server/services/text/service_error.h"
#include "server/store/item_store.h"
#include "server/store/request_store.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

// One request, inside one job of the database: checked without writing anything, then written. A
// reader's connection does for checking.
class RequestWriter {
public:
    RequestWriter(SiteContext& site, store::Connection& connection, const RequestInput& input);

    // The number that this very form was given before; nullopt: it is new.
    [[nodiscard]] std::optional<std::string> madeBefore();
    // Forbidden when the sender is not for this user to choose; Invalid with every wrong field.
    [[nodiscard]] Result<void, ServiceError> check();
    // Once, after a check that found nothing.
    [[nodiscard]] Result<RequestedItem, ServiceError> write();

    // After the check: the number of the label; empty when one will be drawn.
    [[nodiscard]] const std::string& labelNumber() const { return m_number; }
    [[nodiscard]] const store::RequestRow& row() const { return m_row; }

private:
    [[nodiscard]] EventId eventId() const;
    bool findSender();
    void findRecipient();
    void findClass();
    void checkFields();
    void checkText(const char* field, const LocalizedText& label, const std::string& text,
                   std::size_t charactersMax);
    void findLabel();
    void append();
    void tell(const store::ItemRow& item);
    void addText(store::RequestStore& requests, store::RequestText field, const std::string& text);

    SiteContext& m_site;
    store::Connection& m_connection;
    const RequestInput& m_input;
    UtcMillis m_now;
    domain::LocalDate m_today;
    std::vector<FieldProblem> m_problems;
    store::RequestRow m_row;
    std::string m_number;
    std::string m_subject;
    std::string m_note;
};

} // namespace tewatashi::server::services
