#include "server/app/pdf_file.h"

#include "common/base/error.h"

#include <fstream>

namespace tewatashi::server::app {

void writePdf(const std::filesystem::path& file, const std::string& pdf) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(pdf.data(), static_cast<std::streamsize>(pdf.size()));
    out.close();
    if (!out) {
        throw Error({"「" + file.string() + "」に書き込めません。場所と権限を確認してください。",
                     "Cannot write " + file.string() + ". Check its place and permissions."});
    }
}

} // namespace tewatashi::server::app
