// SPDX-License-Identifier: MIT
#include <mote/core/execution.hpp>

#include "catch.hpp"

#include <cstddef>
#include <stdexcept>
#include <vector>

// Executors of other libraries: tests/core/execution/.
namespace execution_test {

namespace {
struct no_concurrency {
    template <class F>
    void bulk(std::ptrdiff_t, F&&) const {}
};
struct changes_itself {
    template <class F>
    void bulk(std::ptrdiff_t, F&&) {}
    [[nodiscard]] std::ptrdiff_t concurrency() const { return 1; }
};
static_assert(!mote::executor<no_concurrency> && !mote::executor<changes_itself> && !mote::executor<int>);
static_assert(mote::sequential::concurrency() == 1);
} // namespace

TEST_CASE("the sequential executor calls in order, stops at an exception and takes no count below one for work") {
    std::vector<std::ptrdiff_t> seen;
    mote::sequential const e;
    e.bulk(4, [&](std::ptrdiff_t i) { seen.push_back(i); });
    CHECK(seen == std::vector<std::ptrdiff_t>{0, 1, 2, 3});
    seen.clear();
    CHECK_THROWS_AS(e.bulk(4,
                           [&](std::ptrdiff_t i) {
                               if (i == 2) throw std::out_of_range("here");
                               seen.push_back(i);
                           }),
                    std::out_of_range);
    CHECK(seen == std::vector<std::ptrdiff_t>{0, 1});
    for (std::ptrdiff_t const n : {0, -1}) e.bulk(n, [](std::ptrdiff_t) { FAIL("called"); });
}

} // namespace execution_test
