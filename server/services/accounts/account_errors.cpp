#include "server/services/accounts/account_errors.h"

#include "server/services/text/text_fields.h"

namespace tewatashi::server::services {

ServiceError signInFailed() {
    return {ServiceErrorKind::Unauthorized,
            "sign-in-failed",
            {"ログイン名またはパスワードが違います。入力し直してください。",
             "The login name or the password is wrong. Enter them again."},
            {}};
}

ServiceError tooManyAttempts() {
    return {ServiceErrorKind::Busy,
            "too-many-attempts",
            {"サインインの失敗が続いたため、一時的に受け付けを止めています。しばらく待ってから"
             "もう一度お試しください。",
             "Too many sign-ins failed. Wait a while, then try again."},
            {}};
}

ServiceError hasherBusy() {
    return {ServiceErrorKind::Busy,
            "sign-in-busy",
            {"サインインが混み合っています。少し待ってからもう一度お試しください。",
             "Many people are signing in. Wait a moment, then try again."},
            {}};
}

ServiceError signInOver() {
    return {
        ServiceErrorKind::NotFound,
        "sign-in-over",
        {"時間が経過したため、サインインを中止しました。もう一度ログイン名とパスワードを入力して"
         "ください。",
         "This sign-in took too long. Enter your login name and password again."},
        {}};
}

ServiceError wrongCode() {
    ServiceError error = invalidField(
        {"code",
         {"コードが違うか、すでに使われています。認証アプリに表示されている新しいコードを入力して"
          "ください。",
          "The code is wrong or was used already. Enter the one your authenticator shows now."}});
    error.kind = ServiceErrorKind::Unauthorized;
    error.code = "wrong-code";
    return error;
}

ServiceError tooManyCodes() {
    return {ServiceErrorKind::Busy,
            "too-many-codes",
            {"間違ったコードが続いたため、一時的に受け付けを止めています。しばらく待ってから"
             "もう一度お試しください。",
             "Too many wrong codes. Wait a while, then try again."},
            {}};
}

ServiceError wrongOwnPassword() {
    ServiceError error = invalidField({"password",
                                       {"いまのパスワードが違います。入力し直してください。",
                                        "This is not your present password. Enter it again."}});
    error.code = "wrong-password";
    return error;
}

ServiceError tooManyPasswords() {
    return {ServiceErrorKind::Busy,
            "too-many-attempts",
            {"間違ったパスワードが続いたため、一時的に受け付けを止めています。しばらく待ってから"
             "もう一度お試しください。",
             "Too many wrong passwords. Wait a while, then try again."},
            {}};
}

ServiceError noSession() {
    return {ServiceErrorKind::NotFound,
            "session-not-found",
            {"このサインインはすでに終了しています。一覧を開き直してください。",
             "This session has ended already. Open the list again."},
            {}};
}

ServiceError lastAdministrator() {
    return {ServiceErrorKind::Conflict,
            "last-administrator",
            {"有効な管理者がほかにいないため、変更していません。先に別の管理者を登録してください。",
             "Nobody else is an administrator, so nothing was changed. Add another one first."},
            {}};
}

ServiceError noAccount() {
    return {ServiceErrorKind::NotFound,
            "user-not-found",
            {"アカウントが見つかりません。一覧を開き直してください。",
             "There is no such account. Open the list again."},
            {}};
}

ServiceError noPerson() {
    return {ServiceErrorKind::NotFound,
            "person-not-found",
            {"社員が見つかりません。一覧を開き直してください。",
             "There is no such person. Open the list again."},
            {}};
}

ServiceError personTaken() {
    return {ServiceErrorKind::Conflict,
            "person-has-account",
            {"この社員にはすでにアカウントがあります。社員の画面を開き直してください。",
             "This person has an account already. Open the person's page again."},
            {}};
}

ServiceError loginTaken(const std::string& login) {
    ServiceError error = invalidField(
        {"login",
         {"ログイン名「" + login + "」はすでに使われています。別の名前を指定してください。",
          "The login name \"" + login + "\" is taken. Choose another one."}});
    error.kind = ServiceErrorKind::Conflict;
    error.code = "login-taken";
    return error;
}

} // namespace tewatashi::server::services
