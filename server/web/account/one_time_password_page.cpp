#include "server/web/account/one_time_password_page.h"

#include "server/web/frame/form_view.h"
#include "server/web/frame/page_icons.h"
#include "server/web/paper/code_symbol.h"

namespace tewatashi::server::web {
namespace {

constexpr int kCodeCharacters = 20; // with blanks, full-width
constexpr std::size_t kGroup = 4;

// The dark modules of a QR code as the path of an SVG whose unit is a module.
std::string pathOf(const QrCode& code) {
    std::string path;
    for (std::size_t row = 0; row < code.side; ++row) {
        const auto begin = code.modules.begin() + static_cast<std::ptrdiff_t>(row * code.side);
        const Modules modules(begin, begin + static_cast<std::ptrdiff_t>(code.side));
        for (const Bar& bar : barsOf(modules)) {
            path += "M" + std::to_string(bar.from + kQrQuietModules) + " " +
                    std::to_string(row + kQrQuietModules) + "h" + std::to_string(bar.width) +
                    "v1h-" + std::to_string(bar.width) + "z";
        }
    }
    return path;
}

std::string inGroups(const std::string& text) {
    std::string grouped;
    for (std::size_t at = 0; at < text.size(); at += kGroup) {
        grouped += (at == 0 ? "" : " ") + text.substr(at, kGroup);
    }
    return grouped;
}

View enrolmentView(const OneTimePasswordInput& input, const Words& words) {
    const services::CodeEnrolment& enrolment = *input.enrolment;
    static const std::vector<services::FieldProblem> none;
    FormView form("confirm", words, input.askedBy == "confirm" ? input.problems : none);
    FieldKind code = requiredText(kCodeCharacters, "otp.code_hint");
    code.autocomplete = "one-time-code";
    form.input("code", "otp.code", "", code);
    form.input("password", "me.password_old", "",
               passwordField("current-password", "otp.password_hint"));
    const QrCode symbol = qrCode(enrolment.uri);
    const std::string side = std::to_string(symbol.side + 2 * std::size_t{kQrQuietModules});
    View view;
    view["qr_box"] = "0 0 " + side + " " + side;
    view["qr_path"] = pathOf(symbol);
    view["secret"] = inGroups(enrolment.secret);
    view["form"] = once(form.view());
    return view;
}

View passwordForm(const OneTimePasswordInput& input, const char* name, const Words& words) {
    static const std::vector<services::FieldProblem> none;
    FormView form(name, words, input.askedBy == name ? input.problems : none);
    form.input("password", "me.password_old", "",
               passwordField("current-password", "otp.password_hint"));
    return once(form.view());
}

} // namespace

std::string oneTimePasswordPage(const OneTimePasswordInput& input, const PagePainter& painter,
                                Frame frame) {
    const Words& words = painter.words(frame.language);
    const bool isOn = input.state.since.has_value();
    View view;
    view["is_on"] = isOn;
    view["is_required"] = input.state.isRequired;
    view["may_turn_off"] = isOn && !input.state.isRequired;
    view["may_leave"] = isOn || !input.state.isRequired;
    view["since"] =
        isOn ? words.fill("me.codes_since",
                          {{"time", painter.time().full(*input.state.since, frame.language)}})
             : std::string();
    view["left"] =
        words.fill("me.codes_left", {{"count", std::to_string(input.state.recoveryCodesLeft)}});
    view["enrolment"] = input.enrolment ? once(enrolmentView(input, words)) : View(ViewList());
    view["has_enrolment"] = input.enrolment.has_value();
    view["begin_text"] = words.get(isOn ? "otp.begin_again" : "otp.begin");
    view["renew_form"] = passwordForm(input, "renew", words);
    view["off_form"] = passwordForm(input, "off", words);
    frame.title = words.get("otp.title");
    frame.nav = Nav::Me;
    return painter.paint("one_time_password", frame, std::move(view));
}

std::string recoveryCodesPage(const std::vector<std::string>& codes, const PagePainter& painter,
                              Frame frame) {
    const Words& words = painter.words(frame.language);
    ViewList rows;
    for (const std::string& code : codes) {
        View row;
        row["code"] = code;
        rows.push_back(std::move(row));
    }
    View view;
    view["codes"] = rows;
    view["icon_warning"] = icons::kWarning;
    frame.title = words.get("otp.recovery_title");
    frame.nav = Nav::Me;
    return painter.paint("recovery_codes", frame, std::move(view));
}

} // namespace tewatashi::server::web
