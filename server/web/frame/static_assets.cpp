#include "server/web/frame/static_assets.h"

#include "common/base/digest.h"

#include <fmt/format.h>

#include <stdexcept>

namespace tewatashi::server::web {
namespace {

constexpr std::size_t kHashDigits = 16;

std::string_view contentTypeOf(std::string_view name) {
    const std::string_view ending = name.substr(name.rfind('.') + 1);
    if (ending == "css") {
        return "text/css; charset=utf-8";
    }
    if (ending == "js") {
        return "text/javascript; charset=utf-8";
    }
    if (ending == "svg") {
        return "image/svg+xml";
    }
    throw std::logic_error("no media type is known for " + std::string(name));
}

} // namespace

StaticAssets::StaticAssets(const std::map<std::string, std::string_view>& files) {
    for (const auto& [name, content] : files) {
        const std::string hash = toHex(sha256(content)).substr(0, kHashDigits);
        const std::string path = fmt::format("/static/{}/{}", hash, name);
        m_assets.emplace(name, Asset{content, hash, path, contentTypeOf(name)});
    }
}

const std::string& StaticAssets::path(std::string_view name) const {
    const auto found = m_assets.find(name);
    if (found == m_assets.end()) {
        throw std::logic_error("no static file named " + std::string(name));
    }
    return found->second.path;
}

http::Response StaticAssets::serve(std::string_view hash, std::string_view name) const {
    http::Response response;
    const auto found = m_assets.find(name);
    if (found == m_assets.end() || found->second.hash != hash) {
        response.status = 404;
        response.contentType = "text/plain; charset=utf-8";
        response.body = "Not found\n";
        return response;
    }
    response.contentType = found->second.contentType;
    response.body = found->second.content;
    response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    return response;
}

} // namespace tewatashi::server::web
