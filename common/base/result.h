#pragma once

#include <tl/expected.hpp>

#include <utility>

namespace tewatashi {

// Outcome of an operation whose failure the direct caller must decide about.
// The only place that names tl::expected (docs/decisions/0005-error-model.md).
template <typename T, typename E>
using Result = tl::expected<T, E>;

template <typename E>
[[nodiscard]] auto failure(E&& error) {
    return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

} // namespace tewatashi
