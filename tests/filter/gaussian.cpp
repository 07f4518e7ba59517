// SPDX-License-Identifier: MIT
#include <mote/filter/gaussian.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <mote/io/read.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>

namespace gaussian_test {

using mote::border;
using mote::neighbourhood;

namespace {

// The definition in two dimensions, in long doubles.
template <class T>
long double plain(mote::image_view<T const> v, std::vector<double> const& weights, neighbourhood const& edges, std::ptrdiff_t x, std::ptrdiff_t y) {
    std::ptrdiff_t const r = static_cast<std::ptrdiff_t>(weights.size()) - 1;
    long double sum = 0, total = 0;
    for (std::ptrdiff_t dy = -r; dy <= r; ++dy)
        for (std::ptrdiff_t dx = -r; dx <= r; ++dx) {
            std::ptrdiff_t const i = mote::border_index(x + dx, v.width, edges.edges), j = mote::border_index(y + dy, v.height, edges.edges);
            bool const outside = i < 0 || j < 0;
            if (outside && edges.edges == border::clip) continue;
            if (!outside && edges.mask.data != nullptr && edges.mask(i, j) == 0) continue;
            double const p = outside ? edges.outside : static_cast<double>(v(i, j));
            if (!std::isfinite(p)) continue;
            long double const w = static_cast<long double>(weights[static_cast<std::size_t>(std::abs(dx))]) * weights[static_cast<std::size_t>(std::abs(dy))];
            sum += w * p;
            total += w;
        }
    return total > 0 ? sum / total : 0;
}

template <class T>
void check(mote::image_view<T const> v, double sigma, neighbourhood const& edges) {
    mote::image<double> out(v.width, v.height), again(v.width, v.height);
    mote::gaussian_filter(v, sigma, edges, out);
    mote::gaussian_filter(v, sigma, edges, again, -1, backwards{});
    auto const weights = mote::gaussian_weights(sigma, static_cast<std::ptrdiff_t>(4 * sigma + 0.5));
    double worst = 0;
    bool same = true;
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            worst = std::max(worst, static_cast<double>(std::abs(out(x, y) - plain(v, weights, edges, x, y))));
            same = same && out(x, y) == again(x, y);
        }
    CAPTURE(v.width, v.height, sigma, static_cast<int>(edges.edges));
    CHECK(worst < 1e-10);
    CHECK(same);
}

} // namespace

TEST_CASE("Gaussian weights sum to one and fall off") {
    auto const w = mote::gaussian_weights(1.5, 6);
    double total = w[0];
    for (std::size_t i = 1; i < w.size(); ++i) total += 2 * w[i];
    CHECK(total == Approx(1).epsilon(1e-15));
    CHECK(w[1] / w[0] == Approx(std::exp(-0.5 / 2.25)));
    CHECK(mote::gaussian_weights(0, 2) == std::vector<double>{1, 0, 0});
    CHECK_THROWS_AS(mote::gaussian_weights(-1, 3), mote::parameter_error);
    CHECK_THROWS_AS(mote::gaussian_weights(std::numeric_limits<double>::infinity(), 3), mote::parameter_error);
    CHECK_THROWS_AS(mote::gaussian_weights(1, -1), mote::parameter_error);
    CHECK_THROWS_AS(mote::gaussian_weights(1, std::ptrdiff_t{1} << 40), mote::parameter_error);
}

TEST_CASE("Gaussian means agree with the definition for every border, type and mask") {
    for (border const edges : {border::clip, border::replicate, border::mirror, border::reflect, border::constant})
        for (double const sigma : {0.0, 0.4, 1.3, 4.0}) {
            check(mote::const_view(random_image<std::uint8_t>(23, 14, 1, 0, 255)), sigma, {1, edges, 200});
            check(mote::const_view(random_image<std::int16_t>(1, 9, 2, -400, 400)), sigma, {1, edges, -3});
            check(mote::const_view(random_image<double>(9, 1, 3, -4, 4)), sigma, {1, edges, 0.5});
            auto img = random_image<float>(17, 12, 4, 0, 9);
            img(3, 3) = std::numeric_limits<float>::quiet_NaN();
            img(16, 0) = std::numeric_limits<float>::infinity();
            check(mote::const_view(img), sigma, {1, edges, 1});
            auto const mask = random_mask(17, 12, 6, 0.6);
            neighbourhood masked(1, edges, 1);
            masked.mask = mote::const_view(mask);
            check(mote::const_view(img), sigma, masked);
            check(mote::const_view(random_image<std::uint16_t>(17, 12, 7, 0, 65535)).subview(2, 1, 9, 8), sigma, {1, edges, 9});
        }
}

TEST_CASE("Gaussian means are the same at every level, and empty images have none") {
    auto const img = random_image<std::uint8_t>(133, 20, 5, 0, 255);
    mote::image<double> first(133, 20), out(133, 20);
    mote::gaussian_filter(img, 2.2, {1, border::mirror}, first);
    for_every_isa([&](mote::isa) {
        mote::gaussian_filter(img, 2.2, {1, border::mirror}, out);
        bool same = true;
        for (std::ptrdiff_t y = 0; y < 20; ++y)
            for (std::ptrdiff_t x = 0; x < 133; ++x) same = same && out(x, y) == first(x, y);
        CHECK(same);
    });
    mote::image<float> const none(0, 4);
    mote::image<float> nothing(0, 4), other(3, 3);
    mote::gaussian_filter(none, 2, {1, border::mirror}, nothing);
    CHECK_THROWS_AS(mote::gaussian_filter(img, 2, 1, other), mote::parameter_error);
}

} // namespace gaussian_test
