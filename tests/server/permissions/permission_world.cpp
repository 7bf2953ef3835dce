#include "tests/server/permissions/permission_world.h"

#include "server/http/csrf.h"
#include "server/http/percent_coding.h"
#include "server/web/frame/web_site.h"
#include "tests/support/memory_builder.h"
#include "tests/support/test_random.h"

#include <regex>
#include <stdexcept>

namespace tewatashi::test {
namespace {

using namespace server;
using services::Role;

constexpr const char* kAddress = "192.0.2.7";
constexpr const char* kPassword = "purple elephants dance";
constexpr const char* kSignedOut = "signed out";
constexpr const char* kToken = "token";
constexpr const char* kNoSession = "0123456789abcdef";
constexpr const char* kBoundary = "----matrix-boundary";
constexpr Role kRoles[] = {Role::Employee, Role::Operator, Role::Administrator, Role::Auditor};

// What the first parameter of a pattern stands for, the way to it being written with "{}"; longer
// ways say it of the second one, and the whole pattern says it better where it is named here.
const std::map<std::string, std::string>& thingsOfWays() {
    static const std::map<std::string, std::string> things{
        {"/items/{}", "sent item"},
        {"/items/{}/report", "incoming item"},
        {"/request/{}", "sent item"},
        {"/dock-sessions/{}", "dock"},
        {"/exceptions/{}", "exception"},
        {"/leavers/{}", "person"},
        {"/admin/accounts/{}", "account"},
        {"/admin/agents/{}", "agent"},
        {"/admin/classes/{}", "class"},
        {"/admin/departments/{}", "department"},
        {"/admin/export/{}", "export"},
        {"/admin/operators/{}", "card"},
        {"/admin/people/{}", "person"},
        {"/admin/places/{}", "place"},
        {"/admin/routes/{}", "route"},
        {"/api/v1/routes/{}", "route"},
        {"/admin/terminals/{}", "terminal"},
        {"/static/{}", "asset"},
        {"/admin/mail/{}", "mail"},
        {"/api/v1/mail/{}", "mail"},
        {"/api/v1/accounts/{}", "account"},
        {"/api/v1/me/sessions/{}", "session"},
        {"/api/v1/tokens/{}", "token"},
        {"/api/v1/agents/{}", "agent"},
        {"/api/v1/calendar/{}", "day"},
        {"/api/v1/classes/{}", "class"},
        {"/api/v1/departments/{}", "department"},
        {"/api/v1/deployment-tokens/{}", "deployment token"},
        {"/api/v1/dock-sessions/{}", "dock"},
        {"/api/v1/exports/{}", "export"},
        {"/api/v1/imports/{}", "export"},
        {"/api/v1/items/{}", "sent item"},
        {"/api/v1/leavers/{}", "person"},
        {"/api/v1/operators/{}", "card"},
        {"/api/v1/people/{}", "person"},
        {"/api/v1/places/{}", "place"},
        {"/api/v1/requests/{}", "sent item"},
        {"/api/v1/saved-searches/{}", "saved search"},
        {"/api/v1/absences/{}", "absence"},
        {"/api/v1/delegates/{}", "delegate"},
        {"/admin/notice-texts/{}", "notice kind"},
        {"/api/v1/notice-texts/{}", "notice kind"},
        {"/api/v1/terminals/{}", "terminal"},
    };
    return things;
}

// Routes that answer something of their own only with a query.
const std::map<std::string, std::pair<std::string, std::string>>& queries() {
    static const std::map<std::string, std::pair<std::string, std::string>> all{
        {"/codes.pdf", {"sheet", "actions"}},
        // What everybody may ask of it: note *Searching* of docs/permissions.md.
        {"/api/v1/items", {"ending", "4551"}},
    };
    return all;
}

// "/items/{number}/report" → "/items/{}/report"
std::string wayOf(const std::string& pattern) {
    std::string way;
    bool inName = false;
    for (const char character : pattern) {
        inName = inName && character != '}';
        if (!inName) {
            way += character;
        }
        inName = inName || character == '{';
    }
    return way;
}

std::string thingOf(const std::string& pattern) {
    const std::string way = wayOf(pattern);
    if (way.find("{}") == std::string::npos) {
        return "";
    }
    const auto& things = thingsOfWays();
    const auto whole = things.find(way);
    const auto found =
        whole != things.end() ? whole : things.find(way.substr(0, way.find("{}") + 2));
    if (found == things.end()) {
        throw std::out_of_range("permission_world.cpp does not know what the parameter of " +
                                pattern + " stands for");
    }
    return found->second;
}

// The first parameter becomes the value, those after it something that is nowhere.
std::string pathOf(const std::string& pattern, const std::string& value) {
    std::string path = wayOf(pattern);
    std::string filler = value;
    for (std::size_t at = path.find("{}"); at != std::string::npos; at = path.find("{}")) {
        path.replace(at, 2, http::percentEncode(filler));
        filler = "none";
    }
    return path;
}

std::string column(Role role) { return std::string(services::roleCode(role)); }
std::string cookieName() { return http::hostCookieName(web::kSessionCookie); }
// The scene has accounts by the names of some roles.
std::string loginOf(const std::string& caller) { return "the-" + caller; }
std::string staffNumber(Role role) { return "R" + std::to_string(static_cast<int>(role)); }

// Values longer than that are found in an answer only where it names what was asked for.
constexpr std::size_t kDistinct = 10;

void replaceAll(std::string& text, const std::string& what) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
        text.replace(at, what.size(), "(it)");
    }
}

} // namespace

