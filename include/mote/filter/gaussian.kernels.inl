// SPDX-License-Identifier: MIT

// Row kernels of filter/gaussian.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct gaussian_kernels {
    /// out = weight * v.
    static void begin(double const* v, double weight, double* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = weight * v[i];
    }
    /// out += weight * (a + b).
    static void add(double const* a, double const* b, double weight, double* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] += weight * (a[i] + b[i]);
    }
    /// out = sum / weights + origin where there are any weights, else 0.
    static void divide(double const* sum, double const* weights, double origin, double* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = weights[i] > 0 ? sum[i] / weights[i] + origin : 0;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
