// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// One local formula in several windows, fused into one decision.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/filter/extrema.hpp>
#include <mote/filter/window.hpp>
#include <mote/filter/window_sums.hpp>
#include <mote/threshold/hybrid/parts.hpp>
#include <mote/threshold/level.hpp>
#include <mote/threshold/local/deviation.hpp>
#include <mote/threshold/local/engine.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#define MOTE_KERNELS <mote/threshold/hybrid/fuse_windows.kernels.inl>
#include <mote/simd/foreach_isa.hpp>

MOTE_NAMESPACE_BEGIN

/// How sure a window is of its decision, given its statistics and its level. The larger, the surer; NaN is nothing at all.
/// It may declare `static constexpr bool needs_extrema = true`.
template <class F>
concept window_evidence = std::copy_constructible<F> && requires(F const& f, window_statistics const& w, double level) {
    { f(w, level) } -> std::convertible_to<double>;
};

/// |value - T| / s: how far the pixel is from its level in standard deviations of the window; 0 in a flat window.
struct confidence_evidence {
    [[nodiscard]] double operator()(window_statistics const& w, double level) const noexcept {
        return w.deviation > 0 ? std::abs(w.value - level) / w.deviation : 0;
    }
};

/// The standard deviation of the window, which orders windows as their variance does.
struct variance_evidence {
    [[nodiscard]] double operator()(window_statistics const& w, double) const noexcept { return w.deviation; }
};

/// s^2 / ((maximum - m)(m - minimum)): at most 1, which windows of two values only have (R. Bhatia, C. Davis, American
/// Mathematical Monthly 107(4):353-357, 2000); 0 in a flat window. The same at any contrast.
struct separability_evidence {
    static constexpr bool needs_extrema = true;
    [[nodiscard]] double operator()(window_statistics const& w, double) const noexcept {
        double const above = w.maximum - w.mean, below = w.mean - w.minimum;
        return above > 0 && below > 0 ? w.deviation / above * (w.deviation / below) : 0;
    }
};

namespace detail {

inline bool same_mask(image_view<std::uint8_t const> a, image_view<std::uint8_t const> b) noexcept {
    return a.data == b.data && (a.data == nullptr || (a.width == b.width && a.height == b.height && a.stride == b.stride && a.pixel_stride == b.pixel_stride));
}

template <class T>
void check_windows(char const* who, image_view<T const> src, std::span<neighbourhood const> windows) {
    if (windows.empty()) throw parameter_error(std::string(who) + ": no windows; expected at least one");
    for (neighbourhood const& w : windows) {
        window_sums<T>::check(src, w);
        if (!same_mask(w.mask, windows.front().mask)) throw parameter_error(std::string(who) + ": windows with different masks; expected one mask for all");
    }
}

// All windows go down the image side by side. Calls start(), then see(window, x, statistics) for all windows and pixels of
// a row, then finish(y, row of src).
template <bool Extrema, class T, class E, class MakeRow>
void for_each_window_of(image_view<T const> src, std::span<neighbourhood const> windows, E const& exec, MakeRow&& make_row) {
    if (src.empty()) return;
    if constexpr (Extrema)
        if (auto const mask = windows.front().mask; mask.data != nullptr) {
            auto const copy = absent_as_nan(src, mask);
            std::vector<neighbourhood> unmasked;
            for (neighbourhood const& w : windows) unmasked.emplace_back(w.shape, w.edges, w.outside);
            for_each_window_of<Extrema>(const_view(copy), std::span<neighbourhood const>(unmasked), exec, make_row);
            return;
        }
    std::ptrdiff_t rows = 1;
    for (neighbourhood const& w : windows) rows = std::max(rows, w.shape.last_row() - w.shape.first_row() + 1);
    for_each_strip(src.height, rows, window_sums<T>::is_exact, exec, [&](std::ptrdiff_t first, std::ptrdiff_t end) {
        std::deque<window_walk<Extrema, T>> walks;
        for (neighbourhood const& w : windows) walks.emplace_back(src, w, first);
        row_reader<T> read(src);
        auto fused = make_row();
        for (std::ptrdiff_t y = first; y < end; ++y) {
            T const* const row = read(y);
            fused.start();
            for (std::size_t i = 0; i < walks.size(); ++i)
                walks[i].row(y, row, [&](std::ptrdiff_t x, std::span<window_statistics const> some) {
                    for (window_statistics const& w : some) fused.see(i, x++, w);
                });
            fused.finish(y, row);
        }
    });
}

// The windows in which each pixel of a row is foreground.
template <class Formula, class D>
struct vote_row {
    Formula const* formula;
    D dst;
    image_view<std::uint8_t const> mask;
    std::size_t least;
    bool bright;
    std::vector<std::uint32_t> votes{};

