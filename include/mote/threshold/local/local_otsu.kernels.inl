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
        pixels = k > 0 ? below[k - 1] : 0;
        sum = k > 0 ? moment[k - 1] : 0;
        for (int i = 0; i < k; i += 16) sixteen(below + i, moment + i, counts + start[i / 16], pixels, sum, variance + i);
        return window_histogram_kernels::near_largest(variance, k, 1e-5f, best);
    }

    /// The variances after 16 bins; far below 0 for empty ones. No branches, so that it can be done in vectors.
    template <class Count>
    static void sixteen(int const* __restrict below, int const* __restrict moment, Count const* __restrict counts, int pixels, int sum,
                        float* __restrict variance) noexcept {
        double const all = pixels, total = sum;
        for (int j = 0; j < 16; ++j) {
            double const difference = total * below[j] - all * moment[j]; // an integer below 2^53, so exact
            int const above = pixels - below[j];
            float const d = static_cast<float>(difference);
            float const product = static_cast<float>(below[j] + (below[j] == 0)) * static_cast<float>(above + (above == 0));
            variance[j] = d * d / product - 1e30f * static_cast<float>(counts[j] == 0);
        }
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
