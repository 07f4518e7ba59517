// SPDX-License-Identifier: MIT
#include <mote/filter/rank.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "shared.hpp"
#include "window_reference.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace {

std::vector<mote::window_rank> ranks_to_test() {
    return {mote::window_rank::median(), mote::window_rank::nth(0), mote::window_rank::nth(-2), mote::window_rank::fraction(0.9)};
}

template <class T>
void check_type() {
    for (auto const& [name, window] : windows_to_test())
        for (auto const& [w, h] : sizes_to_test())
            for (bool const few : {true, false}) {
                CAPTURE(name, w, h, few);
                auto const img = image_to_test<T>(w, h, few);
                auto const ranks = ranks_to_test();
                std::vector<mote::image<T>> expected;
                for (std::size_t i = 0; i < ranks.size(); ++i) expected.emplace_back(w, h);
                for (std::ptrdiff_t y = 0; y < h; ++y)
                    for (std::ptrdiff_t x = 0; x < w; ++x) {
                        auto const v = window_values(mote::const_view(img), window, x, y);
                        for (std::size_t i = 0; i < ranks.size(); ++i)
                            expected[i](x, y) = v.empty() ? img(x, y) : v[static_cast<std::size_t>(ranks[i].of(static_cast<std::ptrdiff_t>(v.size())))];
                    }
                bool equal = true;
                for_every_isa([&](mote::isa) {
                    for (std::size_t i = 0; i < ranks.size(); ++i)
                        equal = equal && same_pixels<T>(mote::rank_filter(img, window, ranks[i]).view(), expected[i].view());
                });
                CHECK(equal);
                if (window.shape.is_square()) {
                    mote::image<T> turned(h, w);
                    mote::rank_filter(img.view().transposed(), window, ranks[0], turned);
                    CHECK(same_pixels<T>(turned.view().transposed(), expected[0].view()));
                }
            }
}

} // namespace

TEST_CASE("ranks agree with sorting every window") {
    check_type<std::uint8_t>();
    check_type<std::uint16_t>();
    check_type<std::int16_t>();
    check_type<std::uint32_t>();
    check_type<float>();
    check_type<double>();
}
