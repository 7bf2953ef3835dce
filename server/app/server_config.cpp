#include "server/app/server_config.h"

#include "server/http/client_address.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <limits>

namespace tewatashi::server::app {
namespace {

// Reads one file and remembers the first thing that was wrong in it.
class ConfigReader {
public:
    explicit ConfigReader(const toml::table& root) : m_root(root) {}

    void onlyTables(std::initializer_list<std::string_view> names) {
        for (const auto& [name, node] : m_root) {
            if (std::find(names.begin(), names.end(), name.str()) == names.end()) {
                fail(std::string(name.str()), node.source(),
                     "という項目はありません。綴りを確認してください。",
                     "is not a part of this file. Check the spelling.");
            } else if (!node.is_table()) {
                fail(std::string(name.str()), node.source(),
                     "は [見出し] にして、その下に設定を書いてください。",
                     "must be a [heading] with its settings below. Correct it.");
            }
        }
    }
    void onlyKnows(std::string_view table, std::initializer_list<std::string_view> keys) {
        const toml::table* values = tableNamed(table);
        if (values == nullptr) {
            return;
        }
        for (const auto& [key, node] : *values) {
            if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
                fail(fmt::format("{}.{}", table, key.str()), node.source(),
                     "という設定はありません。綴りを確認してください。",
                     "is not a setting. Check the spelling.");
            }
        }
    }
    std::string text(std::string_view table, std::string_view key, std::string standard) {
        const toml::node* node = nodeAt(table, key);
        if (node == nullptr) {
            return standard;
        }
        const auto value = node->value_exact<std::string>();
        if (!value || value->empty()) {
            fail(fmt::format("{}.{}", table, key), node->source(),
                 "には引用符で囲んだ文字列を指定してください。",
                 "must be a quoted text. Correct it.");
        }
        return value.value_or(std::string());
    }
    std::int64_t integer(std::string_view table, std::string_view key, std::int64_t standard,
                         std::int64_t low, std::int64_t high) {
        const toml::node* node = nodeAt(table, key);
        if (node == nullptr) {
            return standard;
        }
        const auto value = node->value_exact<std::int64_t>();
        if (!value || *value < low || *value > high) {
            fail(fmt::format("{}.{}", table, key), node->source(),
                 fmt::format("には {} から {} までの数を指定してください。", low, high),
                 fmt::format("must be a number from {} to {}. Correct it.", low, high));
        }
        return value.value_or(standard);
    }
    bool boolean(std::string_view table, std::string_view key, bool standard) {
        const toml::node* node = nodeAt(table, key);
        if (node == nullptr) {
            return standard;
        }
        const auto value = node->value_exact<bool>();
        if (!value) {
            fail(fmt::format("{}.{}", table, key), node->source(),
                 "には true または false を指定してください。",
                 "must be true or false. Correct it.");
        }
        return value.value_or(standard);
    }
    std::vector<std::string> texts(std::string_view table, std::string_view key) {
        std::vector<std::string> values;
        const toml::node* node = nodeAt(table, key);
        if (node == nullptr) {
            return values;
        }
        const toml::array* list = node->as_array();
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            values.push_back((*list)[i].value_exact<std::string>().value_or(std::string()));
        }
        if (list == nullptr ||
            std::find(values.begin(), values.end(), std::string()) != values.end()) {
            fail(fmt::format("{}.{}", table, key), node->source(),
                 "には [\"…\", \"…\"] の形で文字列の一覧を指定してください。",
                 "must be a list of quoted texts, [\"…\", \"…\"]. Correct it.");
        }
        return values;
    }
    [[nodiscard]] bool isEmpty(std::string_view table) const {
        const toml::table* values = tableNamed(table);
        return values == nullptr || values->empty();
    }
    void missing(const std::string& key) {
        fail(key, {}, "が指定されていません。追加してください。", "is missing. Add it.");
    }
    void wrong(std::string_view table, std::string_view key, const std::string& ja,
               const std::string& en) {
        const toml::node* node = nodeAt(table, key);
        fail(fmt::format("{}.{}", table, key),
             node != nullptr ? node->source() : toml::source_region{}, ja, en);
    }
    [[nodiscard]] const std::optional<LocalizedText>& problem() const { return m_problem; }

private:
    const toml::table* tableNamed(std::string_view name) const { return m_root[name].as_table(); }
    const toml::node* nodeAt(std::string_view table, std::string_view key) const {
        const toml::table* values = tableNamed(table);
        return values != nullptr ? values->get(key) : nullptr;
    }
    void fail(const std::string& key, const toml::source_region& where, const std::string& ja,
              const std::string& en) {
        if (m_problem) {
            return;
        }
        const auto line = where.begin.line;
        m_problem = line > 0
                        ? LocalizedText{fmt::format("設定ファイルの{}行目：{} {}", line, key, ja),
                                        fmt::format("server.toml line {}: {} {}", line, key, en)}
                        : LocalizedText{fmt::format("設定ファイル：{} {}", key, ja),
                                        fmt::format("server.toml: {} {}", key, en)};
    }