    void start() { votes.assign(static_cast<std::size_t>(dst.width), 0); }
    void see(std::size_t, std::ptrdiff_t x, window_statistics const& w) {
        double const level = (*formula)(w);
        votes[static_cast<std::size_t>(x)] += (bright ? w.value > level : w.value <= level) ? 1u : 0u;
    }
    template <class T>
    void finish(std::ptrdiff_t y, T const*) {
        for (std::ptrdiff_t x = 0; x < dst.width; ++x)
            dst(x, y) = votes[static_cast<std::size_t>(x)] >= least && (mask.data == nullptr || mask(x, y) != 0) ? 255 : 0;
    }
};

// The vote of formulas linear in the deviation, which have kernels.
template <class T, class E>
void vote_by_deviation(image_view<T const> src, std::span<neighbourhood const> windows, deviation_formula const& formula, std::size_t least, bool bright,
                       image_view<std::uint8_t> dst, E const& exec) {
    if (src.empty()) return;
    std::ptrdiff_t rows = 1;
    for (neighbourhood const& w : windows) rows = std::max(rows, w.shape.last_row() - w.shape.first_row() + 1);
    for_each_strip(src.height, rows, window_sums<T>::is_exact, exec, [&](std::ptrdiff_t first, std::ptrdiff_t end) {
        std::deque<deviation_walk<T>> walks;
        for (neighbourhood const& w : windows) walks.emplace_back(src, w, formula_of_sums(formula, window_sums<T>::check(src, w)), false, bright, first);
        row_reader<T> read(src);
        row_writer<std::uint8_t> write(dst);
        std::vector<std::uint8_t> mask(static_cast<std::size_t>(src.width)), votes(mask.size());
        MOTE_DISPATCH(vote_kernels)([&](auto k) {
            for (std::ptrdiff_t y = first; y < end; ++y) {
                T const* const row = read(y);
                std::fill(votes.begin(), votes.end(), std::uint8_t{0});
                for (deviation_walk<T>& walk : walks) {
                    walk.row(row, mask.data());
                    k.count(mask.data(), votes.data(), src.width);
                }
                std::uint8_t* const out = write.row(y);
                k.decide(votes.data(), static_cast<unsigned char>(least), out, src.width);
                clear_absent(row, windows.front().mask, y, out, src.width);
                write.commit(y);
            }
        });
    });
}

// The level of the surest window of each pixel of a row; put(x, y, value, level).
template <class Formula, class Evidence, class Put>
struct surest_row {
    Formula const* formula;
    Evidence const* evidence;
    Put const* put;
    std::ptrdiff_t width;
    std::vector<double> most{}, level{};

    void start() {
        most.resize(static_cast<std::size_t>(width));
        level.resize(static_cast<std::size_t>(width));
    }
    void see(std::size_t window, std::ptrdiff_t x, window_statistics const& w) {
        auto const i = static_cast<std::size_t>(x);
        double const t = (*formula)(w), e = static_cast<double>((*evidence)(w, t));
        if (window == 0) {
            most[i] = std::isnan(e) ? -std::numeric_limits<double>::infinity() : e;
            level[i] = t;
        } else if (e > most[i]) {
            most[i] = e;
            level[i] = t;
        }
    }
    template <class T>
    void finish(std::ptrdiff_t y, T const* row) {
        for (std::ptrdiff_t x = 0; x < width; ++x) (*put)(x, y, static_cast<double>(row[x]), level[static_cast<std::size_t>(x)]);
    }
};

template <class T, class Formula, class Evidence, class E, class Put>
void for_each_surest(image_view<T const> src, std::span<neighbourhood const> windows, Formula const& formula, Evidence const& evidence, E const& exec, Put const& put) {
    for_each_window_of<needs_extrema<Formula>() || needs_extrema<Evidence>()>(
        src, windows, exec, [&] { return surest_row<Formula, Evidence, Put>{&formula, &evidence, &put, src.width}; });
}

} // namespace detail

/// Foreground where at least `votes` of the windows say so; 0 votes are the majority, more than half of them.
///
/// The formula is taken as it is for both polarities. NaN pixels and those where the windows' mask, one for all, is 0 are
/// background; a window whose level is NaN gives no vote. All windows run down the image together: no image is kept in between
/// (a formula that needs extrema makes a copy if there is a mask). Time is the sum of the windows', and so is memory, O(width x window) at most.
/// `src` and `dst` must not overlap.
/// @throws parameter_error if there is no window or one is not acceptable to window_sums, masks differ, there are more votes than
/// windows, the sizes differ or the polarity is automatic.
template <grey_image Src, local_formula Formula, mask_image Dst, executor E = sequential>
void fuse_by_vote(Src const& src, std::span<neighbourhood const> windows, Formula const& formula, std::size_t votes, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("fuse_by_vote", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "fuse_by_vote");
    detail::check_windows("fuse_by_vote", s, windows);
    if (votes > windows.size())
        throw parameter_error("fuse_by_vote: " + std::to_string(votes) + " votes of " + std::to_string(windows.size()) + " windows; expected no more votes than windows");
    std::size_t const least = votes == 0 ? windows.size() / 2 + 1 : votes;
    if constexpr (std::is_same_v<Formula, deviation_formula>)
        if (windows.size() < 256) return detail::vote_by_deviation(s, windows, formula, least, bright, d, exec);
    using view = std::remove_cv_t<decltype(d)>;
    detail::for_each_window_of<detail::needs_extrema<Formula>()>(
        s, windows, exec, [&] { return detail::vote_row<Formula, view>{&formula, d, windows.front().mask, least, bright}; });
}

