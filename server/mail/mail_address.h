#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tewatashi::server::mail {

// Where mail goes or comes from: name@domain in the plain form of RFC 5321 (dot-atom and host
// name, ASCII, at most 254 octets). Nothing that could end a header or a command is one.
class MailAddress {
public:
    [[nodiscard]] static std::optional<MailAddress> from(std::string_view text);

    [[nodiscard]] const std::string& text() const { return m_text; }
    [[nodiscard]] std::string domain() const;
    friend bool operator==(const MailAddress&, const MailAddress&) = default;

private:
    explicit MailAddress(std::string text) : m_text(std::move(text)) {}

    std::string m_text;
};

// A host name or an IPv4 address: labels of letters, digits and hyphens.
[[nodiscard]] bool isHostName(std::string_view text);

} // namespace tewatashi::server::mail
