#include "server/web/code_symbol.h"

#include "common/base/error.h"

#include <zint.h>

#include <memory>

namespace tewatashi::server::web {

Modules code128(std::string_view text) {
    const std::unique_ptr<zint_symbol, decltype(&ZBarcode_Delete)> symbol(ZBarcode_Create(),
                                                                          &ZBarcode_Delete);
    if (!symbol) {
        throw Error(
            {"メモリー不足のためバーコードを作れません。", "Out of memory for a bar code."});
    }
    symbol->symbology = BARCODE_CODE128;
    symbol->input_mode = UNICODE_MODE;
    const std::string octets(text);
    const int outcome =
        ZBarcode_Encode(symbol.get(), reinterpret_cast<const unsigned char*>(octets.data()),
                        static_cast<int>(octets.size()));
    if (outcome >= ZINT_ERROR || octets.empty()) {
        throw Error({"コード「" + octets +
                         "」はバーコードにできません。60 文字以内の半角英数字と"
                         "記号に直してください。",
                     "The code \"" + octets +
                         "\" cannot be drawn as a bar code. Use at most 60 ASCII letters, digits "
                         "and signs."});
    }
    Modules modules;
    modules.reserve(static_cast<std::size_t>(symbol->width));
    for (int x = 0; x < symbol->width; ++x) {
        const unsigned octet = symbol->encoded_data[0][x / 8];
        modules.push_back(((octet >> (static_cast<unsigned>(x) % 8U)) & 1U) != 0U);
    }
    return modules;
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
