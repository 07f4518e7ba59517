// SPDX-License-Identifier: MIT

// Finds bright particles in an Eigen array, and writes mask and labels into Eigen arrays: nothing is copied.
#include <mote/adapt/eigen.hpp>
#include <mote/label/components.hpp>
#include <mote/label/label_image.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/level.hpp>

#include <Eigen/Core>

#include <cmath>
#include <cstdint>
#include <cstdio>

template <class T>
using picture = Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

int main() {
    // Three Gaussian spots on a sloping background.
    picture<float> grey(120, 160);
    for (Eigen::Index y = 0; y < grey.rows(); ++y)
        for (Eigen::Index x = 0; x < grey.cols(); ++x) {
            auto const spot = [&](double cx, double cy, double r) {
                double const dx = static_cast<double>(x) - cx, dy = static_cast<double>(y) - cy;
                return 100 * std::exp(-(dx * dx + dy * dy) / (r * r));
            };
            grey(y, x) = static_cast<float>(20 + 0.05 * static_cast<double>(x) + spot(40, 30, 8) + spot(100, 80, 12) + spot(30, 90, 6));
        }

    double const level = mote::otsu_level(grey);
    picture<std::uint8_t> mask(grey.rows(), grey.cols());
    mote::apply_level(grey, level, mote::polarity::bright, mask);
    picture<std::uint32_t> labels(grey.rows(), grey.cols());
    auto const count = mote::label(mask, labels);

    // Eigen goes on with the same memory: the mean grey value of each particle.
    std::printf("level %.1f, %u particles\n", level, count);
    for (std::uint32_t i = 1; i <= count; ++i) {
        auto const inside = (labels == i).cast<float>();
        std::printf("  %u: %4.0f pixels, mean %.1f\n", i, static_cast<double>(inside.sum()),
                    static_cast<double>((grey * inside).sum() / inside.sum()));
    }
    // A block is an image as well: only the upper half.
    auto const upper = mote::components(grey.topRows(60), level, mote::polarity::bright);
    std::printf("%zu in the upper half\n", upper.size());
    return count == 3 && upper.size() == 1 ? 0 : 1;
}
