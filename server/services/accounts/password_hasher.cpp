#include "server/services/accounts/password_hasher.h"

#include "common/base/error.h"

#include <sodium.h>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace tewatashi::server::services {
namespace {

std::string hashNow(const std::string& password, const PasswordCost& cost) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str(out.data(), password.data(), password.size(), cost.passes,
                          cost.memory_bytes) != 0) {
        throw Error({"パスワードの計算に必要なメモリを確保できません。サーバーの空きメモリを"
                     "確認してから、もう一度お試しください。",
                     "There is not enough memory to compute a password hash. Check the server's "
                     "free memory, then try again."});
    }
    return out.data();
}

bool verifyNow(const std::string& hash, const std::string& password) {
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

// A tenth of the weight of other threads: enough to get on beside programs that keep every core
// busy, where the system's idle class had let sign-ins wait for half a minute.
void useLowPriority() {
    constexpr int kNice = 10;
    const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
    static_cast<void>(::setpriority(PRIO_PROCESS, thread, kNice)); // giving way is always allowed
}

} // namespace

struct PasswordHasher::Impl {
    explicit Impl(PasswordCost wanted) : cost(wanted), thread([this] { run(); }) {}
    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
            jobs.clear(); // of callers that stopped waiting
        }
        wake.notify_one();
        thread.join();
    }

    void run() {
        if (cost.yields) {
            useLowPriority();
        }
        for (;;) {
            std::function<void()> job;
            {
                std::unique_lock lock(mutex);
                wake.wait(lock, [&] { return stopping || !jobs.empty(); });
                if (jobs.empty()) {
                    return;
                }
                job = std::move(jobs.front());
                jobs.pop_front();
            }
            job();
            const std::lock_guard lock(mutex);
            --unfinished;
        }
    }

    template <typename Work>
    auto call(Work work) -> std::optional<std::invoke_result_t<Work>> {
        using Value = std::invoke_result_t<Work>;
        // Shared: a caller that stopped waiting leaves the job behind.
        auto task = std::make_shared<std::packaged_task<Value()>>(std::move(work));
        std::future<Value> result = task->get_future();
        {
            const std::lock_guard lock(mutex);
            if (unfinished >= cost.waitingMax) {
                return std::nullopt;
            }
            ++unfinished;
            jobs.emplace_back([task] { (*task)(); });
        }
        wake.notify_one();
        if (result.wait_for(cost.waitMax) != std::future_status::ready) {
            return std::nullopt;
        }
        return result.get();
    }

    const PasswordCost cost;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> jobs;
    std::size_t unfinished = 0;
    bool stopping = false;
    // Made by the first sign-in with an unknown login; used by the hashing thread alone.
    std::string nobodysHash;
    std::thread thread; // last: starts when everything else is there
};

PasswordHasher::PasswordHasher(PasswordCost cost) : m_impl(std::make_unique<Impl>(cost)) {}
PasswordHasher::~PasswordHasher() = default;

std::optional<std::string> PasswordHasher::hash(std::string password) {
    return m_impl->call([impl = m_impl.get(), password = std::move(password)] {
        return hashNow(password, impl->cost);
    });
}

std::optional<bool> PasswordHasher::verify(std::string hash, std::string password) {
    return m_impl->call([hash = std::move(hash), password = std::move(password)] {
        return verifyNow(hash, password);
    });
}

std::optional<bool> PasswordHasher::verifyNothing(std::string password) {
    return m_impl->call([impl = m_impl.get(), password = std::move(password)] {
        if (impl->nobodysHash.empty()) {
            // This hash takes the place of the verification once.
            impl->nobodysHash = hashNow("nobody's password", impl->cost);
            return false;
        }
        static_cast<void>(verifyNow(impl->nobodysHash, password));
        return false;
    });
}

} // namespace tewatashi::server::services