    const toml::table& m_root;
    std::optional<LocalizedText> m_problem;
};

constexpr std::string_view kSqlite = "sqlite:";
constexpr std::string_view kPostgres = "postgresql:";

void readSite(ConfigReader& reader, const DataFolder& folder, ServerConfig& config) {
    services::SiteConfig& site = config.site;
    reader.onlyKnows("site", {"name", "title_ja", "title_en", "time_zone", "database",
                              "read_connections", "breached_passwords"});
    site.site = reader.text("site", "name", {});
    if (site.site.empty()) {
        reader.missing("site.name");
    } else if (!services::isSiteName(site.site)) {
        reader.wrong("site", "name",
                     "の「" + site.site +
                         "」は使えません。半角の英小文字・数字・ハイフン、63文字以内で指定して"
                         "ください。",
                     "\"" + site.site +
                         "\" cannot be used. Take at most 63 of a-z, 0-9 and hyphen.");
    }
    config.siteTitle.ja = reader.text("site", "title_ja", site.site);
    config.siteTitle.en = reader.text("site", "title_en", site.site);
    site.timeZone = reader.text("site", "time_zone", site.timeZone);
    site.database = reader.text("site", "database", "sqlite:site.db");
    if (site.database.starts_with(kSqlite)) {
        site.database =
            std::string(kSqlite) + folder.resolve(site.database.substr(kSqlite.size())).string();
    } else if (!site.database.starts_with(kPostgres)) {
        reader.wrong("site", "database",
                     "には「sqlite:ファイル名」または「postgresql:接続文字列」を指定してください。",
                     "must be \"sqlite:FILE\" or \"postgresql:CONNECTION\". Correct it.");
    }
    site.readConnections =
        static_cast<int>(reader.integer("site", "read_connections", site.readConnections, 1, 64));
    const std::string breached = reader.text("site", "breached_passwords", {});
    site.breachedPasswords = breached.empty() ? "" : folder.resolve(breached);
}

void readHttp(ConfigReader& reader, const DataFolder& folder, ServerConfig& config) {
    reader.onlyKnows("http", {"address", "port", "host_names", "trusted_proxies", "workers", "tls",
                              "certificate", "private_key"});
    http::HttpOptions& options = config.http;
    options.address = reader.text("http", "address", options.address);
    options.port = static_cast<std::uint16_t>(
        reader.integer("http", "port", options.port, 0, std::numeric_limits<std::uint16_t>::max()));
    options.hostNames = reader.texts("http", "host_names");
    options.trustedProxies = reader.texts("http", "trusted_proxies");
    for (const std::string& proxy : options.trustedProxies) {
        if (!http::isNumericAddress(proxy)) {
            reader.wrong("http", "trusted_proxies",
                         "の「" + proxy + "」はIPアドレスではありません。修正してください。",
                         "\"" + proxy + "\" is no IP address. Correct it.");
        }
    }
    options.limits.workers =
        static_cast<int>(reader.integer("http", "workers", options.limits.workers, 1, 256));
    config.usesTls = reader.boolean("http", "tls", true);
    config.certificate = folder.resolve(reader.text("http", "certificate", "tls/certificate.pem"));
    config.privateKey = folder.resolve(reader.text("http", "private_key", "tls/private_key.pem"));
}

struct TlsName {
    std::string_view text;
    mail::SmtpTls tls;
};
constexpr std::array kTlsNames{TlsName{"starttls", mail::SmtpTls::StartTls},
                               TlsName{"tls", mail::SmtpTls::Tls},
                               TlsName{"none", mail::SmtpTls::None}};

bool isThisMachine(const std::string& host) {
    return host == "localhost" || host == "::1" ||
           (http::isNumericAddress(host) && host.starts_with("127."));
}

std::optional<mail::MailAddress> readMailAddress(ConfigReader& reader, std::string_view key,
                                                 const std::string& standard) {
    const std::string text = reader.text("mail", key, standard);
    const auto address = mail::MailAddress::from(text);
    if (!address) {
        reader.wrong("mail", key, "には「名前@ドメイン」の形のアドレスを一つ指定してください。",
                     "must be one address, name@domain. Correct it.");
    }
    return address;
}

