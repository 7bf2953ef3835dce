#include "server/services/directory/directory.h"
#include "tests/server/api/api_site.h"

// POST /api/v1/receipts and GET /api/v1/exceptions.
namespace tewatashi::server::api {
namespace {

using nlohmann::json;

constexpr const char* kReceipts = "/api/v1/receipts";

// hanako sent an item of that class to jiro, who is signed in; it was handed in.
class Recipient {
public:
    Recipient(test::ApiSite& site, const std::string& classCode) : m_site(site) {
        services::User hanako = person("A1", "佐藤 花子", "hanako");
        person("A2", "髙橋 次郎", "jiro");
        services::RequestInput input;
        input.by = hanako;
        input.toPerson = "A2";
        input.classCode = classCode;
        input.formNonce = std::string(32, 'a');
        const auto done = site.requests.request(input);
        REQUIRE(done);
        number = done->slipNumber;
        digits = site.requests.printSlip(number, hanako)->possessionDigits;
        test::MemoryBuilder memory;
        memory.context("0042", "accepted", "OSAKA").scan(number);
        REQUIRE(site.upload(site.enrol(), memory.all()).status == 200);
        m_headers = site.signedIn("jiro", test::ApiSite::kPassword);
    }
    [[nodiscard]] const test::Headers& headers() const { return m_headers; }
    [[nodiscard]] http::Response send(const std::string& body) const {
        return m_site.call(http::Method::Post, kReceipts, headers(), body);
    }
    // What came of one receipt.
    [[nodiscard]] json confirm(const json& receipt, char key = 'b') const {
        const json body{{"receipts", {receipt}}, {"request_key", std::string(32, key)}};
        const auto answer = send(body.dump());
        CHECK(answer.status == 200);
        CHECK(answer.body.find(number + digits) == std::string::npos);
        return json::parse(answer.body).at("receipts").at(0);
    }

    std::string number;
    std::string digits;

private:
    services::User person(const char* employeeNumber, const char* name, const char* login) {
        services::Directory directory(m_site.fixture().site());
        services::PersonInput input;
        input.employeeNumber = employeeNumber;
        input.nameJa = name;
        REQUIRE(directory.putPerson(input));
        const auto user =
            m_site.accounts.add(login, name, services::Role::Employee, test::ApiSite::kPassword);
        REQUIRE(user);
        const auto who = directory.personByNumber(employeeNumber, directory.today());
        REQUIRE(directory.linkUser(user->id, who->id));
        return *user;
    }

    test::ApiSite& m_site;
    test::Headers m_headers;
};

} // namespace

TEST_CASE("A signed-in person confirms a receipt, once per key", "[api][receipts]") {
    test::ApiSite site;
    const Recipient jiro(site, "ordinary");
    const json done{
        {"code", jiro.number}, {"outcome", "confirmed"}, {"role", "addressee"}, {"tries_left", 5}};
    CHECK(jiro.confirm({{"code", jiro.number}}) == done);
    CHECK(jiro.confirm({{"code", jiro.number}}) == done);
    CHECK(jiro.confirm({{"code", jiro.number}}, 'c').at("outcome") == "already_received");
    CHECK(json::parse(site.read("/api/v1/items/" + jiro.number).body).at("status") == "received");
    const json stranger = jiro.confirm({{"code", test::slipNumber(77)}});
    CHECK(stranger.at("outcome") == "not_yours");
    CHECK(stranger.at("tries_left").is_null());
    CHECK(site.fixture().number("SELECT count(*) FROM receipts") == 1);
}

TEST_CASE("Digits prove a receipt, and a fifth wrong try tells the mail room", "[api][receipts]") {
    test::ApiSite site;
    const Recipient jiro(site, "personal");
    CHECK(jiro.confirm({{"code", jiro.number}}).at("outcome") == "digits_needed");
    for (int nth = 1; nth <= 5; ++nth) {
        std::string wrong = std::to_string((std::stoi(jiro.digits) + nth) % 10'000);
        wrong.insert(0, 4 - wrong.size(), '0');
        const json answer = jiro.confirm({{"code", jiro.number}, {"digits", wrong}});
        CHECK(answer.at("outcome") == "wrong_digits");
        CHECK(answer.at("tries_left") == 5 - nth);
    }
    CHECK(jiro.confirm({{"code", jiro.number + jiro.digits}}).at("outcome") == "mail_room");
    const json list = json::parse(site.read("/api/v1/exceptions").body).at("exceptions");
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("kind") == "unproven");
    CHECK(list[0].at("number") == jiro.number);
    CHECK(list[0].at("status") == "accepted");
    CHECK(list[0].at("reported_by") == "髙橋 次郎");
    CHECK(site.get("/api/v1/exceptions", jiro.headers()).status == 403); // an employee
    CHECK(site.get("/api/v1/exceptions").status == 401);
    CHECK(site.read("/api/v1/exceptions?x=1").status == 400);
    CHECK(site.read("/api/v1/exceptions?cursor=x").status == 422);
}

TEST_CASE("Receipts that cannot be read, or come from elsewhere, confirm nothing",
          "[api][receipts]") {
    test::ApiSite site;
    const Recipient jiro(site, "ordinary");
    for (const char* malformed :
         {"", "[]", "{}", R"({"receipts":[]})", R"({"receipts":[1]})", R"({"receipts":{}})",
          R"({"receipts":[{"digits":"1234"}]})", R"({"receipts":[{"code":1}]})",
          R"({"receipts":[{"code":"1","x":"2"}]})", R"({"receipts":[{"code":"1"}],"x":1})"}) {
        CAPTURE(malformed);
        const auto answer = jiro.send(malformed);
        CHECK(answer.status == 422);
        CHECK(answer.body.find("receipts-malformed") != std::string::npos);
    }
    CHECK(jiro.send(R"({"receipts":[{"code":"1"}],"request_key":"short"})").status == 422);
    const json body{{"receipts", {{{"code", jiro.number}}}}, {"request_key", std::string(32, 'b')}};
    CHECK(site.call(http::Method::Post, kReceipts, {}, body.dump()).status == 401);
    test::Headers foreign = jiro.headers();
    foreign[2].second = "cross-site";
    CHECK(site.call(http::Method::Post, kReceipts, foreign, body.dump()).status == 403);
    CHECK(site.fixture().number("SELECT count(*) FROM receipts") == 0);
}

} // namespace tewatashi::server::api
