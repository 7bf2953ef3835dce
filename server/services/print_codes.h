#pragma once

#include "common/base/localized_text.h"
#include "common/domain/context.h"
#include "server/services/service_error.h"

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

// Operator cards, and action, place and control codes of a site. Operators and places are masters
// kept by `operator add` and `place add` until the masters' pages come. Thread-safe.
class CodeMasters {
public:
    explicit CodeMasters(SiteContext& site) : m_site(site) {}
    [[nodiscard]] CodeSheets sheets();
    [[nodiscard]] Result<void, ServiceError> addOperator(std::string_view card,
                                                         std::string_view name);
    [[nodiscard]] Result<void, ServiceError>
    addPlace(std::string_view code, std::string_view nameJa, std::string_view nameEn);
    // Name of a terminal and its place, for freshness lines.
    [[nodiscard]] Result<void, ServiceError>
    nameTerminal(std::string_view terminalId, std::string_view name, std::string_view placeCode);

private:
    SiteContext& m_site;
};

} // namespace tewatashi::server::services
