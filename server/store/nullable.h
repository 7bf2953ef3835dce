#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tewatashi::server::store {

// A bound column that may be NULL: bind `value` with `mark` (soci::use(n.value, n.mark)).
template <class T>
struct Nullable {
    T value{};
    soci::indicator mark = soci::i_null;

    void set(std::optional<T> from) {
        mark = from ? soci::i_ok : soci::i_null;
        value = from ? std::move(*from) : T{};
    }
    [[nodiscard]] std::optional<T> get() const {
        return mark == soci::i_ok ? std::optional<T>(value) : std::nullopt;
    }
};
using NullableInt = Nullable<std::int64_t>;
using NullableText = Nullable<std::string>;

} // namespace tewatashi::server::store
