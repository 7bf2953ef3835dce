#include "server/web/admin/admin_routes.h"

#include "server/web/frame/code_choices.h"

namespace tewatashi::server::web {

Choices placeChoices(const WebSite& site, const Viewer& viewer) {
    return codeChoices(site.services().codeMasters.sheets(), site.options().codes,
                       site.words(viewer))
        .places;
}

std::vector<std::string> valuesOf(const http::Request& request, std::string_view name) {
    std::vector<std::string> values;
    if (const auto form = request.form()) {
        for (const auto& [field, value] : *form) {
            if (field == name) {
                values.push_back(value);
            }
        }
    }
    return values;
}

bool belongsToForm(const services::ServiceError& error) {
    return error.kind == services::ServiceErrorKind::Invalid ||
           error.kind == services::ServiceErrorKind::Conflict;
}

std::vector<services::FieldProblem> problemsOf(const services::ServiceError& error,
                                               const char* fieldOfWhole) {
    return error.fields.empty() ? std::vector{services::FieldProblem{fieldOfWhole, error.text}}
                                : error.fields;
}

} // namespace tewatashi::server::web
