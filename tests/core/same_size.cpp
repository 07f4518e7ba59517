// SPDX-License-Identifier: MIT
#include <mote/core/image.hpp>
#include <mote/core/same_size.hpp>

#include "catch.hpp"

#include <cstdint>

namespace same_size_test {

TEST_CASE("images of different sizes are refused with both sizes") {
    mote::image<float> const a(3, 4);
    mote::image<std::uint8_t> const same(3, 4), wide(4, 4), high(3, 5), turned(4, 3);
    CHECK_NOTHROW(mote::detail::require_same_size("f", a.view(), same.view()));
    CHECK_NOTHROW(mote::detail::require_mask_size("f", a.view(), same.view()));
    CHECK_THROWS_AS(mote::detail::require_same_size("f", a.view(), turned.view()), mote::parameter_error);
    CHECK_THROWS_WITH(mote::detail::require_same_size("f", a.view(), wide.view()), "f: source is 3 x 4, destination 4 x 4");
    CHECK_THROWS_WITH(mote::detail::require_same_size("f", a.view(), high.view()), "f: source is 3 x 4, destination 3 x 5");
    CHECK_THROWS_WITH(mote::detail::require_mask_size("g", a.view(), wide.view()), "g: mask is 4 x 4, image 3 x 4");
    CHECK_THROWS_WITH(mote::detail::require_mask_size("g", a.view(), high.view()), "g: mask is 3 x 5, image 3 x 4");
}

} // namespace same_size_test
