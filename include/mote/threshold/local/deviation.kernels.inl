// SPDX-License-Identifier: MIT

// Row kernels of threshold/local/deviation.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct deviation_kernels {
    /// dst = 255 where (value > a + b s) == bright. x |x| grows with x, so the comparison value - a > b s is made on
    /// signed squares: no root is taken, and the loop stays a vector loop.
    template <class T>
    static void mask_row(T const* src, double const* n, double const* sum, double const* square, double origin,
                         double a0, double a1, double b0, double b1, bool bright, unsigned char* dst,
                         std::ptrdiff_t width) noexcept {
        for (std::ptrdiff_t i = 0; i < width; ++i) {
            double const mean = sum[i] / n[i];
            double const spread = n[i] * square[i] - sum[i] * sum[i];
            double const variance = (spread > 0 ? spread : 0) / (n[i] * n[i]);
            double const m = mean + origin;
            double const d = static_cast<double>(src[i]) - (a0 + a1 * m);
            double const b = b0 + b1 * m;
            double const left = d * (d < 0 ? -d : d), right = b * (b < 0 ? -b : b) * variance;
            bool const foreground = bright ? left > right : left <= right; // NaN: neither
            dst[i] = foreground ? 255 : 0;
        }
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
