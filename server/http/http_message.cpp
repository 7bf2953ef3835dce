#include "server/http/http_message.h"

#include "common/base/assert.h"
#include "server/http/header_syntax.h"
#include "server/http/multipart_form.h"
#include "server/http/percent_coding.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace tewatashi::server::http {

namespace {

// More fields than any of our pages has; a form beyond it is an attack on our loops.
constexpr std::size_t kFormFieldsMax = 2000;

} // namespace

std::string_view methodName(Method method) {
    switch (method) {
    case Method::Get:
        return "GET";
    case Method::Head:
        return "HEAD";
    case Method::Post:
        return "POST";
    case Method::Put:
        return "PUT";
    case Method::Patch:
        return "PATCH";
    case Method::Delete:
        return "DELETE";
    case Method::Options:
        return "OPTIONS";
    }
    return "";
}

std::optional<std::string> Request::header(std::string_view name) const {
    for (const auto& [field, value] : headers) {
        if (equalsIgnoringCase(field, name)) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<std::string> Request::queryValue(std::string_view name) const {
    for (const auto& [field, value] : query) {
        if (field == name) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    for (const auto& [field, value] : headers) {
        if (!equalsIgnoringCase(field, "Cookie")) {
            continue;
        }
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t end = rest.find(';');
            const std::string_view pair = trimmed(rest.substr(0, end));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            const std::size_t equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
                return std::string(pair.substr(equals + 1));
            }
        }
    }
    return std::nullopt;
}

std::optional<std::vector<std::pair<std::string, std::string>>> Request::form() const {
    const std::string type = header("Content-Type").value_or("");
    if (equalsIgnoringCase(mediaType(type), "application/x-www-form-urlencoded")) {
        return parseFields(body, kFormFieldsMax);
    }
    const auto parts = parseMultipart(type, body, kFormFieldsMax);
    if (!parts) {
        return std::nullopt;
    }
    FieldList fields;
    for (const FormPart& part : *parts) {
        if (part.fileName) {
            continue;
        }
        // As in the other form of forms: no NUL, and UTF-8.
        if (part.value.find('\0') != std::string::npos || !isValidUtf8(part.value)) {
            return std::nullopt;
        }
        fields.emplace_back(part.name, part.value);
    }
    return fields;
}

std::optional<std::string> Request::formFile(std::string_view name) const {
    const auto parts = parseMultipart(header("Content-Type").value_or(""), body, kFormFieldsMax);
    if (parts) {
        for (const FormPart& part : *parts) {
            if (part.fileName && part.name == name) {
                return part.value;
            }
        }
    }
    return std::nullopt;
}

const std::string& Request::param(std::string_view name) const {
    const auto found = pathParams.find(std::string(name));
    TW_ASSERT(found != pathParams.end());
    return found->second;
}

Response& Response::withHeader(std::string name, std::string value) {
    if (!isToken(name) || !isFieldValue(value)) {
        throw std::invalid_argument("header field " + name + " cannot be sent");
    }
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Response htmlResponse(int status, std::string html) {
    Response response;
    response.status = status;
    response.body = std::move(html);
    return response;
}

Response jsonResponse(int status, std::string json) {
    Response response;
    response.status = status;
    response.contentType = "application/json";
    response.body = std::move(json);
    return response;
}

Response problemResponse(int status, std::string_view code, std::string_view titleEn,
                         std::string_view detailJa, std::string_view detailEn,
                         std::string_view extraJson) {
    nlohmann::ordered_json problem = {
        {"type", "urn:tewatashi:problem:" + std::string(code)},
        {"title", titleEn},
        {"status", status},
        {"detail", detailEn},
        {"detail_ja", detailJa},
    };
    problem.update(nlohmann::ordered_json::parse(extraJson));
    // A detail may quote input; octets that are no UTF-8 must not turn the answer into a 500.
    Response response = jsonResponse(
        status, problem.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    response.contentType = "application/problem+json";
    return response;
}

Response redirectResponse(std::string location) {
    Response response;
    response.status = 303;
    response.withHeader("Location", std::move(location));
    return response;
}

} // namespace tewatashi::server::http
