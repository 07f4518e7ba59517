// SPDX-License-Identifier: MIT
#include <mote/core/execution/tbb.hpp>

#include "check_executor.hpp"

TEST_CASE("the oneTBB executor does what executors do") {
    check_executor([](std::ptrdiff_t threads) { return mote::tbb_executor(threads); });
}

TEST_CASE("the oneTBB executor takes the processors there are by default") {
    CHECK(mote::tbb_executor().concurrency() >= 1);
    int sum = 0;
    mote::tbb_executor(1).bulk(10, [&](std::ptrdiff_t i) { sum += static_cast<int>(i); });
    CHECK(sum == 45);
}

TEST_CASE("a call that waits for inner work is not given another outer call") {
    mote::tbb_executor const e(2);
    std::atomic<int> reentered{0};
    e.bulk(64, [&](std::ptrdiff_t) {
        thread_local int depth = 0;
        if (++depth > 1) ++reentered;
        e.bulk(8, [](std::ptrdiff_t) { std::this_thread::sleep_for(std::chrono::microseconds(50)); });
        --depth;
    });
    CHECK(reentered == 0);
}
