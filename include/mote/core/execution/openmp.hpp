// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Executor on OpenMP. Compile and link with -fopenmp; mote::mote does not.

#ifndef _OPENMP
#error "mote/core/execution/openmp.hpp needs -fopenmp (CMake: OpenMP::OpenMP_CXX)"
#endif

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/version.hpp>

#include <omp.h>

#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <string>

MOTE_NAMESPACE_BEGIN

/// Runs work on a team of at most `threads` OpenMP threads, the caller's included.
///
/// Inside a parallel region, its own or the caller's, work runs in the calling thread: nesting adds no threads.
class openmp_executor {
public:
    /// As many threads as OpenMP would take (OMP_NUM_THREADS, else the processors).
    openmp_executor() : threads_(omp_get_max_threads()) {}
    /// @throws parameter_error if threads is below 1 or above 2^31 - 1.
    explicit openmp_executor(std::ptrdiff_t threads) : threads_(static_cast<int>(threads)) {
        if (threads < 1 || threads > std::numeric_limits<int>::max())
            throw parameter_error("openmp_executor: threads is " + std::to_string(threads) + "; expected 1 .. 2^31 - 1");
    }

    /// See the concept `executor`. After an exception the calls that have not begun are dropped.
    template <class F>
    void bulk(std::ptrdiff_t n, F&& f) const {
        int const team = n < threads_ ? static_cast<int>(n) : threads_;
        if (team <= 1 || omp_in_parallel() != 0) {
            for (std::ptrdiff_t i = 0; i < n; ++i) f(i);
            return;
        }
        // An exception must not leave the region: the first is kept and rethrown by the caller's thread.
        std::exception_ptr first;
        std::atomic<bool> failed{false};
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            if (failed.load(std::memory_order_relaxed)) continue;
            try {
                f(i);
            } catch (...) {
                if (!failed.exchange(true)) first = std::current_exception();
            }
        }
        if (first) std::rethrow_exception(first);
    }
    [[nodiscard]] std::ptrdiff_t concurrency() const noexcept { return threads_; }

private:
    int threads_;
};

static_assert(executor<openmp_executor>);

MOTE_NAMESPACE_END
