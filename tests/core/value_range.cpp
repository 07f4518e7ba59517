// SPDX-License-Identifier: MIT
#include <mote/core/image.hpp>
#include <mote/core/value_range.hpp>

#include "catch.hpp"

#include <cstdint>
#include <limits>

namespace value_range_test {

TEST_CASE("the range is that of the finite values") {
    using limits = std::numeric_limits<double>;
    mote::image<double> img(2, 3);
    CHECK(mote::value_range_of(img) == mote::value_range{0, 0});
    img(0, 0) = limits::infinity();
    img(1, 0) = -limits::infinity();
    img(0, 1) = limits::quiet_NaN();
    img(1, 1) = img(0, 2) = 5;
    img(1, 2) = -7;
    CHECK(mote::value_range_of(img) == mote::value_range{-7, 5});
    CHECK(mote::value_range_of(img.view().transposed()) == mote::value_range{-7, 5});
    CHECK(mote::value_range_of(img.view().subview(0, 1, 2, 1)) == mote::value_range{5, 5});
    CHECK(mote::value_range_of(img.view().subview(0, 0, 2, 1)) == mote::value_range{0, 0}); // nothing finite
    CHECK(mote::value_range_of(img.view().subview(0, 0, 0, 3)) == mote::value_range{0, 0});
    mote::image<std::int16_t> whole(1, 2);
    whole(0, 0) = -32768;
    whole(0, 1) = 32767;
    CHECK(mote::value_range_of(whole) == mote::value_range{-32768, 32767});
    CHECK(mote::value_range{-limits::max(), limits::max()}.half() == limits::max());
}

} // namespace value_range_test
