// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// An image reduced by a whole factor: means of square blocks.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Takes the rows of an image one at a time and makes the image of the means of its blocks of step x step pixels.
///
/// Columns and rows beyond the last whole block are left out. NaN and infinite pixels do not count; a block of nothing else is NaN. Sums are
/// doubles, in the order of rows and columns. Memory: the reduced image and a row of it.
class block_mean {
public:
    /// @throws parameter_error if step is below 1 or a side negative.
    block_mean(std::ptrdiff_t width, std::ptrdiff_t height, std::ptrdiff_t step) : step_(step) {
        if (step < 1 || width < 0 || height < 0)
            throw parameter_error("block_mean: " + std::to_string(width) + " x " + std::to_string(height) + " pixels in blocks of " + std::to_string(step) +
                                  "; expected sides of 0 or more and a step of 1 or more");
        mean_ = image<double>(width / step, height / step, fill::none);
        sum_.assign(static_cast<std::size_t>(mean_.width()), 0.0);
        count_.assign(sum_.size(), 0.0);
    }

    /// The next row, of at least `width` pixels; rows behind the last are ignored.
    template <pixel T>
    void row(T const* pixels) noexcept {
        if (y_ == mean_.height() * step_) return;
        double const whole = static_cast<double>(step_ * step_);
        for (std::ptrdiff_t x = 0; x < mean_.width(); ++x) {
            auto const i = static_cast<std::size_t>(x);
            for (std::ptrdiff_t k = x * step_; k < (x + 1) * step_; ++k)
                if (double const v = static_cast<double>(pixels[k]); std::isfinite(v)) {
                    sum_[i] += v / whole; // the sum itself may leave the range of doubles
                    count_[i] += 1;
                }
        }
        if (++y_ % step_ != 0) return;
        for (std::ptrdiff_t x = 0; x < mean_.width(); ++x) {
            auto const i = static_cast<std::size_t>(x);
            mean_(x, y_ / step_ - 1) = count_[i] > 0 ? sum_[i] * (whole / count_[i]) : std::numeric_limits<double>::quiet_NaN();
        }
        std::fill(sum_.begin(), sum_.end(), 0.0);
        std::fill(count_.begin(), count_.end(), 0.0);
    }

    /// The means; rows of blocks that are not whole yet hold anything.
    [[nodiscard]] image<double> const& result() const& noexcept { return mean_; }
    [[nodiscard]] image<double> result() && noexcept { return std::move(mean_); }

private:
    std::ptrdiff_t step_, y_ = 0;
    image<double> mean_;
    std::vector<double> sum_{}, count_{};
};

/// The same of a whole image.
/// @throws parameter_error if step is below 1.
template <grey_image Src>
[[nodiscard]] image<double> block_means(Src const& src, std::ptrdiff_t step) {
    auto const s = const_view(src);
    block_mean mean(std::max<std::ptrdiff_t>(0, s.width), std::max<std::ptrdiff_t>(0, s.height), step);
    row_reader<pixel_of<Src>> read(s);
    for (std::ptrdiff_t y = 0; y < mean.result().height() * step; ++y) mean.row(read(y));
    return std::move(mean).result();
}

MOTE_NAMESPACE_END
