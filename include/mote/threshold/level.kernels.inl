// SPDX-License-Identifier: MIT

// Row kernels of threshold/level.hpp. A pixel is foreground if (value > level) == bright, and never if it is NaN.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct level_kernels {
    /// dst[i] = 255 where src[i] is foreground, else 0. src and dst may be the same bytes.
    template <class T>
    static void mask_row(T const* src, unsigned char* dst, std::ptrdiff_t n, T level, bool bright) noexcept {
        if (bright)
            for (std::ptrdiff_t i = 0; i < n; ++i) dst[i] = src[i] > level ? 255 : 0;
        else
            for (std::ptrdiff_t i = 0; i < n; ++i) dst[i] = src[i] <= level ? 255 : 0;
    }

    /// Bit i % 64 of words[i / 64] is set where src[i] is foreground; the bits from n up are zero.
    template <class T>
    static void bits_row(T const* src, unsigned long long* words, std::ptrdiff_t n, T level, bool bright) noexcept {
        std::ptrdiff_t i = 0;
        for (; i + 64 <= n; i += 64) *words++ = word(src + i, level, bright);
        if (i < n) {
            unsigned long long w = 0;
            for (std::ptrdiff_t j = 0; i + j < n; ++j)
                w |= static_cast<unsigned long long>(bright ? src[i + j] > level : src[i + j] <= level) << j;
            *words = w;
        }
    }

    /// The foreground of 64 pixels as bits. The generic form compares into bytes, which vectorises, and packs 8 bytes
    /// into 8 bits by a multiplication that moves the lowest bit of byte j to bit 56 + j.
    template <class T>
    static unsigned long long word(T const* src, T level, bool bright) noexcept {
        alignas(64) unsigned char b[64];
        if (bright)
            for (int j = 0; j < 64; ++j) b[j] = src[j] > level ? 1 : 0;
        else
            for (int j = 0; j < 64; ++j) b[j] = src[j] <= level ? 1 : 0;
        return pack(b);
    }
    static unsigned long long word(unsigned char const* src, unsigned char level, bool bright) noexcept {
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
        __mmask64 const above = _mm512_cmpgt_epu8_mask(_mm512_loadu_si512(static_cast<void const*>(src)),
                                                       _mm512_set1_epi8(static_cast<char>(level)));
        return bright ? above : ~above;
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
        __m256i const t = _mm256_set1_epi8(static_cast<char>(level));
        __m256i const a = _mm256_loadu_si256(reinterpret_cast<__m256i const*>(src));
        __m256i const b = _mm256_loadu_si256(reinterpret_cast<__m256i const*>(src + 32));
        // value <= level where max(value, level) == level
        auto const l = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(a, t), t)));
        auto const h = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(b, t), t)));
        unsigned long long const below = static_cast<unsigned long long>(h) << 32 | l;
        return bright ? ~below : below;
#elif MOTE_X86_64
        __m128i const t = _mm_set1_epi8(static_cast<char>(level));
        unsigned long long below = 0;
        for (int k = 0; k < 4; ++k) {
            __m128i const a = _mm_loadu_si128(reinterpret_cast<__m128i const*>(src + 16 * k));
            auto const m = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(a, t), t)));
            below |= static_cast<unsigned long long>(m) << (16 * k);
        }
        return bright ? ~below : below;
#else
        unsigned long long w = 0;
        for (int j = 0; j < 64; ++j) w |= static_cast<unsigned long long>((src[j] > level) == bright) << j;
        return w;
#endif
    }

private:
    static unsigned long long pack(unsigned char const* b) noexcept {
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
        __m512i const v = _mm512_load_si512(static_cast<void const*>(b));
        return _mm512_test_epi8_mask(v, v);
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
        __m256i const zero = _mm256_setzero_si256();
        __m256i const lo = _mm256_load_si256(reinterpret_cast<__m256i const*>(b));
        __m256i const hi = _mm256_load_si256(reinterpret_cast<__m256i const*>(b + 32));
        auto const l = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(lo, zero)));
        auto const h = static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(hi, zero)));
        return ~(static_cast<unsigned long long>(h) << 32 | l);
#else
        unsigned long long w = 0;
        for (int k = 0; k < 8; ++k) {
            unsigned long long eight = 0;
            for (int j = 0; j < 8; ++j) eight |= static_cast<unsigned long long>(b[8 * k + j]) << (8 * j);
            w |= (eight * 0x0102040810204080ULL >> 56) << (8 * k);
        }
        return w;
#endif
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
