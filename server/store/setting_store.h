#pragma once

#include "server/store/connection.h"

#include <optional>
#include <string>

namespace tewatashi::server::store {

// What a site has set, by name. Lives inside one job.
class SettingStore {
public:
    explicit SettingStore(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] std::optional<std::string> find(const std::string& name);
    void put(const std::string& name, const std::string& value);

private:
    Connection& m_connection;
};

} // namespace tewatashi::server::store