mail::SmtpTls readMailTls(ConfigReader& reader, const std::string& host) {
    const std::string text = reader.text("mail", "tls", "starttls");
    const auto found = std::find_if(kTlsNames.begin(), kTlsNames.end(),
                                    [&](const TlsName& each) { return each.text == text; });
    if (found == kTlsNames.end()) {
        reader.wrong("mail", "tls", "には starttls、tls、none のいずれかを指定してください。",
                     "must be starttls, tls or none. Correct it.");
        return mail::SmtpTls::StartTls;
    }
    if (found->tls == mail::SmtpTls::None && !isThisMachine(host)) {
        reader.wrong("mail", "tls",
                     "の none は、このサーバー自身（localhost）に渡すときだけ使えます。"
                     "starttls または tls を指定してください。",
                     "may be none only for a server on this machine itself (localhost). Take "
                     "starttls or tls.");
    }
    return found->tls;
}

// Where the links in mails lead: without it, this server as its own pages are reached.
std::string readBaseUrl(ConfigReader& reader, const ServerConfig& config) {
    std::string usual;
    if (!config.http.hostNames.empty()) {
        usual = fmt::format("{}://{}:{}", config.usesTls ? "https" : "http",
                            config.http.hostNames.front(), config.http.port);
    }
    std::string url = reader.text("mail", "base_url", usual);
    const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    const bool isPlain = std::all_of(url.begin(), url.end(), [](char each) {
        return each > ' ' && static_cast<unsigned char>(each) < 0x7F;
    });
    if (scheme == 0 || url.size() == scheme || url.back() == '/' || !isPlain) {
        reader.wrong("mail", "base_url",
                     "には画面のアドレスを「https://名前」の形で、最後の / なしで指定して"
                     "ください。",
                     "must be the address of the pages, https://NAME, without a slash at the end. "
                     "Correct it.");
    }
    return url;
}

void readMail(ConfigReader& reader, const DataFolder& folder, ServerConfig& config) {
    reader.onlyKnows("mail", {"host", "port", "tls", "user", "password_file", "ca_file", "from",
                              "from_name", "bounce_address", "base_url"});
    const std::string host = reader.text("mail", "host", {});
    if (host.empty()) {
        if (!reader.isEmpty("mail")) {
            reader.missing("mail.host");
        }
        return; // no mail
    }
    if (!mail::isHostName(host) && !http::isNumericAddress(host)) {
        reader.wrong("mail", "host", "の「" + host + "」はサーバーの名前ではありません。",
                     "\"" + host + "\" is no name of a server. Correct it.");
    }
    const auto from = readMailAddress(reader, "from", {});
    const auto bounce = readMailAddress(reader, "bounce_address", from ? from->text() : "");
    const mail::SmtpTls tls = readMailTls(reader, host);
    const std::string user = reader.text("mail", "user", {});
    const std::string passwordFile = reader.text("mail", "password_file", {});
    if (user.empty() != passwordFile.empty()) {
        reader.missing(user.empty() ? "mail.user" : "mail.password_file");
    }
    config.site.mail.baseUrl = readBaseUrl(reader, config);
    const auto port = static_cast<std::uint16_t>(
        reader.integer("mail", "port", tls == mail::SmtpTls::Tls ? 465 : 587, 1,
                       std::numeric_limits<std::uint16_t>::max()));
    const std::string name = reader.text("mail", "from_name", config.siteTitle.ja);
    const std::string ca = reader.text("mail", "ca_file", {});
    if (!from || !bounce) {
        return; // said already
    }
    mail::SmtpOptions options{.host = host,
                              .port = port,
                              .tls = tls,
                              .user = user,
                              .password = {},
                              .caFile = ca.empty() ? ca : folder.resolve(ca).string(),
                              .sender = {*from, name},
                              .bounceAddress = *bounce,
                              .helloName = from->domain()};
    config.site.mail.server = fmt::format("{}:{}", host, port);
    config.site.mail.from = from->text();
    config.site.mail.siteTitle = config.siteTitle;
    config.mailPasswordFile = passwordFile.empty() ? "" : folder.resolve(passwordFile);
    config.smtp = std::move(options);
}

// TOML basic strings: backslash, quote and control characters are escaped.
std::string tomlText(std::string_view text) {
    std::string out = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') {
            out += '\\';
            out += character;
        } else if (static_cast<unsigned char>(character) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(character));
        } else {
            out += character;
        }
    }
    return out + "\"";
}

std::string tomlList(const std::vector<std::string>& values) {
    std::vector<std::string> texts;
    texts.reserve(values.size());
    for (const std::string& value : values) {
        texts.push_back(tomlText(value));
    }
    return fmt::format("[{}]", fmt::join(texts, ", "));
}

constexpr const char* kTemplate =
    R"(# Tewatashi サーバーの設定。変更後はサーバーを再起動してください。
