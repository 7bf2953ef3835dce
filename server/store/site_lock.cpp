#include "server/store/site_lock.h"

#include "common/db/session.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tewatashi::server::store {
namespace {

constexpr mode_t kOwnerOnly = 0600;

} // namespace

SiteLock::SiteLock(const std::string& databaseFile) {
    const std::string path = databaseFile + ".lock";
    m_file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
    if (m_file < 0) {
        const std::string reason = std::strerror(errno);
        throw db::DbError(db::DbProblem::CannotOpen,
                          {"ロックファイル「" + path + "」を作成できません（" + reason +
                               "）。フォルダーの場所と権限を確認してください。",
                           "Cannot create the lock file " + path + " (" + reason +
                               "). Check the location and permissions of its folder."});
    }
    if (::flock(m_file, LOCK_EX | LOCK_NB) != 0) {
        ::close(m_file);
        throw db::DbError(
            db::DbProblem::Busy,
            {"データベース「" + databaseFile +
                 "」は別のサーバーが使用中です。二重に起動していないか確認してください。",
             "Database " + databaseFile +
                 " is in use by another server. Check that it is not started twice."});
    }
}

SiteLock::~SiteLock() { ::close(m_file); }

void createPrivateFile(const std::string& databaseFile) {
    const int file =
        ::open(databaseFile.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (file >= 0) {
        ::close(file);
    }
}

} // namespace tewatashi::server::store
