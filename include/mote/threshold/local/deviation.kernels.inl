// SPDX-License-Identifier: MIT

// Row kernels of threshold/local/deviation.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct deviation_kernels {
    /// dst = 255 where (value > a + b s) == bright; f is in terms of sums counted from the same origin as `sum`.
    ///
    /// With n pixels in the window both sides are multiplied by n^2: nothing is divided. x |x| grows with x, so the
    /// comparison is made on signed squares: no root is taken, and the loop stays a vector loop. `pixels` null: all have n.
    template <class T, class Formula>
    static void mask_row(T const* src, double const* pixels, double n, double const* sum, double const* square, Formula const& f,
                         bool rounded, bool bright, unsigned char* dst, std::ptrdiff_t width) noexcept {
        unsigned char const above = bright ? 255 : 0, below = bright ? 0 : 255;
        if (pixels != nullptr)
            rows<true, true, true>(src, pixels, n, sum, square, f, rounded, above, below, dst, width);
        else if (rounded || f.square != 0 || f.square_per_pixel != 0)
            rows<false, true, true>(src, pixels, n, sum, square, f, rounded, above, below, dst, width);
        else
            rows<false, false, false>(src, pixels, n, sum, square, f, rounded, above, below, dst, width);
    }

    /// The same for a formula without deviation: T = a.
    template <class T, class Formula>
    static void mean_mask_row(T const* src, double const* pixels, double n, double const* sum, Formula const& f, bool bright,
                              unsigned char* dst, std::ptrdiff_t width) noexcept {
        unsigned char const above = bright ? 255 : 0, below = bright ? 0 : 255;
        if (pixels != nullptr)
            for (std::ptrdiff_t i = 0; i < width; ++i) dst[i] = pixels[i] * (static_cast<double>(src[i]) - f.a0) > f.a1 * sum[i] ? above : below;
        else
            for (std::ptrdiff_t i = 0; i < width; ++i) dst[i] = n * (static_cast<double>(src[i]) - f.a0) > f.a1 * sum[i] ? above : below;
    }

    /// The largest variance, or `largest` if none is larger.
    static double largest_variance(double const* pixels, double n, double const* sum, double const* square, double largest,
                                   std::ptrdiff_t width) noexcept {
        constexpr int lanes = 16; // maxima side by side become vectors; one alone would not
        double most[lanes] = {};
        std::ptrdiff_t i = 0;
        if (pixels == nullptr) {
            for (; i + lanes <= width; i += lanes)
                for (int j = 0; j < lanes; ++j) {
                    double const d = n * square[i + j] - sum[i + j] * sum[i + j];
                    most[j] = most[j] < d ? d : most[j];
                }
            for (int j = 0; j < lanes; ++j) largest = larger(largest, most[j] / (n * n));
        }
        for (; i < width; ++i) {
            double const m = pixels == nullptr ? n : pixels[i];
            if (m > 0) largest = larger(largest, (m * square[i] - sum[i] * sum[i]) / (m * m));
        }
        return largest;
    }

private:
    static double larger(double a, double b) noexcept { return a < b ? b : a; }

    template <bool Varying, bool Radicand, bool Rounded, class T, class Formula>
    static void rows(T const* src, double const* pixels, double all, double const* sum, double const* square, Formula const& f,
                     bool rounded, unsigned char above, unsigned char below, unsigned char* dst, std::ptrdiff_t width) noexcept {
        Formula const g = f; // a copy that dst cannot alias
        for (std::ptrdiff_t i = 0; i < width; ++i) {
            double const n = Varying ? pixels[i] : all, s = sum[i], v = static_cast<double>(src[i]);
            double const difference = n * square[i] - s * s;
            double radicand = difference > 0 ? difference : 0;
            if constexpr (Radicand) {
                double const m = s - n * g.zero;
                radicand = g.spread * radicand + (g.square * n + g.square_per_pixel) * (m * m) / n;
            }
            double const d = n * (v - g.a0) - g.a1 * s;
            double const b = n * g.b0 + g.b1 * s;
            double const left = d * (d < 0 ? -d : d) * (n * n), right = b * (b < 0 ? -b : b) * radicand;
            if constexpr (Rounded) {
                // The level is rounded, halves to even: a0 has a half more. Above the level of 0 that negatives become is 1.
                bool const odd = static_cast<long long>(v) % 2 != 0;
                bool const is = rounded ? (left > right || (left == right && odd)) && v > 0 : left > right;
                dst[i] = is ? above : below;
            } else {
                dst[i] = left > right ? above : below;
            }
        }
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
