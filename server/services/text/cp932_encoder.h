#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::services {

// UTF-8 to Windows code page 932, Japanese Windows' own encoding, which older spreadsheets expect
// of a CSV. A character it does not have becomes its numeric reference ("&#x20BB7;"), never "?".
// Six characters that JIS and Microsoft map differently (wave dash, minus…) are written as the same
// JIS character. One thread at a time.
class Cp932Encoder {
public:
    // Throws tewatashi::Error when ICU's data is missing.
    Cp932Encoder();
    ~Cp932Encoder();
    Cp932Encoder(const Cp932Encoder&) = delete;
    Cp932Encoder& operator=(const Cp932Encoder&) = delete;

    // Characters without an equivalent are appended to `missing` in the order of the text.
    [[nodiscard]] std::string encoded(std::string_view utf8, std::vector<char32_t>& missing);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// "&#x20BB7;"
[[nodiscard]] std::string numericReference(char32_t character);

} // namespace tewatashi::server::services
