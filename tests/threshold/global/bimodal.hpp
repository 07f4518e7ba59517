// SPDX-License-Identifier: MIT
#pragma once

#include "reference.hpp"

/// Smoothing in long doubles, and its modes: runs of equal bins with lower ones, or the end, on both sides.
struct plain_bimodal {
    std::ptrdiff_t origin = 0; // the bin of h[0]
    std::size_t rounds = 0;
    std::vector<long double> h;
    std::vector<std::ptrdiff_t> modes;

    explicit plain_bimodal(histogram_counts const& c) {
        for (auto v : c) h.push_back(static_cast<long double>(v));
        for (find(); modes.size() > 2 && rounds < 10000; find()) {
            auto old = h;
            old.insert(old.begin(), 2, 0);
            old.insert(old.end(), 2, 0);
            h.assign(old.size() - 2, 0);
            for (std::size_t i = 0; i < h.size(); ++i) h[i] = (old[i] + old[i + 1] + old[i + 2]) / 3;
            --origin;
            ++rounds;
        }
    }
    [[nodiscard]] long double at(std::ptrdiff_t bin) const { return h[static_cast<std::size_t>(bin - origin)]; }
    void find() {
        modes.clear();
        auto const same = [](long double a, long double b) { return std::max(a, b) - std::min(a, b) <= 1e-11L * std::max(a, b); };
        for (std::size_t i = 0; i < h.size();) {
            std::size_t end = i + 1;
            while (end < h.size() && same(h[i], h[end])) ++end;
            if ((i == 0 || h[i - 1] < h[i]) && (end == h.size() || h[end] < h[i]) && h[i] > 0) modes.push_back(origin + static_cast<std::ptrdiff_t>((i + end - 1) / 2));
            i = end;
        }
    }
};

/// Compares a threshold with the definition on random histograms: check(plain, bin) is called where two modes are left, and
/// nothing may be above the level elsewhere.
template <class Bin, class Check>
void check_random_histograms(Bin&& bin_of, Check&& check) {
    std::mt19937 engine(7);
    std::size_t smoothed = 0, split = 0;
    for (int repeat = 0; repeat < 1000; ++repeat) {
        histogram_counts const h = random_counts(engine, repeat);
        if (!values_at_least(3)(h)) continue;
        plain_bimodal const plain(h);
        std::size_t const bin = bin_of(h);
        CAPTURE(h, bin, plain.modes);
        smoothed += plain.rounds > 0 ? 1 : 0;
        if (plain.modes.size() != 2) {
            CHECK(pixels_above(h, static_cast<double>(bin)) == 0);
            CHECK(h[bin] > 0);
            continue;
        }
        ++split;
        check(plain, static_cast<std::ptrdiff_t>(bin));
    }
    CHECK(smoothed > 100);
    CHECK(split > 100);
}

/// The smoothing does not reach the ends of 256 bins, beyond which other programs lose what it spreads.
inline bool inside_256_bins(histogram_counts const& h) {
    plain_bimodal const plain(h);
    std::size_t first = 0, last = h.size() - 1;
    while (first < last && h[first] == 0) ++first;
    while (last > first && h[last] == 0) --last;
    return h.size() == 256 && values_at_least(3)(h) && plain.rounds < first && plain.rounds < 255 - last;
}
