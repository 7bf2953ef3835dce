#include "server/app/admin_access.h"

#include "common/files/file_lock.h"
#include "server/app/admin_socket.h"
#include "server/app/admin_verbs.h"

#include <poll.h>

namespace tewatashi::server::app {
namespace {

// A password hash at low priority on a busy machine takes seconds.
constexpr std::chrono::seconds kAnswerPatience{30};
constexpr std::chrono::minutes kImportPatience{10}; // a first file of 100,000 people
constexpr int kRetryEvery_ms = 50;

} // namespace

AdminAnswer administer(const DataFolder& folder, const AdminRequest& request,
                       std::chrono::milliseconds patience) {
    const ServerConfig config =
        loadConfig(folder); // a missing folder is named before anything else
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const std::chrono::seconds answerPatience =
        request.verb == "import" ? kImportPatience : kAnswerPatience;
    for (;;) {
        if (auto answer = askRunningServer(folder.adminSocket(), request, answerPatience)) {
            return std::move(*answer);
        }
        if (const auto lock = files::FileLock::tryAcquire(folder.instanceLock())) {
            const SystemClock clock;
            SystemRandom random;
            SiteProgram program(config, folder, clock, random, {.yields = false});
            return performVerb(program, request);
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            return failure(LocalizedText{
                "サーバーが起動または終了の途中です。しばらく待ってからもう一度実行してください。",
                "The server is starting or ending. Wait a moment, then try again."});
        }
        ::poll(nullptr, 0, kRetryEvery_ms);
    }
}

} // namespace tewatashi::server::app
