// SPDX-License-Identifier: MIT

// Row kernels of filter/box.hpp. Acc is an unsigned integer or double; sums of integers are exact.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct box_kernels {
    /// sum += v and square += v * v, column by column.
    template <class V, class Acc>
    static void enter(V const* v, Acc* sum, Acc* square, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            Acc const p = static_cast<Acc>(v[i]);
            sum[i] += p;
            square[i] += p * p;
        }
    }
    template <class V, class Acc>
    static void leave(V const* v, Acc* sum, Acc* square, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            Acc const p = static_cast<Acc>(v[i]);
            sum[i] -= p;
            square[i] -= p * p;
        }
    }
    /// out[i] = sum of column[i - radius .. i + radius], cut off at the ends. `prefix` is scratch of n + 1.
    template <class Acc, class Wide>
    static void slide(Acc const* column, Wide* prefix, double* out, std::ptrdiff_t n, std::ptrdiff_t radius) noexcept {
        Wide s = 0;
        prefix[0] = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) prefix[i + 1] = s += static_cast<Wide>(column[i]);
        std::ptrdiff_t const first = radius < n ? radius : n, last = n - radius > first ? n - radius : first;
        for (std::ptrdiff_t i = 0; i < first; ++i) {
            std::ptrdiff_t const right = i + radius + 1 < n ? i + radius + 1 : n;
            out[i] = static_cast<double>(prefix[right]);
        }
        // A difference below 2^63 converts as a signed number, which processors have an instruction for.
        for (std::ptrdiff_t i = first; i < last; ++i) out[i] = as_double(prefix[i + radius + 1] - prefix[i - radius]);
        for (std::ptrdiff_t i = last; i < n; ++i) {
            std::ptrdiff_t const from = i - radius > 0 ? i - radius : 0;
            out[i] = static_cast<double>(prefix[n] - prefix[from]);
        }
    }

private:
    static double as_double(unsigned long long v) noexcept { return static_cast<double>(static_cast<long long>(v)); }
    static double as_double(double v) noexcept { return v; }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
