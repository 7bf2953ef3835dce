#include "server/http/guard_reply.h"

#include "server/http/date_line.h"
#include "server/http/error_mapping.h"

namespace tewatashi::server::http {

std::string guardReply(int status, Audience audience, Encrypted encrypted, UtcMillis now) {
    const Response response = errorResponse(status, audience, Request{}, ErrorPage{});
    std::string reply = "HTTP/1.1 " + std::to_string(status) + " Refused\r\n";
    reply += dateLine(now);
    reply += securityHeaderLines(encrypted);
    reply += kNoStoreLine;
    for (const auto& [name, value] : response.headers) {
        reply.append(name).append(": ").append(value).append("\r\n");
    }
    reply += "Content-Type: " + response.contentType + "\r\n";
    reply += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    reply += "Connection: close\r\n\r\n";
    return reply + response.body;
}

} // namespace tewatashi::server::http
