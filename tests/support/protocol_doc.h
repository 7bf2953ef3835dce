#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::test {

// The vectors of docs/protocol.md §7: indented lines "name = value". The page and the code are
// thereby held to the same values.
class ProtocolDoc {
public:
    explicit ProtocolDoc(const std::string& path) {
        std::ifstream file(path);
        std::string line;
        bool vectors = false;
        while (std::getline(file, line)) {
            vectors = vectors || line.rfind("## 7.", 0) == 0;
            const std::size_t equals = line.find(" = ");
            if (vectors && line.rfind("    ", 0) == 0 && equals != std::string::npos) {
                m_values[line.substr(4, equals - 4)] = line.substr(equals + 3);
            }
        }
    }

    // Empty when the page has no such vector.
    [[nodiscard]] std::string value(const std::string& name) const {
        const auto found = m_values.find(name);
        return found == m_values.end() ? std::string() : found->second;
    }
    // All vectors whose name begins with that word, each split at blanks, the value last.
    [[nodiscard]] std::vector<std::vector<std::string>> rows(std::string_view word) const {
        std::vector<std::vector<std::string>> rows;
        for (const auto& [name, value] : m_values) {
            std::istringstream words(name);
            std::vector<std::string> row;
            for (std::string each; words >> each;) {
                row.push_back(each);
            }
            if (row.front() == word) {
                row.push_back(value);
                rows.push_back(row);
            }
        }
        return rows;
    }

private:
    std::map<std::string, std::string> m_values;
};

} // namespace tewatashi::test
