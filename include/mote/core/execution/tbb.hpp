// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Executor on oneTBB. Link TBB::tbb; mote::mote does not.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/version.hpp>

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <cstddef>
#include <limits>
#include <memory>
#include <string>

MOTE_NAMESPACE_BEGIN

/// Runs work on oneTBB's threads, in an arena that admits at most `threads` of them, the caller's included.
///
/// Copies share the arena. A call that itself uses the executor stays within the arena, so nesting adds no threads, and
/// while it waits for the inner work it is not given another call of the outer.
class tbb_executor {
public:
    /// As many threads as oneTBB finds processors.
    tbb_executor() : arena_(std::make_shared<::tbb::task_arena>()) {}
    /// @throws parameter_error if threads is below 1 or above 2^31 - 1.
    explicit tbb_executor(std::ptrdiff_t threads) : arena_(std::make_shared<::tbb::task_arena>(checked(threads))) {}

    /// See the concept `executor`. After an exception the calls that have not begun are dropped.
    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        if (n <= 0) return;
        arena_->execute([&] {
            ::tbb::this_task_arena::isolate(
                [&] { ::tbb::parallel_for(std::ptrdiff_t{0}, n, [&f](std::ptrdiff_t i) { f(i); }); });
        });
    }
    [[nodiscard]] std::ptrdiff_t concurrency() const { return arena_->max_concurrency(); }

private:
    static int checked(std::ptrdiff_t threads) {
        if (threads < 1 || threads > std::numeric_limits<int>::max())
            throw parameter_error("tbb_executor: threads is " + std::to_string(threads) + "; expected 1 .. 2^31 - 1");
        return static_cast<int>(threads);
    }

    std::shared_ptr<::tbb::task_arena> arena_;
};

static_assert(executor<tbb_executor>);

MOTE_NAMESPACE_END
