#include "server/store/setting_store.h"

#include "server/store/statement.h"

namespace tewatashi::server::store {
namespace {

class SettingNamed {
public:
    explicit SettingNamed(db::Session& session) : m_statement(session) {
        m_statement.use(m_name).into(m_value);
        m_statement.prepare("SELECT value FROM site_settings WHERE name = :name");
    }
    std::optional<std::string> operator()(const std::string& name) {
        m_name = name;
        return m_statement.row(m_value);
    }

private:
    std::string m_name;
    std::string m_value;
    Statement m_statement;
};

} // namespace

std::optional<std::string> SettingStore::find(const std::string& name) {
    return m_connection.query<SettingNamed>()(name);
}

void SettingStore::put(const std::string& name, const std::string& value) {
    m_connection.session().sql()
        << "INSERT INTO site_settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO "
           "UPDATE SET value = excluded.value",
        soci::use(name), soci::use(value);
}

} // namespace tewatashi::server::store
