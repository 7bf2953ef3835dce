#pragma once

#include <string>

namespace tewatashi::server::store {

// Keeps a second server process from writing the same SQLite file. An advisory lock on
// "<file>.lock", released by the system when the process ends in whatever way.
class SiteLock {
public:
    // Throws DbError (Busy) when another holds it, CannotOpen when the file cannot be made.
    explicit SiteLock(const std::string& databaseFile);
    ~SiteLock();
    SiteLock(const SiteLock&) = delete;
    SiteLock& operator=(const SiteLock&) = delete;

private:
    int m_file = -1;
};

// Makes the database file readable by its owner alone, if there is none yet. SQLite gives the
// files beside it the same permissions.
void createPrivateFile(const std::string& databaseFile);

} // namespace tewatashi::server::store