/// Splits each pixel at the level of the window whose evidence is the largest; of equals, the first. What holds for fuse_by_vote holds here.
template <grey_image Src, local_formula Formula, window_evidence Evidence, mask_image Dst, executor E = sequential>
void fuse_by_evidence(Src const& src, std::span<neighbourhood const> windows, Formula const& formula, Evidence const& evidence, polarity foreground, Dst&& dst,
                      E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("fuse_by_evidence", s.width, s.height, d.width, d.height);
    bool const bright = detail::wants_bright(foreground, "fuse_by_evidence");
    detail::check_windows("fuse_by_evidence", s, windows);
    auto const mask = windows.front().mask;
    detail::for_each_surest(s, windows, formula, evidence, exec, [&](std::ptrdiff_t x, std::ptrdiff_t y, double value, double level) {
        bool const is = bright ? value > level : value <= level;
        d(x, y) = is && (mask.data == nullptr || mask(x, y) != 0) ? 255 : 0;
    });
}

/// The levels of the surest windows; Dst is an image of float or double.
template <grey_image Src, local_formula Formula, window_evidence Evidence, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void fuse_by_evidence_surface(Src const& src, std::span<neighbourhood const> windows, Formula const& formula, Evidence const& evidence, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    auto const d = mutable_view(dst);
    detail::check_same_size("fuse_by_evidence_surface", s.width, s.height, d.width, d.height);
    detail::check_windows("fuse_by_evidence_surface", s, windows);
    detail::for_each_surest(s, windows, formula, evidence, exec,
                            [&](std::ptrdiff_t x, std::ptrdiff_t y, double, double level) { d(x, y) = static_cast<pixel_of<Dst>>(level); });
}

/// How windows come to one decision.
enum class fusion : unsigned char {
    vote,        ///< a number of windows, by default the majority
    confidence,  ///< the window with the largest |value - T| / s
    variance,    ///< the window with the largest standard deviation
    separability ///< the window nearest to two values: see separability_evidence
};

template <local_formula Local = deviation_formula>
struct fuse_windows_options {
    std::vector<neighbourhood> windows{11, 21, 41, 81, 161};
    Local local{};         ///< as for dark particles; by default the window's mean
    fusion by = fusion::vote;
    std::size_t votes = 0; ///< windows that a vote takes; 0: more than half
};

/// One local formula in several windows, of which a vote or the surest window decides. Bright particles are dark ones of
/// the negative image.
///
/// What holds for fuse_by_vote and fuse_by_evidence holds here. A constant image has the local formula's level in all windows.
/// Our reading, not a published formula.
template <grey_image Src, local_formula Local = deviation_formula, mask_image Dst, executor E = sequential>
void fuse_windows(Src const& src, fuse_windows_options<Local> const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    bool const bright = detail::wants_bright(foreground, "fuse_windows");
    auto const formula = detail::face(s, o.local, bright);
    switch (o.by) {
    case fusion::confidence: return fuse_by_evidence(s, o.windows, formula, confidence_evidence{}, foreground, std::forward<Dst>(dst), exec);
    case fusion::variance: return fuse_by_evidence(s, o.windows, formula, variance_evidence{}, foreground, std::forward<Dst>(dst), exec);
    case fusion::separability: return fuse_by_evidence(s, o.windows, formula, separability_evidence{}, foreground, std::forward<Dst>(dst), exec);
    default:
        if constexpr (std::is_same_v<Local, deviation_formula>)
            return fuse_by_vote(s, o.windows, bright ? o.local.mirrored(formula.around) : o.local, o.votes, foreground, std::forward<Dst>(dst), exec);
        else
            return fuse_by_vote(s, o.windows, formula, o.votes, foreground, std::forward<Dst>(dst), exec);
    }
}

/// The levels; Dst is an image of float or double.
/// @throws parameter_error also for fusion::vote, which has no level.
template <grey_image Src, local_formula Local = deviation_formula, grey_image Dst, executor E = sequential>
    requires std::floating_point<pixel_of<Dst>>
void fuse_windows_surface(Src const& src, fuse_windows_options<Local> const& o, polarity foreground, Dst&& dst, E const& exec = {}) {
    auto const s = const_view(src);
    bool const bright = detail::wants_bright(foreground, "fuse_windows_surface");
    auto const formula = detail::face(s, o.local, bright);
    switch (o.by) {
    case fusion::confidence: return fuse_by_evidence_surface(s, o.windows, formula, confidence_evidence{}, std::forward<Dst>(dst), exec);
    case fusion::variance: return fuse_by_evidence_surface(s, o.windows, formula, variance_evidence{}, std::forward<Dst>(dst), exec);
    case fusion::separability: return fuse_by_evidence_surface(s, o.windows, formula, separability_evidence{}, std::forward<Dst>(dst), exec);
    default: throw parameter_error("fuse_windows_surface: fusion::vote; expected a fusion that chooses a window");
    }
}

MOTE_NAMESPACE_END
