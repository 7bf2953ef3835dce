#pragma once

#include "server/http/http_message.h"

#include <map>
#include <string>
#include <string_view>

namespace tewatashi::server::web {

// Style sheets and pictures built into the program, served under a name that changes with their
// content, so that browsers may keep them for ever. Immutable: safe from any thread.
class StaticAssets {
public:
    explicit StaticAssets(const std::map<std::string, std::string_view>& files);
    // "/static/3f2a9c01d4e5b6a7/app.css". An unknown name is a bug: std::logic_error.
    [[nodiscard]] const std::string& path(std::string_view name) const;
    // 404 for an unknown name or the hash of another version.
    [[nodiscard]] http::Response serve(std::string_view hash, std::string_view name) const;

private:
    struct Asset {
        std::string_view content;
        std::string hash;
        std::string path;
        std::string_view contentType;
    };
    std::map<std::string, Asset, std::less<>> m_assets;
};

} // namespace tewatashi::server::web
