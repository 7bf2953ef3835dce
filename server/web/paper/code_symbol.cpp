#include "server/web/paper/code_symbol.h"

#include "common/base/error.h"

#include <zint.h>

#include <memory>

namespace tewatashi::server::web {
namespace {

// zint's options for level Q of a QR code.
constexpr int kQrLevelQ = 3;

using Symbol = std::unique_ptr<zint_symbol, decltype(&ZBarcode_Delete)>;

[[noreturn]] void refuse(std::string_view text) {
    const std::string code(text);
    throw Error({"コード「" + code +
                     "」はバーコードにできません。60 文字以内の半角英数字と"
                     "記号に直してください。",
                 "The code \"" + code +
                     "\" cannot be drawn as a bar code. Use at most 60 ASCII letters, digits "
                     "and signs."});
}

// `named` is what a refusal calls the code.
Symbol encode(int symbology, std::string_view text, std::string_view named, int option = -1) {
    Symbol symbol(ZBarcode_Create(), &ZBarcode_Delete);
    if (!symbol) {
        throw Error(
            {"メモリー不足のためバーコードを作れません。", "Out of memory for a bar code."});
    }
    symbol->symbology = symbology;
    symbol->input_mode = UNICODE_MODE;
    symbol->option_1 = option;
    const std::string octets(text);
    const int outcome =
        ZBarcode_Encode(symbol.get(), reinterpret_cast<const unsigned char*>(octets.data()),
                        static_cast<int>(octets.size()));
    if (outcome >= ZINT_ERROR || named.empty()) {
        refuse(named);
    }
    return symbol;
}

void appendRow(Modules& modules, const zint_symbol& symbol, int row) {
    for (int x = 0; x < symbol.width; ++x) {
        const unsigned octet = symbol.encoded_data[row][x / 8];
        modules.push_back(((octet >> (static_cast<unsigned>(x) % 8U)) & 1U) != 0U);
    }
}

Modules onlyRow(const zint_symbol& symbol) {
    Modules modules;
    modules.reserve(static_cast<std::size_t>(symbol.width));
    appendRow(modules, symbol, 0);
    return modules;
}

bool beginsOrEndsNw7(char letter) { return letter >= 'A' && letter <= 'D'; }

} // namespace

Modules code128(std::string_view text) { return onlyRow(*encode(BARCODE_CODE128, text, text)); }

Modules nw7(std::string_view digits, char start, char stop) {
    if (digits.find_first_not_of("0123456789") != std::string_view::npos ||
        !beginsOrEndsNw7(start) || !beginsOrEndsNw7(stop)) {
        refuse(digits);
    }
    Modules modules = onlyRow(*encode(BARCODE_CODABAR, start + std::string(digits) + stop, digits));
    while (!modules.empty() && !modules.back()) {
        modules.pop_back(); // zint ends with a gap as if another character followed
    }
    return modules;
}

QrCode qrCode(std::string_view text) {
    const Symbol symbol = encode(BARCODE_QRCODE, text, text, kQrLevelQ);
    QrCode code;
    code.side = static_cast<std::size_t>(symbol->width);
    for (int row = 0; row < symbol->rows; ++row) {
        appendRow(code.modules, *symbol, row);
    }
    return code;
}

std::vector<Bar> barsOf(const Modules& modules) {
    std::vector<Bar> bars;
    bool dark = false;
    for (std::size_t at = 0; at < modules.size(); ++at) {
        if (modules[at] && !dark) {
            bars.push_back({at, 0});
        }
        dark = modules[at];
        if (dark) {
            ++bars.back().width;
        }
    }
    return bars;
}

} // namespace tewatashi::server::web
