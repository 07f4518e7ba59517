// SPDX-License-Identifier: MIT

// Row kernels of morphology/binary.hpp, on top of level_kernels and bit_image_kernels.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct binary_kernels : level_kernels, bit_image_kernels {
    using word = unsigned long long;

    /// out = a | (a moved down by `shift` > 0 bits).
    static void widen(word const* __restrict a, std::ptrdiff_t shift, word* __restrict out, std::ptrdiff_t n) noexcept {
        word const* const b = a + shift / 64;
        int const s = static_cast<int>(shift % 64);
        if (s == 0)
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = a[i] | b[i];
        else
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = a[i] | b[i] >> s | b[i + 1] << (64 - s);
    }
    /// out = `a` moved down by `first` bits | `a` moved down by `second` bits; neither below 0.
    static void span(word const* __restrict a, std::ptrdiff_t first, std::ptrdiff_t second, word* __restrict out, std::ptrdiff_t n) noexcept {
        word const *const b = a + first / 64, *const c = a + second / 64;
        int const s = static_cast<int>(first % 64), t = static_cast<int>(second % 64);
        if (first == second && s == 0)
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = b[i];
        else if (first == second)
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = b[i] >> s | b[i + 1] << (64 - s);
        else if (s == 0 && t == 0)
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = b[i] | c[i];
        else if (s == 0)
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = b[i] | c[i] >> t | c[i + 1] << (64 - t);
        else if (t == 0)
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = b[i] >> s | b[i + 1] << (64 - s) | c[i];
        else
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = b[i] >> s | b[i + 1] << (64 - s) | c[i] >> t | c[i + 1] << (64 - t);
    }
    /// out |= a.
    static void join(word const* __restrict a, word* __restrict out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] |= a[i];
    }
    /// out = (rows[0] | ... | rows[count - 1]) ^ flip. Eight words at a time stay in registers.
    static void all(word const* const* rows, std::ptrdiff_t count, word flip, word* __restrict out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; i += 8) {
            word v[8] = {};
            for (std::ptrdiff_t r = 0; r < count; ++r) {
                word const* const p = rows[r] + i;
                for (int j = 0; j < 8; ++j) v[j] |= p[j];
            }
            for (int j = 0; j < 8; ++j) out[i + j] = v[j] ^ flip;
        }
    }
    static void flip(word const* __restrict a, word mask, word* __restrict out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = a[i] ^ mask;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
