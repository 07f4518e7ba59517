// SPDX-License-Identifier: MIT
#include <mote/core/wide_integer.hpp>

#include "catch.hpp"

#include <cstdint>
#include <random>

namespace wide_integer_test {

namespace {
using two = mote::wide_uint<2>;
using one = mote::wide_uint<1>;

constexpr bool by_hand() {
    std::uint64_t const all = ~std::uint64_t{0};
    auto const square = mote::multiply(one(all), one(all)); // (2^64 - 1)^2 = 2^128 - 2^65 + 1
    two sum = square;
    sum += two(all); // + 2^64 - 1 = 2^128 - 2^64
    two back = sum;
    back -= two(all);
    return square.words[0] == 1 && square.words[1] == all - 1 && sum.words[0] == 0 && sum.words[1] == all &&
           back == square && two(5) < square && square > two(all) && two(7) == two(7);
}
static_assert(by_hand());
} // namespace

TEST_CASE("products and sums of wide integers agree with 128-bit arithmetic") {
    std::mt19937_64 engine(1);
    for (int i = 0; i < 1000; ++i) {
        std::uint64_t const a = engine() >> (engine() % 64), b = engine() >> (engine() % 64);
        auto const p = mote::multiply(one(a), one(b));
        auto const q = static_cast<mote::detail::uint128>(a) * b;
        CHECK(p.words[0] == static_cast<std::uint64_t>(q));
        CHECK(p.words[1] == static_cast<std::uint64_t>(q >> 64));
        CHECK(p.to_double() == Approx(static_cast<double>(q)).epsilon(1e-15));
        auto s = mote::multiply(p, p);
        s -= mote::multiply(p, p);
        CHECK(s == mote::wide_uint<4>{});
    }
}

} // namespace wide_integer_test
