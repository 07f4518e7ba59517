// SPDX-License-Identifier: MIT
#pragma once

#include <mote/core/execution.hpp>

#include <cstddef>

/// An executor that runs its calls in the order that nobody expects, and says that it runs some at once.
struct backwards {
    std::ptrdiff_t at_once = 3;

    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        for (std::ptrdiff_t i = n; i-- > 0;) f(i);
    }
    [[nodiscard]] std::ptrdiff_t concurrency() const noexcept { return at_once; }
};
static_assert(mote::executor<backwards>);
