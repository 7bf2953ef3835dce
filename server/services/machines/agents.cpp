#include "server/services/machines/agents.h"

#include "server/services/machines/deployment_tokens.h"
#include "server/services/site/attempt_limit.h"
#include "server/services/site/audit_writer.h"
#include "server/services/site/enrol_code.h"
#include "server/services/site/place_name.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/agent_store.h"
#include "server/store/site_database.h"

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace tewatashi::server::services {
namespace {

// More codes than any installation day needs; keeps a scripted mistake from filling the table.
constexpr int kOpenCodesMax = 1000;
constexpr std::chrono::hours kValidityMax{24 * 14};

// Five wrong codes, then the address waits until an hour after the last.
constexpr AttemptPolicy kEnrolPolicy{.freeFailures = 5,
                                     .firstWait = std::chrono::hours(1),
                                     .waitMax = std::chrono::hours(1),
                                     .forgetAfter = std::chrono::hours(1),
                                     .keysMax = 10'000};

ServiceError wrongCode() {
    return {ServiceErrorKind::Unauthorized,
            "enrolment-code-invalid",
            {"登録コードまたは展開トークンが正しくないか、使用済み、期限切れ、またはこのパソコンの"
             "アドレスでは使えません。サーバーの管理者に新しい登録コードの発行を依頼してください。",
             "The enrolment code or deployment token is wrong, already used, expired, or not for "
             "this computer's address. Ask the server's administrator for a new one."},
            {}};
}

ServiceError tooManyWrongCodes() {
    return {ServiceErrorKind::Busy,
            "too-many-attempts",
            {"誤った登録コードが続いたため、このパソコンからの登録を一時的に停止しています。"
             "1時間後にもう一度お試しください。",
             "Too many wrong enrolment codes came from this computer. Try again in one hour."},
            {}};
}

std::optional<ServiceError> problemOf(const wire::EnrolRequest& request) {
    if (auto problem = textProblem("name", {"コンピューター名", "The computer's name"},
                                   trimmed(request.name), {1, 100})) {
        return invalidField(std::move(*problem));
    }
    if (auto problem = textProblem("version", {"アプリのバージョン", "The agent's version"},
                                   trimmed(request.version), {1, 64})) {
        return invalidField(std::move(*problem));
    }
    if (!VerifyKey::fromBytes(request.publicKey)) {
        return invalidField({"public_key",
                             {"公開鍵の形式が正しくありません。自動転送アプリを入れ直してから、"
                              "もう一度登録してください。",
                              "The public key is not an Ed25519 key. Reinstall the agent, then "
                              "enrol again."}});
    }
    return std::nullopt;
}

AgentRow rowOf(const store::StoredAgent& agent) {
    return {agent.id,
            agent.name,
            agent.version,
            agent.enrolledAt,
            agent.lastContact,
            agent.revoked,
            agent.lastDocked,
            agent.note,
            agent.place,
            agent.place.empty() ? LocalizedText{}
                                : placeNameOf(agent.place, agent.placeNameJa, agent.placeNameEn)};
}

} // namespace

struct Agents::Impl {
    explicit Impl(SiteContext& context) : site(context), attempts(kEnrolPolicy, context.clock()) {}

    SiteContext& site;
    AttemptLimit attempts;
    // Only this process writes the database, so what is cached stays true until revoke() here.
    std::shared_mutex mutex;
    std::unordered_map<AgentId, KnownAgent> cache;
};

Agents::Agents(SiteContext& site) : m_impl(std::make_unique<Impl>(site)) {}
Agents::~Agents() = default;

Result<std::string, ServiceError> Agents::createCode(std::string_view note,
                                                     std::chrono::hours validity, const Actor& by) {
    const std::string kept = trimmed(note);
    if (auto problem = textProblem("note", {"メモ", "The note"}, kept, {0, 200})) {
        return failure(invalidField(std::move(*problem)));
    }
    if (validity < std::chrono::hours(1) || validity > kValidityMax) {
        return failure(invalidField({"validity",
                                     {"有効期間は1時間以上14日以内にしてください。",
                                      "The validity must be between 1 hour and 14 days."}}));
    }
    SiteContext& site = m_impl->site;
    const std::string code = newEnrolCode(site.random());
    const Digest digest = enrolCodeDigest(*normalizedEnrolCode(code));
    const UtcMillis now = site.clock().utcNow();
    const bool stored = site.database().write([&](store::Connection& connection) {
        if (store::openEnrolmentCodes(connection, now) >= kOpenCodesMax) {
            return false;
        }
        store::insertEnrolmentCode(connection, digest, kept, now, now + validity);
        noteAct(connection, now, by, audit::kAgentCode, kept);
        return true;
    });
    if (!stored) {
        return failure(ServiceError{
            ServiceErrorKind::Busy,
            "too-many-codes",
            {"未使用の登録コードが1,000件あります。期限が切れるまで待ってから発行してください。",
             "There are 1,000 unused enrolment codes. Wait until some expire."},
            {}});
    }
    return code;
}

std::vector<OpenCode> Agents::openCodes() {
    std::vector<OpenCode> codes;
    const UtcMillis now = m_impl->site.clock().utcNow();
    const auto stored = m_impl->site.database().read([&](store::Connection& connection) {
        return store::listOpenEnrolmentCodes(connection, now);
    });
    codes.reserve(stored.size());
    for (const store::OpenEnrolmentCode& code : stored) {
        codes.push_back({code.id, code.note, code.createdAt, code.expiresAt});
    }
    return codes;
}

Result<void, ServiceError> Agents::withdrawCode(std::int64_t id, const Actor& by) {
    SiteContext& site = m_impl->site;
    const UtcMillis now = site.clock().utcNow();
    const bool wasOpen = site.database().write([&](store::Connection& connection) {
        const auto open = store::listOpenEnrolmentCodes(connection, now);
        const auto code =
            std::find_if(open.begin(), open.end(), [&](const auto& each) { return each.id == id; });
        if (code == open.end() || !store::withdrawEnrolmentCode(connection, id, now)) {
            return false;
        }
        noteAct(connection, now, by, audit::kAgentCodeWithdrawn, code->note);
        return true;
    });
    if (!wasOpen) {
        return failure(ServiceError{
            ServiceErrorKind::NotFound,
            "enrolment-code-not-open",
            {"この登録コードはすでに使用されたか、期限切れ、または取り消し済みです。使用された場合"
             "は、自動転送アプリの一覧に登録されたパソコンがあります。",
             "This enrolment code was used, has expired or was withdrawn. If it was used, the PC "
             "is in the list of agents."},
            {}});
    }
    return {};
}

Result<wire::EnrolResponse, ServiceError> Agents::enrol(const wire::EnrolRequest& request,
                                                        std::string_view remoteAddress) {
    if (auto problem = problemOf(request)) {
        return failure(std::move(*problem));
    }
    if (m_impl->attempts.begin(remoteAddress).count() > 0) {
        return failure(tooManyWrongCodes());
    }
    const auto code = normalizedEnrolCode(request.code);
    const auto token = normalizedDeploymentToken(request.code);
    if (!code && !token) {
        return failure(wrongCode());
    }
    SiteContext& site = m_impl->site;
    store::StoredAgent agent;
    site.random().fill(agent.id.octets);
    agent.name = trimmed(request.name);
    agent.version = trimmed(request.version);
    agent.publicKey = request.publicKey;
    const UtcMillis now = site.clock().utcNow();
    const bool spent = site.database().write([&](store::Connection& connection) {
        std::optional<SpentToken> spentToken;
        if (token) {
            spentToken = spendDeploymentToken(connection, enrolCodeDigest(*token), remoteAddress,
                                              agent.name, now);
        }
        if (!spentToken && (!code || !store::spendEnrolmentCode(connection, enrolCodeDigest(*code),
                                                                agent.id, now))) {
            return false;
        }
        agent.place = spentToken ? spentToken->placeCode : std::string();
        store::insertAgent(connection, agent,
                           spentToken ? std::optional(spentToken->id) : std::nullopt, now);
        noteAct(
            connection, now, {"", std::string(remoteAddress)}, audit::kAgentEnrolled,
            agent.id.hex(),
            auditChange({"name", "deployment_token", "place"}, {"", "", ""},
                        {agent.name, spentToken ? spentToken->note : std::string(), agent.place}));
        return true;
    });
    if (!spent) {
        return failure(wrongCode());
    }
    m_impl->attempts.forget(remoteAddress);
    const ByteView receiptKey = site.receiptKey().verifyKey().bytes();
    const ByteView logKey = site.logKey().verifyKey().bytes();
    return wire::EnrolResponse{site.config().site, agent.id,
                               Bytes(receiptKey.begin(), receiptKey.end()),
                               Bytes(logKey.begin(), logKey.end())};
}

std::optional<KnownAgent> Agents::find(const AgentId& id) {
    {
        const std::shared_lock lock(m_impl->mutex);
        const auto found = m_impl->cache.find(id);
        if (found != m_impl->cache.end()) {
            return found->second;
        }
    }
    // Exclusive during the query: a revocation cannot slip in between reading and caching.
    const std::unique_lock lock(m_impl->mutex);
    const auto stored = m_impl->site.database().read(
        [&](store::Connection& connection) { return store::findAgent(connection, id); });
    const auto key = stored ? VerifyKey::fromBytes(stored->publicKey) : std::nullopt;
    if (!key) {
        return std::nullopt; // not cached: strangers could fill the cache with names
    }
    const KnownAgent known{*key, stored->revoked};
    m_impl->cache.emplace(id, known);
    return known;
}

Result<void, ServiceError> Agents::revoke(const AgentId& id, const Actor& by) {
    SiteContext& site = m_impl->site;
    const bool known = site.database().write([&](store::Connection& connection) {
        const bool isKnown = store::revokeAgent(connection, id, site.clock().utcNow());
        if (isKnown) {
            noteAct(connection, site.clock().utcNow(), by, audit::kAgentRevoked, id.hex());
        }
        return isKnown;
    });
    if (!known) {
        return failure(ServiceError{
            ServiceErrorKind::NotFound,
            "agent-not-found",
            {"指定された自動転送アプリは登録されていません。agent list で番号を確認してください。",
             "There is no agent with this id. See `agent list` for the ids."},
            {}});
    }
    const std::unique_lock lock(m_impl->mutex);
    m_impl->cache.erase(id);
    return {};
}

std::vector<AgentRow> Agents::list() {
    std::vector<AgentRow> rows;
    const auto stored = m_impl->site.database().read(
        [](store::Connection& connection) { return store::allAgents(connection); });
    rows.reserve(stored.size());
    for (const store::StoredAgent& agent : stored) {
        rows.push_back(rowOf(agent));
    }
    return rows;
}

std::optional<AgentRow> Agents::row(const AgentId& id) {
    const auto stored = m_impl->site.database().read(
        [&](store::Connection& connection) { return store::findAgent(connection, id); });
    return stored ? std::optional(rowOf(*stored)) : std::nullopt;
}

} // namespace tewatashi::server::services
