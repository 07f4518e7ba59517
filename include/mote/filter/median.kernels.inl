// SPDX-License-Identifier: MIT

// Row kernel of filter/median.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct median_kernels {
    /// dst[i] = median of rows[0 .. S-1][i .. i+S-1]. Works in whole vectors: up to 64 bytes are read and written beyond.
    ///
    /// Selection by forgetting: of more than half of the values, the smallest and the largest cannot be the median. They
    /// are brought to the ends by exchanges and replaced by one value not yet seen, until three are left. It is all
    /// minima and maxima, so a vector of pixels takes the same steps at once.
    template <int S, class T>
    static void row(T const* const* rows, T* dst, std::ptrdiff_t n) noexcept {
        constexpr int bytes = MOTE_ISA_LEVEL >= 2 ? 64 : MOTE_ISA_LEVEL == 1 ? 32 : 16;
        typedef T vector __attribute__((vector_size(bytes)));
        constexpr std::ptrdiff_t lanes = bytes / static_cast<std::ptrdiff_t>(sizeof(T));
        constexpr int count = S * S, start = count / 2 + 2;
        for (std::ptrdiff_t i = 0; i < n; i += lanes) {
            vector v[start];
#pragma GCC unroll 16
            for (int k = 0; k < start; ++k) __builtin_memcpy(&v[k], rows[k / S] + i + k % S, bytes);
            forget<S, start>(v, rows, i);
            vector const low = v[0] < v[1] ? v[0] : v[1], high = v[0] < v[1] ? v[1] : v[0];
            vector const capped = high < v[2] ? high : v[2];
            vector const middle = low < capped ? capped : low;
            __builtin_memcpy(dst + i, &middle, bytes);
        }
    }

private:
    // Size values are left; the next is number start + start - Size. All in registers: what is not unrolled would live in memory.
    template <int S, int Size, class V, class T>
    __attribute__((always_inline)) static inline void forget(V* v, T const* const* rows, std::ptrdiff_t i) noexcept {
        if constexpr (Size > 3) {
            constexpr int next = 2 * (S * S / 2 + 2) - Size;
            extremes_to_ends<Size>(v);
            __builtin_memcpy(&v[0], rows[next / S] + i + next % S, sizeof(V));
            forget<S, Size - 1>(v, rows, i);
        }
    }
    // Pairs are ordered first, so the extremes are sought among half of the values each. Then v[0] is the smallest and
    // v[Size - 1] the largest.
    template <int Size, class V>
    __attribute__((always_inline)) static inline void extremes_to_ends(V* v) noexcept {
        constexpr int half = Size / 2;
#pragma GCC unroll 16
        for (int k = 0; k < half; ++k) exchange(v[k], v[Size - 1 - k]);
#pragma GCC unroll 16
        for (int k = 1; k < Size - half; ++k) exchange(v[0], v[k]);
#pragma GCC unroll 16
        for (int k = half; k < Size - 1; ++k) exchange(v[k], v[Size - 1]);
    }
    template <class V>
    __attribute__((always_inline)) static inline void exchange(V& a, V& b) noexcept {
        V const low = a < b ? a : b, high = a < b ? b : a;
        a = low;
        b = high;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
