#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace tewatashi::server::services {

template <class Key>
struct TreeEntry {
    Key key;
    std::optional<Key> parent;
};
struct TreePlace {
    std::size_t index = 0; // of the entry
    int depth = 0;
};

// The entries as a tree is read from top to bottom, those below one parent in the order given. What
// lies below nobody of the list stands at the top; so does what lies below itself, which only a
// damaged database holds.
template <class Key>
[[nodiscard]] std::vector<TreePlace> treeOrder(const std::vector<TreeEntry<Key>>& entries) {
    std::map<Key, std::size_t> known;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        known.emplace(entries[i].key, i);
    }
    std::map<std::size_t, std::vector<std::size_t>> below;
    std::vector<std::size_t> tops;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto parent = entries[i].parent ? known.find(*entries[i].parent) : known.end();
        (parent == known.end() ? tops : below[parent->second]).push_back(i);
    }
    std::vector<TreePlace> order;
    std::vector<bool> isPlaced(entries.size(), false);
    const auto place = [&](std::size_t top) {
        std::vector<TreePlace> open{{top, 0}};
        while (!open.empty()) {
            const TreePlace next = open.back();
            open.pop_back();
            if (isPlaced[next.index]) {
                continue;
            }
            isPlaced[next.index] = true;
            order.push_back(next);
            const auto children = below.find(next.index);
            if (children != below.end()) {
                for (auto child = children->second.rbegin(); child != children->second.rend();
                     ++child) {
                    open.push_back({*child, next.depth + 1});
                }
            }
        }
    };
    for (const std::size_t top : tops) {
        place(top);
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        place(i);
    }
    return order;
}

} // namespace tewatashi::server::services
