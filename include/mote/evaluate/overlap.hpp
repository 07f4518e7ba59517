// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// How far a mask agrees with the true one, pixel by pixel.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

MOTE_NAMESPACE_BEGIN

/// Pixels by what the truth and the prediction say of them, and the scores made of these four counts.
///
/// A score whose ratio would be 0 / 0 is 1 if there is nothing to find and nothing was found (tp, fp and fn are 0), else 0.
struct overlap_counts {
    std::uint64_t tp = 0, fp = 0, fn = 0, tn = 0;

    /// tp / (tp + fp + fn), P. Jaccard's coefficient (JSC, intersection over union).
    [[nodiscard]] constexpr double jaccard() const noexcept { return ratio(tp, tp + fp + fn); }
    /// 2 tp / (2 tp + fp + fn), L. Dice's coefficient (F1 of the pixels).
    [[nodiscard]] constexpr double dice() const noexcept { return ratio(2 * tp, 2 * tp + fp + fn); }
    /// tp / (tp + fp); 0 if pixels were missed and none was predicted.
    [[nodiscard]] constexpr double precision() const noexcept { return ratio(tp, tp + fp); }
    /// tp / (tp + fn); 0 if pixels were predicted and none is true.
    [[nodiscard]] constexpr double recall() const noexcept { return ratio(tp, tp + fn); }
    /// (tp + tn) / all.
    [[nodiscard]] constexpr double accuracy() const noexcept { return ratio(tp + tn, tp + fp + fn + tn); }

    /// Adds the pixels of another image, for scores over a series.
    constexpr overlap_counts& operator+=(overlap_counts const& o) noexcept {
        tp += o.tp;
        fp += o.fp;
        fn += o.fn;
        tn += o.tn;
        return *this;
    }
    friend constexpr bool operator==(overlap_counts const&, overlap_counts const&) = default;

private:
    [[nodiscard]] constexpr double ratio(std::uint64_t part, std::uint64_t whole) const noexcept {
        if (whole == 0) return tp == 0 && fp == 0 && fn == 0 ? 1 : 0;
        return static_cast<double>(part) / static_cast<double>(whole);
    }
};

namespace detail {
template <class A, class B>
void check_same_size(image_view<A> a, image_view<B> b, char const* who) {
    if (a.width != b.width || a.height != b.height)
        throw parameter_error(std::string(who) + ": truth is " + std::to_string(a.width) + " x " + std::to_string(a.height) +
                              ", the other image " + std::to_string(b.width) + " x " + std::to_string(b.height));
}
} // namespace detail

/// Compares two masks; any nonzero pixel is foreground. An empty image gives four zeros, whose scores are all 1.
/// One pass, no allocation for ordinary strides.
/// @throws parameter_error if the sizes differ.
template <mask_image Truth, mask_image Predicted>
[[nodiscard]] overlap_counts overlap(Truth const& truth, Predicted const& predicted) {
    auto const t = const_view(truth), p = const_view(predicted);
    detail::check_same_size(t, p, "overlap");
    overlap_counts counts;
    if (t.empty()) return counts;
    row_reader<std::uint8_t> read_truth(t), read_predicted(p);
    for (std::ptrdiff_t y = 0; y < t.height; ++y) {
        std::uint8_t const *const a = read_truth(y), *const b = read_predicted(y);
        std::uint64_t both = 0, in_truth = 0, in_predicted = 0;
        for (std::ptrdiff_t x = 0; x < t.width; ++x) {
            unsigned const f = a[x] != 0, g = b[x] != 0;
            both += f & g;
            in_truth += f;
            in_predicted += g;
        }
        counts.tp += both;
        counts.fn += in_truth - both;
        counts.fp += in_predicted - both;
        counts.tn += static_cast<std::uint64_t>(t.width) - in_truth - (in_predicted - both);
    }
    return counts;
}

MOTE_NAMESPACE_END
