#include "server/services/directory/directory.h"
#include "tests/server/api/api_site.h"

// POST /api/v1/requests and GET /api/v1/classes.
namespace tewatashi::server::api {
namespace {

using nlohmann::json;

constexpr const char* kRequests = "/api/v1/requests";

// A signed-in employee who is a person of the directory, and somebody to send to.
class Sender {
public:
    explicit Sender(test::ApiSite& site) : m_site(site) {
        services::Directory directory(site.fixture().site());
        for (const auto& [number, name] : {std::pair{"A1", "佐藤 花子"}, {"A2", "髙橋 次郎"}}) {
            services::PersonInput input;
            input.employeeNumber = number;
            input.nameJa = name;
            REQUIRE(directory.putPerson(input));
        }
        const auto user =
            site.accounts.add("hanako", "佐藤", services::Role::Employee, test::ApiSite::kPassword);
        REQUIRE(user);
        const auto person = directory.personByNumber("A1", directory.today());
        REQUIRE(directory.linkUser(user->id, person->id));
        m_headers = site.signedIn("hanako", test::ApiSite::kPassword);
    }
    [[nodiscard]] const test::Headers& headers() const { return m_headers; }
    [[nodiscard]] static json body() {
        return {{"to_person", "A2"},
                {"class", "ordinary"},
                {"request_key", "000102030405060708090a0b0c0d0e0f"}};
    }
    [[nodiscard]] http::Response send(const json& body) const {
        return m_site.call(http::Method::Post, kRequests, headers(), body.dump());
    }
    // Without one header, or with another value for it.
    [[nodiscard]] http::Response sendWith(const std::string& name, const std::string& value) const {
        test::Headers changed;
        for (const auto& [field, old] : headers()) {
            if (field != name) {
                changed.emplace_back(field, old);
            }
        }
        if (!value.empty()) {
            changed.emplace_back(name, value);
        }
        return m_site.call(http::Method::Post, kRequests, changed, body().dump());
    }

private:
    test::ApiSite& m_site;
    test::Headers m_headers;
};

} // namespace

TEST_CASE("A signed-in person sends an item, once per key", "[api][requests]") {
    test::ApiSite site;
    const Sender sender(site);
    const auto first = sender.send(Sender::body());
    CHECK(first.status == 201);
    const std::string number = json::parse(first.body).at("number");
    CHECK(test::headerOf(first, "Location") == "/api/v1/items/" + number);
    const auto again = sender.send(Sender::body());
    CHECK(again.status == 200);
    CHECK(json::parse(again.body) == json{{"number", number}, {"created", false}});
    const json item = json::parse(site.read("/api/v1/items/" + number).body);
    CHECK(item.at("status") == "requested");
    CHECK(item.at("details_missing") == false);
    CHECK(site.fixture().number("SELECT count(*) FROM requests") == 1);
}

TEST_CASE("Nothing is written for strangers, tokens and other sites", "[api][requests]") {
    test::ApiSite site;
    const Sender sender(site);
    CHECK(sender.sendWith("Cookie", "").status == 401);
    CHECK(sender.sendWith("Cookie", "__Host-tw-session=guessed").status == 401);
    CHECK(sender.sendWith("Tewatashi-Csrf-Token", "").status == 403);
    CHECK(sender.sendWith("Tewatashi-Csrf-Token", "AAAA").status == 403);
    CHECK(sender.sendWith("Sec-Fetch-Site", "cross-site").status == 403);
    CHECK(sender.sendWith("Sec-Fetch-Site", "").status == 403);
    test::Headers withToken = sender.headers();
    withToken.emplace_back("Authorization", "Bearer " + *site.services.apiTokens.add({"test"}));
    const auto token = site.call(http::Method::Post, kRequests, withToken, Sender::body().dump());
    CHECK(token.status == 403);
    CHECK(token.body.find("token-is-nobody") != std::string::npos);
    CHECK(site.fixture().number("SELECT count(*) FROM custody_events") == 0);
}

TEST_CASE("What is wrong with a request is told member by member", "[api][requests]") {
    test::ApiSite site;
    const Sender sender(site);
    for (const char* malformed : {"", "[]", "{", R"({"pieces":"1"})", R"({"to_person":2})",
                                  R"({"unknown":"x"})", R"({"pieces":1.5})"}) {
        CAPTURE(malformed);
        const auto answer = site.call(http::Method::Post, kRequests, sender.headers(), malformed);
        CHECK(answer.status == 422);
        CHECK(answer.body.find("request-malformed") != std::string::npos);
    }
    json body = Sender::body();
    body["to_person"] = "A9";
    body["pieces"] = 100'000'000'000;
    body["wished_day"] = "soon";
    const auto answer = sender.send(body);
    CHECK(answer.status == 422);
    std::vector<std::string> fields;
    const json problem = json::parse(answer.body);
    for (const json& error : problem.at("errors")) {
        fields.push_back(error.at("field"));
    }
    CHECK(fields == std::vector<std::string>{"recipient", "pieces", "wished_day"});
    body = Sender::body();
    body["sender"] = "A2";
    CHECK(sender.send(body).status == 403); // not for others
    body = Sender::body();
    body.erase("request_key");
    CHECK(sender.send(body).status == 422);
}

TEST_CASE("People list what they sent and cancel it", "[api][requests]") {
    test::ApiSite site;
    const Sender sender(site);
    std::vector<std::string> numbers;
    for (const char* key : {"a", "b", "c"}) {
        json body = Sender::body();
        body["subject"] = "件名";
        body["request_key"] = std::string(32, key[0]);
        numbers.insert(numbers.begin(), json::parse(sender.send(body).body).at("number"));
    }
    const auto get = [&](const std::string& target) { return site.get(target, sender.headers()); };
    const json page = json::parse(get("/api/v1/requests?limit=2").body);
    REQUIRE(page.at("requests").size() == 2);
    const json& newest = page.at("requests")[0];
    CHECK(newest.at("number") == numbers[0]);
    CHECK(newest.at("to").at("person") == "A2");
    CHECK(newest.at("subject") == "件名");
    CHECK(newest.at("cancellation").is_null());
    const std::string next = page.at("next");
    const json rest = json::parse(get("/api/v1/requests?limit=2&cursor=" + next).body);
    CHECK(rest.at("requests").size() == 1);
    CHECK(rest.at("next").is_null());
    CHECK(json::parse(get("/api/v1/requests?of=entered").body).at("requests").empty());
    CHECK(get("/api/v1/requests?of=mine").status == 422);
    CHECK(get("/api/v1/requests?cursor=x").status == 422);
    CHECK(get("/api/v1/requests?x=1").status == 400);
    CHECK(site.get("/api/v1/requests").status == 401);
    CHECK(site.read("/api/v1/requests").status == 403);

    const std::string target = "/api/v1/requests/" + numbers[0] + "/cancellation";
    const json body{{"reason", "宛先違い"}, {"request_key", std::string(32, 'd')}};
    const auto cancel = [&](const json& content) {
        return site.call(http::Method::Post, target, sender.headers(), content.dump());
    };
    CHECK(site.call(http::Method::Post, target, {}, body.dump()).status == 401);
    CHECK(cancel({{"reason", 1}}).status == 422);
    CHECK(cancel({{"reason", ""}}).status == 422);
    const json done = json::parse(cancel(body).body);
    CHECK(done.at("stage") == "before_hand_in");
    CHECK(done.at("progress") == "done");
    CHECK(done.at("reason") == "宛先違い");
    CHECK(json::parse(cancel(body).body) == done);
    json again = body;
    again["request_key"] = std::string(32, 'e');
    CHECK(cancel(again).status == 409);
    const json listed = json::parse(get("/api/v1/requests?limit=1").body);
    CHECK(listed.at("requests")[0].at("cancellation") == done);
}

TEST_CASE("A retired number in circulation is told to the mail room", "[api][requests]") {
    test::ApiSite site;
    const Sender sender(site);
    const std::string number = json::parse(sender.send(Sender::body()).body).at("number");
    const json body{{"request_key", std::string(32, 'd')}};
    REQUIRE(site.call(http::Method::Post, "/api/v1/requests/" + number + "/cancellation",
                      sender.headers(), body.dump())
                .status == 200);
    CHECK(json::parse(site.read("/api/v1/cancellations").body).at("cancellations").empty());
    test::MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(number);
    REQUIRE(site.upload(site.enrol(), memory.all()).status == 200);
    const json list = json::parse(site.read("/api/v1/cancellations").body).at("cancellations");
    REQUIRE(list.size() == 1);
    CHECK(list[0].at("number") == number);
    CHECK(list[0].at("stage") == "before_hand_in");
    CHECK(list[0].at("status") == "accepted");
    CHECK(list[0].at("sender") == "佐藤 花子");
    CHECK(site.get("/api/v1/cancellations", sender.headers()).status == 403); // an employee
    CHECK(site.get("/api/v1/cancellations").status == 401);
}

TEST_CASE("A recipient is found by any way of writing a name", "[api][requests]") {
    test::ApiSite site;
    const Sender sender(site);
    const auto ask = [&](const std::string& query) {
        return site.get("/api/v1/recipients?" + query, sender.headers());
    };
    for (const char* typed :
         {"%E9%AB%98%E6%A9%8B", "%E9%AB%99%E6%A9%8B", "a2", "%EF%BC%A1%EF%BC%92"}) {
        CAPTURE(typed);
        const auto answer = ask(std::string("q=") + typed); // 高橋, 髙橋, a2, Ａ２
        REQUIRE(answer.status == 200);
        const json found = json::parse(answer.body);
        REQUIRE(found.at("people").size() == 1);
        CHECK(found.at("people").at(0).at("person") == "A2");
        CHECK(found.at("people").at(0).at("name") == "髙橋 次郎");
        CHECK(found.at("people").at(0).at("has_namesake") == false);
        CHECK(found.at("more") == false);
    }
    CHECK(json::parse(ask("q=nobody").body).at("people").empty());
    for (const char* wrong : {"", "q=", "q=%20", "q=a&limit=0", "q=a&limit=51"}) {
        CAPTURE(wrong);
        CHECK(ask(wrong).status == 422);
    }
    CHECK(ask("q=a&x=1").status == 400);
    CHECK(site.read("/api/v1/recipients?q=a2").status == 403); // a token is nobody
}

TEST_CASE("Classes tell what they mean", "[api][requests]") {
    test::ApiSite site;
    const json list = json::parse(site.read("/api/v1/classes").body).at("classes");
    REQUIRE(list.size() == 3);
    CHECK(list[0].at("code") == "ordinary");
    CHECK(list[2].at("name_ja") == "親展");
    CHECK(list[2].at("readers") == "parties_only");
    CHECK(list[2].at("proxy_allowed") == false);
    CHECK(site.get("/api/v1/classes").status == 401);
    CHECK(site.read("/api/v1/classes?x=1").status == 400);
}

} // namespace tewatashi::server::api
