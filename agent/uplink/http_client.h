#pragma once

#include "agent/uplink/uplink_failure.h"
#include "agent/uplink/uplink_settings.h"
#include "common/base/bytes.h"
#include "common/base/result.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tewatashi::agent::uplink {

struct HttpCall {
    enum class Method { Get, Post };
    Method method = Method::Get;
    std::string target; // "/api/v1/time"
    std::string contentType;
    std::vector<std::pair<std::string, std::string>> headers;
    Bytes body;
};

struct HttpAnswer {
    int status = 0;
    std::string contentType;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;               // names in lower case
    [[nodiscard]] std::string header(std::string_view lowerCaseName) const; // "" when absent
};

// One HTTPS request at a time over a kept connection: no redirects, no cookies, no cache, HTTP/1.1,
// bounded in time and size, through the system's proxy. Needs a running Qt event loop; used from
// one thread. Qt may silently send a POST again when the connection breaks: requests have to bear
// repetition.
class HttpClient {
public:
    // Called exactly once from the event loop, never from inside call(); not after destruction.
    using Done = std::function<void(Result<HttpAnswer, UplinkFailure>)>;

    explicit HttpClient(ServerSettings settings);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    void call(const HttpCall& call, std::chrono::milliseconds deadline, Done done);
    [[nodiscard]] const std::string& host() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace tewatashi::agent::uplink
