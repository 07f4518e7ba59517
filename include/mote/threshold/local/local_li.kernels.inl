// SPDX-License-Identifier: MIT

// Kernels of threshold/local/local_li.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct local_li_kernels {
    typedef window_histogram_kernels::floats floats;
    typedef window_histogram_kernels::ints ints;

    /// Finds the splits whose gain in cross entropy in single precision is within 1e-4 of the largest, which is more than
    /// single precision can err. `best` are their places in what `sums` writes, in order; returns their number, and what
    /// the whole histogram has. Below 2^31 pixels times bins, and 2^53 pixels^2 times bins.
    template <class Count>
    static int splits(Count const* counts, int n, int* below, int* moment, float* gain, int* start, int* best, int& pixels, int& sum) noexcept {
        int const k = window_histogram_kernels::sums(counts, n, below, moment, start);
        int const all = below[k], total = k > 0 ? moment[k - 1] : 0;
        pixels = all;
        sum = total;
        float const scale = 1 / static_cast<float>(total > 0 ? total : 1);
        for (int i = 0; i < k; i += 8) {
            window_histogram_kernels::eight_splits const s(below + i, moment + i, all, total);
            floats const d = s.difference * scale, low = -d / s.below, high = d / s.above;
            floats a, b;
            term(low, a);
            term(high, b);
            floats v = s.below * a + s.above * b;
            v = s.occupied ? v : v * 0 - 1;
            __builtin_memcpy(gain + i, &v, sizeof v);
        }
        return window_histogram_kernels::near_largest(gain, k, 1e-4f, best);
    }

    /// (1 + x) ln(1 + x) - x for x >= -1: the series where the terms cancel, else the logarithm from its exponent and
    /// 2 artanh((m - 1) / (m + 1)) of its mantissa m. To about 1e-5 of the value.
    static void term(floats const& x, floats& result) noexcept {
        floats const series =
            x * x * (0.5f - x * (1.0f / 6 - x * (1.0f / 12 - x * (0.05f - x * (1.0f / 30 - x * (1.0f / 42 - x * (1.0f / 56 - x * (1.0f / 72))))))));
        floats const y = 1 + x > 1e-30f ? 1 + x : x * 0 + 1e-30f;
        ints const bits = (ints)y;
        // The mantissa goes from 0.707 to 1.414.
        ints const exponent = (bits - 0x3f3504f3) >> 23, fraction = bits - (exponent << 23);
        floats const m = (floats)fraction;
        floats const r = (m - 1) / (m + 1), s = r * r;
        floats const logarithm =
            __builtin_convertvector(exponent, floats) * 0.693147181f + 2 * r * (1 + s * (1.0f / 3 + s * (0.2f + s * (1.0f / 7 + s * (1.0f / 9)))));
        result = x * x < 0.0625f ? series : y * logarithm - x;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
