#include "server/app/print_codes_command.h"

#include "common/base/error.h"
#include "server/app/admin_access.h"
#include "server/app/pdf_file.h"
#include "server/web/paper/code_sheet_pdf.h"

namespace tewatashi::server::app {
namespace {

std::vector<services::PrintableCode> codesOf(const DataFolder& folder, std::string_view kind) {
    std::vector<services::PrintableCode> codes;
    Json offset = 0U;
    while (!offset.is_null()) {
        auto answer = administer(folder, {"code-sheet", {{"kind", kind}, {"offset", offset}}});
        if (!answer) {
            throw Error(answer.error());
        }
        for (const Json& row : answer->at("rows")) {
            codes.push_back({row.at("code").get<std::string>(),
                             {row.at("ja").get<std::string>(), row.at("en").get<std::string>()},
                             row.at("legend").get<std::string>()});
        }
        offset = answer->at("next");
    }
    return codes;
}

} // namespace

std::vector<std::filesystem::path> printCodes(const DataFolder& folder,
                                              const std::filesystem::path& out) {
    std::error_code error;
    std::filesystem::create_directories(out, error);
    if (error) {
        throw Error(
            {"フォルダー「" + out.string() +
                 "」を作成できません。場所と権限を確認して"
                 "ください。",
             "Cannot create the folder " + out.string() + ". Check its place and permissions."});
    }
    std::vector<std::filesystem::path> files;
    for (const web::SheetKind kind : {web::SheetKind::Operators, web::SheetKind::Actions,
                                      web::SheetKind::Places, web::SheetKind::Controls}) {
        const std::string code(web::sheetCode(kind));
        const auto codes = codesOf(folder, code);
        if (!codes.empty()) {
            files.push_back(out / (code + ".pdf"));
            writePdf(files.back(), web::makeCodeSheetPdf(codes, kind, Language::Japanese));
        }
    }
    return files;
}

} // namespace tewatashi::server::app
