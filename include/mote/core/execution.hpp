// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Executors: the library starts no threads; the caller says where work runs.

#include <mote/version.hpp>

#include <concepts>
#include <cstddef>

MOTE_NAMESPACE_BEGIN

/// Runs work in the calling thread. The default everywhere.
struct sequential {
    /// Calls f(0) ... f(n - 1) in order.
    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        for (std::ptrdiff_t i = 0; i < n; ++i) f(i);
    }
    [[nodiscard]] static constexpr std::ptrdiff_t concurrency() noexcept { return 1; }
};

/// What algorithms ask of an executor: `bulk(n, f)` calls f(i) once for each i in [0, n), in any order and possibly at
/// the same time, and returns when all calls have; an exception from any call is rethrown. `concurrency()` is how many
/// calls may run at once. Adaptors for oneTBB and OpenMP are in core/execution/.
template <class E>
concept executor = requires(E const& e, void (*f)(std::ptrdiff_t)) {
    e.bulk(std::ptrdiff_t{}, f);
    { e.concurrency() } -> std::convertible_to<std::ptrdiff_t>;
};

static_assert(executor<sequential>);

MOTE_NAMESPACE_END
