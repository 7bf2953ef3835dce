#include "common/wire/receipt.h"
#include "common/wire/scan_batch.h"
#include "common/wire/signed_request.h"
#include "server/api/api_state.h"
#include "server/http/error_mapping.h"

#include <nlohmann/json.hpp>

// POST /api/v1/scan-batches: scans of one terminal, answered by a signed receipt once they are
// durable (docs/protocol.md §3 and §4).
namespace tewatashi::server::api {
namespace {

http::Response malformedBatch(const wire::WireError& error) {
    const std::string extra =
        nlohmann::json{{"pointer", error.where}, {"reason", error.reason}}.dump(
            -1, ' ', false, nlohmann::json::error_handler_t::replace);
    return http::problemResponse(
        422, "batch-malformed", "Batch malformed",
        "送信されたスキャン記録を読み取れません。自動転送アプリを最新版に更新してください。記録は"
        "パソコンに残っています。",
        "The scan batch could not be read. Update the agent; the scans are still on its computer.",
        extra);
}

http::Response wrongDigest() {
    return http::problemResponse(
        422, "digest-mismatch", "Digest does not match",
        "送信されたスキャン記録が途中で変わっています。自動転送アプリを最新版に更新してください。",
        "The Tewatashi-Batch header is not the digest of the batch. Update the agent.");
}

http::Response receiptResponse(const ApiState& state, const AgentId& agent,
                               const wire::Receipt& receipt) {
    services::SiteContext& site = state.services.site;
    http::Response response = http::jsonResponse(200, wire::encodeReceipt(receipt));
    const Bytes input =
        wire::receiptSigningInput(site.config().site, agent, receipt.batch, response.body);
    response.withHeader(wire::kReceiptHeader, toBase64(site.receiptKey().sign(input)));
    return response;
}

// What the database said is for the log: it may name files and hosts.
http::Response notReceived(const ApiState& state, const http::Request& request,
                           const services::ServiceError& error) {
    if (error.kind != services::ServiceErrorKind::Unavailable &&
        error.kind != services::ServiceErrorKind::Busy) {
        return http::problemOf(error);
    }
    if (state.reportTrouble) {
        state.reportTrouble(error.text);
    }
    return http::errorResponse(http::statusOf(error.kind), http::Audience::Api, request, {});
}

http::Response answerTo(const ApiState& state, const AgentId& agent, const http::Request& request) {
    const auto batch = wire::decodeBatch(asBytes(request.body));
    if (!batch) {
        return malformedBatch(batch.error());
    }
    const auto digest = request.header(wire::kDigestHeader);
    if (!digest || *digest != toHex(wire::batchDigest(*batch))) {
        return wrongDigest();
    }
    const auto receipt = state.services.receiveBatch.receive(agent, *batch);
    return receipt ? receiptResponse(state, agent, *receipt)
                   : notReceived(state, request, receipt.error());
}

http::Response postScanBatch(const ApiState& state, const http::Request& request,
                             const AgentId& agent) {
    http::Response response = answerTo(state, agent, request);
    state.agentDoor.addNonce(response);
    return response;
}

} // namespace

void addScanBatchRoutes(http::Router& router, const SharedState& state) {
    http::RouteOptions options;
    options.bodyMax = wire::kBatchBodyMax;
    options.bodyTypes = {wire::kBatchMediaType};
    addAgentRoute(router, state, http::Method::Post, "/api/v1/scan-batches",
                  "Scans of a terminal (*Agents*)", postScanBatch, options);
}

} // namespace tewatashi::server::api
