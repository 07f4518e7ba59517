// SPDX-License-Identifier: MIT
#include <mote/simulate/fourier.hpp>
#include <mote/statistics/random.hpp>

#include "backwards.hpp"
#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstring>
#include <utility>
#include <vector>

namespace fourier_test {
namespace {

mote::complex_image random_field(std::ptrdiff_t w, std::ptrdiff_t h) {
    mote::complex_image f{mote::image<float>(w, h), mote::image<float>(w, h)};
    mote::random_generator random(7);
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) {
            f.real(x, y) = static_cast<float>(random.normal());
            f.imaginary(x, y) = static_cast<float>(random.normal());
        }
    return f;
}

/// One coefficient by its definition.
std::complex<double> coefficient(mote::complex_image const& f, std::ptrdiff_t u, std::ptrdiff_t v) {
    std::ptrdiff_t const w = f.real.width(), h = f.real.height();
    std::complex<double> sum = 0;
    for (std::ptrdiff_t y = 0; y < h; ++y)
        for (std::ptrdiff_t x = 0; x < w; ++x) {
            double const turn = static_cast<double>(u * x % w) / static_cast<double>(w) + static_cast<double>(v * y % h) / static_cast<double>(h);
            sum += std::complex<double>(f.real(x, y), f.imaginary(x, y)) * std::polar(1.0, -2 * 3.14159265358979323846 * turn);
        }
    return sum;
}

} // namespace

TEST_CASE("the Fourier transform is the sum of its definition") {
    for (auto const& [w, h] : std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>>{{1, 1}, {8, 1}, {1, 5}, {2, 3}, {16, 9}, {20, 27}, {25, 18}, {60, 32}}) {
        CAPTURE(w, h);
        auto const original = random_field(w, h);
        auto f = random_field(w, h);
        mote::fourier_transform(f);
        double worst = 0;
        for (std::ptrdiff_t v = 0; v < h; v += h > 20 ? 5 : 1)
            for (std::ptrdiff_t u = 0; u < w; u += w > 20 ? 7 : 1)
                worst = std::max(worst, std::abs(coefficient(original, u, v) - std::complex<double>(f.real(u, v), f.imaginary(u, v))));
        CHECK(worst < 2e-6 * static_cast<double>(w * h) / std::sqrt(static_cast<double>(w * h)) + 1e-6);
        mote::inverse_fourier_transform(f);
        double back = 0;
        for (std::ptrdiff_t y = 0; y < h; ++y)
            for (std::ptrdiff_t x = 0; x < w; ++x)
                back = std::max(back, static_cast<double>(std::abs(f.real(x, y) - original.real(x, y)) + std::abs(f.imaginary(x, y) - original.imaginary(x, y))));
        CHECK(back < 4e-6);
    }
}

TEST_CASE("the Fourier transform keeps energy and does not depend on the order of the work") {
    auto f = random_field(96, 40), g = random_field(96, 40);
    double before = 0, after = 0;
    auto const energy = [](mote::complex_image const& i) {
        double sum = 0;
        for (std::ptrdiff_t y = 0; y < i.real.height(); ++y)
            for (std::ptrdiff_t x = 0; x < i.real.width(); ++x) sum += i.real(x, y) * static_cast<double>(i.real(x, y)) + i.imaginary(x, y) * static_cast<double>(i.imaginary(x, y));
        return sum;
    };
    before = energy(f);
    mote::fourier_transform(f);
    mote::fourier_transform(g, backwards{});
    after = energy(f) / (96 * 40);
    CHECK(after == Approx(before).epsilon(1e-5));
    int different = 0;
    for (std::ptrdiff_t y = 0; y < 40; ++y) different += std::memcmp(f.real.row(y), g.real.row(y), 96 * sizeof(float)) != 0;
    CHECK(different == 0);
}

TEST_CASE("sizes that cannot be transformed are refused") {
    CHECK(mote::has_transform(1));
    CHECK(mote::has_transform(600));
    CHECK_FALSE(mote::has_transform(14));
    CHECK_FALSE(mote::has_transform(0));
    CHECK(mote::transform_length(-3) == 1);
    CHECK(mote::transform_length(577) == 600);
    CHECK(mote::transform_length(512) == 512);
    auto seven = random_field(7, 8);
    CHECK_THROWS_AS(mote::fourier_transform(seven), mote::parameter_error);
    mote::complex_image uneven{mote::image<float>(8, 8), mote::image<float>(8, 9)};
    CHECK_THROWS_WITH(mote::inverse_fourier_transform(uneven), Catch::Contains("inverse_fourier_transform"));
    mote::complex_image nothing;
    mote::fourier_transform(nothing);
    CHECK(nothing.real.empty());
    CHECK(mote::frequency_of(3, 4) == -0.25);
    CHECK(mote::frequency_of(2, 4) == 0.5);
}

} // namespace fourier_test