# Settings of the Tewatashi server. Restart the server after a change.

[site]
# サイトの短い名前（英小文字・数字・ハイフン）。受領証に署名されるため、後から変更できません。
# Short name of the site (a-z, 0-9, hyphen). It is signed into every receipt: never change it.
name = {name}

# 画面の上に表示するサイトの名前。省略すると name を表示します。
# Title of the site at the top of its pages; without it, its name.
# title_ja = "見本商事 社内便"
# title_en = "Mihon Shoji internal mail"

# 画面に表示する時刻のタイムゾーン。
# Time zone of the times on pages and of the terminals' clocks.
time_zone = "Asia/Tokyo"

# 「sqlite:ファイル名」（このフォルダーからの相対パス可）または「postgresql:接続文字列」。
# "sqlite:FILE" (relative to this folder) or "postgresql:libpq connection string".
database = {database}

# 同時に使う読み取り用のデータベース接続の数。
# Database connections for reading.
read_connections = 4

# 漏えいしたパスワードの一覧（SHA-1 の16進40桁を一行に一つ、順に並べたもの）。載っているパスワードは
# 使えません。
# List of breached passwords (one SHA-1 in 40 hexadecimal digits a line, sorted): none of them may
# be used.
# breached_passwords = "breached_passwords.txt"

[http]
# 待ち受けるアドレスとポート。
# Address and port to listen on.
address = "0.0.0.0"
port = {port}

# このサーバーの名前。これ以外の Host での要求は断ります。
# Names of this server; a request for another Host is refused.
host_names = {hosts}

# X-Forwarded-For を信用するプロキシのアドレス。
# Addresses of proxies whose X-Forwarded-For is believed.
trusted_proxies = []

# 同時に処理する要求の数。
# Requests worked on at the same time.
workers = 8

# 証明書と秘密鍵（PEM）。tls = false はリバースプロキシの内側でのみ使ってください。
# Certificate chain and private key (PEM). Use tls = false behind a reverse proxy only.
tls = true
certificate = {certificate}
private_key = {key}

[mail]
# お知らせを送るメールサーバー。指定しない間はメールを送りません（画面には表示します）。
# Mail server for notices. Without it no mail is sent; the pages show them all the same.
# host = "smtp.example.jp"

# ポートと暗号化。starttls（587）、tls（465）。none はこのサーバー自身（localhost）にだけ使えます。
# Port and encryption: starttls (587) or tls (465); none only for a server on this machine.
# port = 587
# tls = "starttls"

# サインインが必要なとき。パスワードは1行のファイルに書き、chmod 600 にしてください。
# Where the server asks for a sign-in: the password is one line of a file with mode 0600.
# user = "tewatashi"
# password_file = "keys/mail_password"

# 社内の認証局の証明書（PEM）。指定するとシステムの認証局の代わりに使います。
# Certificate of a company's own authority (PEM), instead of the system's.
# ca_file = "tls/mail_ca.pem"

# 差出人のアドレスと名前。
# Address and name that mails come from.
# from = "tewatashi@example.jp"
# from_name = "見本商事 社内便"

# 届かなかったメールが戻るアドレス。省略すると from に戻ります。
# Where undeliverable mail comes back to; without it, from.
# bounce_address = "bounce@example.jp"

# メールの中のリンクの先頭。省略すると http.host_names の最初の名前を使います。
# Begin of links in mails; without it, the first of http.host_names.
# base_url = "https://mail.example.jp"
)";

} // namespace

Result<ServerConfig, LocalizedText> parseConfig(std::string_view toml, const DataFolder& folder) {
    toml::table root;
    try {
        root = toml::parse(toml);
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        return failure(LocalizedText{
            fmt::format(
                "設定ファイルの{}行目を読み取れません。TOML の書き方を確認してください（{}）。",
                line, error.description()),
            fmt::format("server.toml line {} cannot be read. Check the TOML syntax ({}).", line,
                        error.description())});
    }
    ConfigReader reader(root);
    ServerConfig config;
    reader.onlyTables({"site", "http", "mail"});
    readSite(reader, folder, config);
    readHttp(reader, folder, config);
    readMail(reader, folder, config);
    if (reader.problem()) {
        return failure(*reader.problem());
    }
    return config;
}

std::string configText(const NewConfig& config) {
    return fmt::format(fmt::runtime(kTemplate), fmt::arg("name", tomlText(config.site)),
                       fmt::arg("database", tomlText(config.database)),
                       fmt::arg("port", config.port), fmt::arg("hosts", tomlList(config.hosts)),
                       fmt::arg("certificate", tomlText(config.certificate)),
                       fmt::arg("key", tomlText(config.privateKey)));
}

} // namespace tewatashi::server::app