PermissionWorld::PermissionWorld() {
    services::SiteServices& services = m_site.services();
    m_token = *services.apiTokens.add({"test"});
    REQUIRE(services.apiTokens.add({"spare"}));
    const std::string absentItem = slipNumber(99887766551);
    const std::string foreign = itemFrom("A1", "A2");
    REQUIRE(services.accounts.add("the-other", "他 人", Role::Employee, kPassword));
    const auto other = services.accounts.signIn("the-other", kPassword, kAddress);
    REQUIRE(other);
    const std::string foreignSession = other->session.id;
    for (const Role role : kRoles) {
        addRole(role);
        m_samples["sent item"][column(role)] = {itemFrom(staffNumber(role), "A2"), foreign,
                                                absentItem};
        m_samples["incoming item"][column(role)] = {itemFrom("A1", staffNumber(role)), foreign,
                                                    absentItem};
        services::User user = services.accounts.find(loginOf(column(role)))->user;
        const auto saved = services.savedSearches.save({"mine", {}, false, false}, user);
        REQUIRE(saved);
        m_samples["saved search"][column(role)] = {std::to_string(*saved), "", "999999"};
        const auto session = services.accounts.signIn(loginOf(column(role)), kPassword, kAddress);
        REQUIRE(session);
        m_samples["session"][column(role)] = {session->session.id, foreignSession, kNoSession};
    }
    for (const char* nobody : {kSignedOut, kToken}) {
        m_samples["sent item"][nobody] = {foreign, "", absentItem};
        m_samples["incoming item"][nobody] = {foreign, "", absentItem};
        m_samples["saved search"][nobody] = {"1", "", "999999"};
        m_samples["session"][nobody] = {foreignSession, "", kNoSession};
    }
    addMachines(foreign);
    addMasters();
    REQUIRE(services.apiTokens.use(m_token)); // notes it now, and no more while the clock stands
}

void PermissionWorld::same(const std::string& thing, const Samples& samples) {
    for (const std::string& caller : callers()) {
        m_samples[thing][caller] = samples;
    }
}

