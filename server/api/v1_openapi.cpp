#include "server/api/api_state.h"
#include "server/api/embedded_documents.h"

// GET /api/v1/openapi.json: the description of this API, as it is in docs/openapi.json.
namespace tewatashi::server::api {
namespace {

http::Response getOpenApi(const ApiState&, const http::Request&) {
    http::Response response =
        http::jsonResponse(200, std::string(embeddedDocuments().at("openapi.json")));
    response.contentType = "application/vnd.oai.openapi+json;version=3.1";
    return response;
}

} // namespace

void addOpenApiRoutes(http::Router& router, const SharedState& state) {
    addOpenApiRoute(router, state, http::Method::Get, "/api/v1/openapi.json",
                    "The description of this API", getOpenApi);
}

} // namespace tewatashi::server::api
