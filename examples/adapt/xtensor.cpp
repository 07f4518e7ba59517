// SPDX-License-Identifier: MIT

// Finds dark particles in the green channel of an xtensor image, and writes the labels into an xtensor.
#include <mote/adapt/xtensor.hpp>
#include <mote/label/components.hpp>
#include <mote/label/label_image.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/level.hpp>

#if __has_include(<xtensor/containers/xtensor.hpp>)
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>

int main() {
    // A colour image (rows, columns, channels), bright with two dark squares in the green channel only.
    xt::xtensor<std::uint8_t, 3> colour({90, 110, 3}, 200);
    xt::view(colour, xt::range(10, 25), xt::range(20, 40), 1) = 60;
    xt::view(colour, xt::range(50, 70), xt::range(70, 90), 1) = 40;

    auto const green = xt::view(colour, xt::all(), xt::all(), 1);
    double const level = mote::otsu_level(green);
    xt::xtensor<std::uint8_t, 2> mask(std::array<std::size_t, 2>{90, 110});
    mote::apply_level(green, level, mote::polarity::dark, mask);
    xt::xtensor<std::uint32_t, 2> labels(std::array<std::size_t, 2>{90, 110});
    auto const count = mote::label(mask, labels);

    std::printf("level %.0f, %u particles, labels %u and %u\n", level, count, labels(15, 30), labels(60, 80));
    bool right = count == 2 && labels(15, 30) == 1 && labels(60, 80) == 2;
    for (auto const& c : mote::components(mask)) {
        std::printf("  %llu pixels around (%.1f, %.1f)\n", static_cast<unsigned long long>(c.area), c.centroid.x, c.centroid.y);
        right = right && (c.area == 15 * 20 || c.area == 20 * 20);
    }
    return right ? 0 : 1;
}