void PermissionWorld::addMachines(const std::string& item) {
    services::SiteServices& services = m_site.services();
    MemoryBuilder memory;
    memory.context("0042", "accepted", "OSAKA").scan(slipNumber(11223344551));
    const wire::ScanBatch batch = memory.all();
    TestRandom random(7);
    const SigningKey signing = SigningKey::generate(random);
    const VerifyKey verify = signing.verifyKey();
    const ByteView key = verify.bytes();
    const auto agent = services.agents.enrol(
        {*services.agents.createCode(""), "MAILROOM-PC", "0.1.0", Bytes(key.begin(), key.end())},
        kAddress);
    REQUIRE(agent);
    REQUIRE(services.receiveBatch.receive(agent->agent, batch));
    const auto report = services.itemExceptions.report({m_scene.jiro, item, "not_received", ""});
    REQUIRE(report);
    same("dock", {batch.dock.hex(), "", std::string(32, 'a')});
    same("exception", {std::to_string(*report), "", "999999"});
    same("agent", {agent->agent.hex(), "", std::string(32, 'a')});
    REQUIRE(services.deploymentTokens.create({"roll-out", 5, 5, "", ""}));
    same("deployment token", {"1", "", "999999"});
    same("terminal", {"opticon:0000000000000001", "", "opticon:9"});
    same("token", {std::to_string(services.apiTokens.list().front().id), "", "999999"});
}

void PermissionWorld::addMasters() {
    services::SiteServices& services = m_site.services();
    REQUIRE(services.codeMasters.addOperator("0042", "鈴木 一郎"));
    same("person", {"A1", "", "ZZ"});
    same("account", {"hanako", "", "zz"});
    same("class", {"ordinary", "", "zz"});
    same("department", {"G", "", "ZZ"});
    same("export", {"people", "", "zz"});
    same("card", {"0042", "", "9999"});
    services::RouteInput route{"ROUND", *domain::LocalDate::fromText("2020-04-01")};
    route.nameJa = "巡回便";
    route.stops = {"TOKYO", "OSAKA"};
    route.runs = {{"第1便", domain::WeekdaySet(31), std::nullopt, {540, 600}}};
    REQUIRE(services.routes.put(route));
    same("route", {"ROUND", "", "ZZ"});
    same("place", {"OSAKA", "", "ZZ"});
    same("notice kind", {"delivered", "", "zz"});
    const auto absence = services.absences.enter(
        {m_scene.jiro, {"jiro", ""}, "2026-04-02", "2026-04-03", "hold", ""});
    REQUIRE(absence);
    same("absence", {std::to_string(*absence), std::to_string(*absence), "999999"});
    same("delegate", {"A1", "", "ZZ"});
    same("mail", {"1", "", "999999"});
    same("asset", {"none", "", "zz"});
    same("day", {"2026-04-04", "", "2026-04-05"});
}

std::vector<std::string> PermissionWorld::callers() {
    std::vector<std::string> all{kSignedOut};
    for (const Role role : kRoles) {
        all.push_back(column(role));
    }
    all.emplace_back(kToken);
    return all;
}

bool PermissionWorld::isPerson(const std::string& caller) {
    return caller != kSignedOut && caller != kToken;
}

void PermissionWorld::addRole(Role role) {
    // In a department of its own: no role is a colleague of the parties of foreign items.
    const std::string number = staffNumber(role);
    m_scene.department(number, "部署" + number, "TOKYO");
    m_scene.person(number, "担当 " + number, number);
    services::Directory& directory = m_site.services().directory;
    services::NewAccount account;
    account.login = loginOf(column(role));
    account.displayName = "担当 " + number;
    account.role = role;
    account.password = kPassword;
    account.person = directory.personByNumber(number, directory.today())->id.value;
    REQUIRE(m_site.services().accounts.add(account));
}

std::string PermissionWorld::itemFrom(const std::string& sender, const std::string& recipient) {
    services::RequestInput input = m_scene.input();
    input.by = m_scene.op;
    input.sender = sender;
    input.toPerson = recipient;
    input.classCode = "personal";
    return m_scene.sent(input, recipient == "A2" && sender != "A1" ? "" : "delivered");
}

Samples PermissionWorld::samples(const std::string& pattern, const std::string& caller) const {
    const std::string thing = thingOf(pattern);
    return thing.empty() ? Samples{} : m_samples.at(thing).at(caller);
}

std::int64_t PermissionWorld::changes() {
    std::int64_t changes = 0;
    m_scene.fixture.site().database().write([&](store::Connection& connection) {
        connection.session().sql() << "SELECT total_changes()", soci::into(changes);
    });
    return changes;
}

