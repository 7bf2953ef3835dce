#include "server/mail/mail_text.h"

#include "common/base/bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace tewatashi::server::mail {
namespace {

constexpr std::size_t kLineMax = 76; // RFC 2047 §2 and RFC 2045 §6.8
constexpr std::string_view kWordBegin = "=?UTF-8?B?";
constexpr std::string_view kWordEnd = "?=";

bool isControl(char each) {
    return static_cast<unsigned char>(each) < 0x20 || static_cast<unsigned char>(each) == 0x7F;
}

std::string onOneLine(std::string_view text) {
    std::string line(text);
    std::replace_if(line.begin(), line.end(), isControl, ' ');
    return line;
}

// Nothing that a reader of headers would take for more than words.
bool isPlain(std::string_view line) {
    return std::all_of(line.begin(), line.end(),
                       [](char each) {
                           return static_cast<unsigned char>(each) < 0x80 &&
                                  std::string_view("\"()<>@,;:\\[]=?").find(each) ==
                                      std::string_view::npos;
                       }) &&
           (line.empty() || (line.front() != ' ' && line.back() != ' '));
}

bool continuesCharacter(char each) { return (static_cast<unsigned char>(each) & 0xC0U) == 0x80U; }

// How much of `text` becomes the next encoded word of at most `room` octets: whole characters.
std::size_t wordLength(std::string_view text, std::size_t room) {
    const std::size_t octets = room / 4 * 3;
    if (text.size() <= octets) {
        return text.size();
    }
    std::size_t length = octets;
    while (length > 0 && continuesCharacter(text[length])) {
        --length;
    }
    return length > 0 ? length : octets; // no UTF-8: any cut is as good
}

std::string base64Of(std::string_view text) {
    return toBase64(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

std::string encodedBody(std::string_view text) {
    std::string lines;
    for (const char each : text) {
        lines += each == '\n' ? "\r\n" : std::string(1, each);
    }
    const std::string encoded = base64Of(lines);
    std::string body;
    for (std::size_t from = 0; from < encoded.size(); from += kLineMax) {
        body += encoded.substr(from, kLineMax) + "\r\n";
    }
    return body;
}

std::string header(std::string_view name, std::string_view value) {
    return fmt::format("{}: {}\r\n", name, value);
}

} // namespace

std::string headerText(std::string_view text, std::size_t used) {
    const std::string line = onOneLine(text);
    if (isPlain(line) && used + line.size() <= kLineMax) {
        return line;
    }
    std::string out;
    std::string_view rest = line;
    std::size_t column = used;
    while (!rest.empty()) {
        const std::size_t frame = kWordBegin.size() + kWordEnd.size();
        // A first line that is nearly full already gets no word.
        if (column + frame + 8 > kLineMax) {
            out += "\r\n ";
            column = 1;
        }
        const std::size_t length = wordLength(rest, kLineMax - 1 - column - frame);
        out += fmt::format("{}{}{}", kWordBegin, base64Of(rest.substr(0, length)), kWordEnd);
        rest.remove_prefix(length);
        column = kLineMax;
    }
    return out;
}

std::string mailDate(UtcMillis at) {
    using namespace std::chrono;
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const sys_seconds second{floor<seconds>(milliseconds(at.value))};
    const sys_days day = floor<days>(second);
    const year_month_day date(day);
    const hh_mm_ss time(second - day);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                       kDays.at(weekday(day).c_encoding()), static_cast<unsigned>(date.day()),
                       kMonths.at(static_cast<unsigned>(date.month()) - 1),
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::string composedMail(const MailSender& sender, const MailMessage& message) {
    std::string from = "<" + sender.address.text() + ">";
    if (!sender.name.empty()) {
        // On a line of its own where they would not fit on one.
        const std::string name = headerText(sender.name, std::string_view("From: ").size());
        const std::size_t lastLine = name.size() - (name.rfind('\n') + 1);
        from = name + (lastLine + from.size() + 8 > kLineMax ? "\r\n " : " ") + from;
    }
    std::string out = header("Date", mailDate(message.date)) + header("From", from) +
                      header("To", "<" + message.to.text() + ">") +
                      header("Subject", headerText(message.subject, 9));
    out += header("Message-ID", "<" + message.token + "@" + sender.address.domain() + ">");
    out += header("MIME-Version", "1.0");
    out += header("Content-Type", "text/plain; charset=UTF-8");
    out += header("Content-Transfer-Encoding", "base64");
    out += header("Content-Language", message.language == Language::Japanese ? "ja" : "en");
    // RFC 3834: nobody's absence is reported to the sender of this.
    out += header("Auto-Submitted", "auto-generated");
    return out + "\r\n" + encodedBody(message.body);
}

} // namespace tewatashi::server::mail
