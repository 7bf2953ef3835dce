#include "server/mail/mail_address.h"

#include <algorithm>

namespace tewatashi::server::mail {
namespace {

// RFC 5321 §4.5.3.1 and the longest path that fits into it; RFC 1035 §2.3.4.
constexpr std::size_t kAddressMax = 254;
constexpr std::size_t kLocalMax = 64;
constexpr std::size_t kLabelMax = 63;

bool isLetterOrDigit(char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
           (each >= '0' && each <= '9');
}

// RFC 5322 §3.2.3 atext.
bool isAtomText(char each) {
    return isLetterOrDigit(each) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(each) != std::string_view::npos;
}

bool isLabel(std::string_view label) {
    return !label.empty() && label.size() <= kLabelMax && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), [](char each) {
               return isLetterOrDigit(each) || each == '-';
           });
}

bool isAtom(std::string_view atom) {
    return !atom.empty() && std::all_of(atom.begin(), atom.end(), isAtomText);
}

// Every part between dots is such a one.
bool eachPart(std::string_view text, bool (*isPart)(std::string_view)) {
    std::size_t from = 0;
    while (true) {
        const std::size_t dot = text.find('.', from);
        if (!isPart(text.substr(from, dot == std::string_view::npos ? dot : dot - from))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        from = dot + 1;
    }
}

} // namespace

std::optional<MailAddress> MailAddress::from(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (text.size() > kAddressMax || at == std::string_view::npos || at > kLocalMax ||
        !eachPart(text.substr(0, at), isAtom) || !isHostName(text.substr(at + 1))) {
        return std::nullopt;
    }
    return MailAddress(std::string(text));
}

std::string MailAddress::domain() const { return m_text.substr(m_text.rfind('@') + 1); }

bool isHostName(std::string_view text) {
    return text.size() <= kAddressMax && eachPart(text, isLabel);
}

} // namespace tewatashi::server::mail
