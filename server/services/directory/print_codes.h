#pragma once

#include "common/base/localized_text.h"
#include "common/domain/context.h"
#include "common/domain/dated_timeline.h"
#include "server/services/site/actor.h"
#include "server/services/text/service_error.h"

#include <string>
#include <vector>

namespace tewatashi::server::services {

class SiteContext;

struct PrintableCode {
    std::string code;    // what the bar code holds
    LocalizedText title; // 引受 / accepted; the place's or operator's name
    std::string legend;  // printed under the symbol: the code in plain text
};
struct CodeSheets {
    std::vector<PrintableCode> operators;
    std::vector<PrintableCode> actions;
    std::vector<PrintableCode> places;
    std::vector<PrintableCode> controls;
};

struct OperatorCard {
    std::string card;
    std::string name;
    domain::DatePeriod validity; // in which the card may be used
    std::string employeeNumber;  // of the person whose it is; empty: not known
};

// Operator cards, and action, place and control codes of a site. Operators and places are masters
// kept by pages, API and the command line. Thread-safe.
class CodeMasters {
public:
    explicit CodeMasters(SiteContext& site) : m_site(site) {}
    [[nodiscard]] CodeSheets sheets();
    [[nodiscard]] Result<void, ServiceError>
    addOperator(std::string_view card, std::string_view name, const Actor& by = {});
    // Of all days; whether a card may be used is judged on the day of each scan.
    [[nodiscard]] std::vector<OperatorCard> operators();
    // Adds a card, or changes what is there under its number; addOperator only renames.
    [[nodiscard]] Result<void, ServiceError> putOperator(const OperatorCard& card,
                                                         const Actor& by = {});
    // Adds or renames; a place that is known keeps where it lies (services::Places).
    [[nodiscard]] Result<void, ServiceError> addPlace(std::string_view code,
                                                      std::string_view nameJa,
                                                      std::string_view nameEn,
                                                      const Actor& by = {});
    // Name of a terminal and its place, for freshness lines.
    [[nodiscard]] Result<void, ServiceError> nameTerminal(std::string_view terminalId,
                                                          std::string_view name,
                                                          std::string_view placeCode,
                                                          const Actor& by = {});

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
