// SPDX-License-Identifier: MIT
#include <mote/core/function_ref.hpp>

#include "catch.hpp"

#include <memory>
#include <type_traits>
#include <utility>

namespace function_ref_test {

static_assert(std::is_trivially_copyable_v<mote::function_ref<void()>>);
static_assert(!std::is_constructible_v<mote::function_ref<void(int)>, int>);
static_assert(!std::is_constructible_v<mote::function_ref<std::unique_ptr<int>(int)>, int (*)(int)>);

TEST_CASE("a function_ref calls what it refers to") {
    int calls = 0;
    auto count = [&calls](int by) { return calls += by; };
    mote::function_ref<int(int)> const f = count;
    CHECK(f(2) == 2);
    CHECK(f(3) == 5);
    auto const constant = [](double v) { return v * 2; };
    mote::function_ref<double(double)> const g = constant;
    CHECK(g(1.5) == 3);
    // A copy refers to the same object, not to the reference that it was copied from.
    mote::function_ref<int(int)> copy = f;
    {
        int other = 0;
        auto elsewhere = [&other](int by) { return other -= by; };
        mote::function_ref<int(int)> h = elsewhere;
        std::swap(copy, h);
        CHECK(copy(1) == -1);
        CHECK(h(1) == 6);
    }
    // Arguments that can only be moved, results that are thrown away.
    auto keep = [](std::unique_ptr<int> p) { return *p; };
    mote::function_ref<void(std::unique_ptr<int>)> const drop = keep;
    drop(std::make_unique<int>(4));
    CHECK(mote::function_ref<int(std::unique_ptr<int>)>(keep)(std::make_unique<int>(4)) == 4);
}

} // namespace function_ref_test