void PermissionWorld::signCaller(http::Request& request, const http::Router::Listed& route,
                                 const std::string& caller, WithCsrfToken csrf) {
    if (caller == kToken) {
        request.headers.emplace_back("Authorization", "Bearer " + m_token);
    }
    if (!isPerson(caller)) {
        return;
    }
    const auto session = m_site.services().accounts.signIn(loginOf(caller), kPassword, kAddress);
    REQUIRE(session);
    request.headers.emplace_back("Cookie", cookieName() + "=" + session->token);
    if (csrf == WithCsrfToken::No || route.method == http::Method::Get) {
        return;
    }
    TestRandom random(3);
    const std::string token = http::maskedCsrfToken(*fromHex(session->session.csrfSecret), random);
    const auto& types = route.options.bodyTypes;
    if (route.options.audience == http::Audience::Api) {
        request.headers.emplace_back(http::kCsrfHeader, token);
    } else if (types.empty()) {
        request.body = "csrf_token=" + http::percentEncode(token);
    } else {
        request.body = std::string("--") + kBoundary +
                       "\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + token +
                       "\r\n--" + kBoundary + "--\r\n";
    }
}

http::Response PermissionWorld::ask(const http::Router::Listed& route, const std::string& caller,
                                    const std::string& value, WithCsrfToken csrf) {
    http::Request request;
    request.method = route.method;
    request.target = pathOf(route.pattern, value);
    request.path = *http::percentDecode(request.target, http::Plus::Literal);
    if (const auto query = queries().find(route.pattern); query != queries().end()) {
        request.query = {query->second};
    }
    request.remoteAddress = kAddress;
    if (route.method != http::Method::Get) {
        const bool isApi = route.options.audience == http::Audience::Api;
        const std::string type = isApi ? "application/json"
                                 : route.options.bodyTypes.empty()
                                     ? "application/x-www-form-urlencoded"
                                     : std::string("multipart/form-data; boundary=") + kBoundary;
        request.headers.emplace_back("Content-Type", type);
        request.headers.emplace_back("Sec-Fetch-Site", "same-origin");
        request.body = isApi ? "{}" : "";
    }
    signCaller(request, route, caller, csrf);
    const auto match = router().match(route.method, request.path);
    REQUIRE(match.handler != nullptr);
    REQUIRE(match.pattern == route.pattern);
    request.pathParams = match.params;
    const std::int64_t before = changes();
    http::Response response = (*match.handler)(request);
    while (response.pieces && response.pieces(response.body)) {
    }
    m_rowsChanged = changes() - before;
    if (isPerson(caller)) {
        m_site.services().accounts.signOut(*request.cookie(cookieName()));
    }
    return response;
}

bool turnedAway(const http::Response& response) {
    if (response.status == 303) {
        for (const auto& [name, value] : response.headers) {
            if (name == "Location" && value.starts_with("/sign-in?notice=needed")) {
                return true;
            }
        }
        return false;
    }
    return response.status == 403 ||
           (response.status == 401 && response.body.find("sign-in-needed") != std::string::npos);
}

std::string comparable(const http::Response& response, const std::string& value) {
    std::string text = std::to_string(response.status) + " " + response.contentType + "\n";
    for (const auto& [name, content] : response.headers) {
        text += name + ": " + content + "\n";
    }
    text += response.body;
    // Of the session, masked anew for each page; and of a form, so that it counts once.
    static const std::regex tokens(R"re((name="csrf_token" value=)"[^"]*"|"[0-9a-f]{32}")re");
    std::string out = std::regex_replace(text, tokens, "$1(token)");
    if (!value.empty()) {
        const std::string inPath = "/" + http::percentEncode(value);
        replaceAll(out, http::percentEncode(inPath));
        replaceAll(out, inPath);
        if (value.size() > kDistinct) {
            replaceAll(out, value);
            // A slip number as pages show it.
            replaceAll(out, "<span>" + value.substr(0, 4) + "</span><span>" + value.substr(4, 4) +
                                "</span><span>" + value.substr(8) + "</span>");
        }
    }
    return out;
}

} // namespace tewatashi::test
