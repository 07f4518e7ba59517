// SPDX-License-Identifier: MIT
#include <mote/core/execution/openmp.hpp>

#include "check_executor.hpp"

TEST_CASE("the OpenMP executor does what executors do") {
    check_executor([](std::ptrdiff_t threads) { return mote::openmp_executor(threads); });
}

TEST_CASE("the OpenMP executor stays in the calling thread inside a parallel region") {
    CHECK(mote::openmp_executor().concurrency() == omp_get_max_threads());
    std::atomic<int> elsewhere{0}, calls{0};
#pragma omp parallel num_threads(2)
    {
        auto const self = std::this_thread::get_id();
        mote::openmp_executor(4).bulk(10, [&](std::ptrdiff_t) {
            ++calls;
            if (std::this_thread::get_id() != self) ++elsewhere;
        });
    }
    CHECK(calls % 10 == 0);
    CHECK(calls >= 10);
    CHECK(elsewhere == 0);
}
