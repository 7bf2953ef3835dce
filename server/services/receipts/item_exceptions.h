#pragma once

#include "server/services/receipts/receipt_entries.h"
#include "server/services/text/service_error.h"

#include <string_view>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

inline constexpr std::size_t kExceptionTextMax = 200; // characters of notes and reasons
inline constexpr int kExceptionsPageMax = 100;

// "not_received", "not_mine", "unproven"
[[nodiscard]] std::string_view exceptionKindCode(domain::ExceptionKind kind);
[[nodiscard]] std::optional<domain::ExceptionKind> exceptionKindFromCode(std::string_view code);
// "found", "redirected", "returning", "lost", "receipt_undone", "receipt_confirmed",
// "tries_renewed", "nothing_to_do", "received_since"
[[nodiscard]] std::string_view resolutionCode(domain::ExceptionResolution resolution);

struct ExceptionReport {
    User by;
    std::string slipNumber;
    std::string kindCode; // not_received or not_mine
    std::string note;     // may be empty
};
struct ExceptionDecision {
    User by;
    std::int64_t id = 0;
    std::string resolutionCode;
    std::string reason;
};
// An exception with what helps to look into it.
struct OpenException {
    ExceptionView exception;
    std::string slipNumber;
    std::string statusCode;
    LocalizedText placeName; // where it was scanned last
    std::optional<UtcMillis> since;
    std::optional<RequestView> request;
    std::optional<ReceiptShown> receipt;                  // somebody confirmed it all the same
    std::vector<domain::ExceptionResolution> resolutions; // to choose from
};
struct ExceptionPage {
    std::vector<OpenException> rows; // the oldest first
    std::string next;                // cursor; empty: this is the last page
};

// Answers "I did not receive this" and "this is not mine", receipts that cannot be proven, and what
// the mail room decides about them. Thread-safe.
class ItemExceptions {
public:
    explicit ItemExceptions(SiteContext& site) : m_site(site) {}

    // Said again while it is open, nothing new happens. Its id. NotFound for an item that is not
    // this person's, Conflict when it is not on its way, delivered or received.
    [[nodiscard]] Result<std::int64_t, ServiceError> report(const ExceptionReport& report);

    // For the mail room and auditors.
    [[nodiscard]] Result<ExceptionPage, ServiceError> open(const User& onlooker,
                                                           std::string_view cursor, int limit);

    // By the mail room. What it says about the receipt happens in the same transaction. Invalid
    // when the action does not fit, Conflict when somebody else resolved it otherwise.
    [[nodiscard]] Result<ExceptionView, ServiceError> resolve(const ExceptionDecision& decision);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
