// SPDX-License-Identifier: MIT

// Kernels of threshold/local/local_otsu.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct local_otsu_kernels {
    /// Finds the splits whose between-class variance in single precision is within 1e-5 of the largest, which is more than
    /// single precision can err. `best` are their places in what `sums` writes, in order; returns their number, and what
    /// the whole histogram has. Below 2^31 pixels times bins, and 2^53 pixels^2 times bins.
    template <class Count>
    static int splits(Count const* counts, int n, int* below, int* moment, float* variance, int* start, int* best, int& pixels,
                      int& sum) noexcept {
        int const k = window_histogram_kernels::sums(counts, n, below, moment, start);
        int const all = below[k], total = k > 0 ? moment[k - 1] : 0;
        pixels = all;
        sum = total;
        for (int i = 0; i < k; i += 8) {
            window_histogram_kernels::eight_splits const s(below + i, moment + i, all, total);
            window_histogram_kernels::floats v = s.difference * s.difference / (s.below * s.above);
            v = s.occupied ? v : v * 0 - 1;
            __builtin_memcpy(variance + i, &v, sizeof v);
        }
        return window_histogram_kernels::near_largest(variance, k, 1e-5f, best);
    }

    /// Fiji's order of operations, whose rounding decides between equals and moves the level of some flat windows to 0.
    template <class Count>
    static int fiji(Count const* counts, int n) noexcept {
        double pixels = 0;
        for (int i = 0; i < n; ++i) pixels += counts[i];
        double const term = 1.0 / pixels;
        double total = 0;
        for (int i = 0; i < n; ++i)
            if (counts[i] != 0) total += static_cast<double>(i) * (term * counts[i]);
        double below = 0, mean = 0, most = 0;
        int bin = 0;
        for (int i = 0; i < n; ++i) {
            if (counts[i] == 0) continue;
            double const share = term * counts[i];
            below += share;
            mean += static_cast<double>(i) * share;
            double v = total * below - mean;
            v *= v / (below * (1.0 - below));
            if (most < v) {
                most = v;
                bin = i;
            }
        }
        return bin;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
