// SPDX-License-Identifier: MIT

// Row kernels of threshold/local/deviation.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct deviation_kernels {
    /// dst = 255 where (value > a + b s) == bright; f is in terms of sums counted from the same origin as `sum`.
    ///
    /// Both sides are multiplied by the n pixels of the window. x |x| grows with x, so the comparison is made on signed
    /// squares: no root is taken, and the loop stays a vector loop. `pixels` null: all windows have n. `rounded`: levels are
    /// rounded to whole numbers, halves to even, and f.a0 has a half more.
    template <class T, class Formula>
    static void mask_row(T const* src, double const* pixels, double n, double const* sum, double const* square, Formula const& f,
                         bool rounded, bool bright, unsigned char* dst, std::ptrdiff_t width) noexcept {
        bool const radicand = f.square != 0 || f.square_per_pixel != 0 || f.spread != 1;
        if (pixels != nullptr)
            rows<true, true, true>(src, pixels, n, sum, square, f, rounded, bright, dst, 0, width);
        else if (rounded)
            radicand ? rows<false, true, true>(src, pixels, n, sum, square, f, true, bright, dst, 0, width)
                     : rows<false, false, true>(src, pixels, n, sum, square, f, true, bright, dst, 0, width);
        else
            radicand ? rows<false, true, false>(src, pixels, n, sum, square, f, false, bright, dst, 0, width)
                     : rows<false, false, false>(src, pixels, n, sum, square, f, false, bright, dst, 0, width);
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

    /// T = mean + offset / n in integers: dst = 255 where (n * src > sum + offset) == bright. For n * src below 2^31 and sums below 2^31.
    template <class T>
    static void mean_mask_row(T const* src, int n, unsigned const* sum, int offset, bool bright, unsigned char* dst, std::ptrdiff_t width) noexcept {
        unsigned char const above = bright ? 255 : 0, below = bright ? 0 : 255;
        for (std::ptrdiff_t i = 0; i < width; ++i) dst[i] = n * static_cast<int>(src[i]) > static_cast<int>(sum[i]) + offset ? above : below;
    }
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
    static void mean_mask_row(unsigned char const* src, int n, unsigned const* sum, int offset, bool bright, unsigned char* dst,
                              std::ptrdiff_t width) noexcept {
        __m512i const many = _mm512_set1_epi32(n), more = _mm512_set1_epi32(offset);
        __mmask64 const flip = bright ? 0 : ~0ULL;
        auto const above = [&](std::ptrdiff_t i) __attribute__((always_inline)) {
            __m512i const v = _mm512_maskz_cvtepu8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<__m128i const*>(src + i)));
            return static_cast<unsigned long long>(
                _mm512_cmpgt_epi32_mask(_mm512_mullo_epi32(v, many), _mm512_add_epi32(_mm512_loadu_si512(sum + i), more)));
        };
        std::ptrdiff_t i = 0;
        for (; i + 64 <= width; i += 64)
            _mm512_storeu_si512(dst + i, _mm512_movm_epi8((above(i) | above(i + 16) << 16 | above(i + 32) << 32 | above(i + 48) << 48) ^ flip));
        for (; i < width; ++i) dst[i] = (n * src[i] > static_cast<int>(sum[i]) + offset) == bright ? 255 : 0;
    }
#endif

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
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
    static __m512d doubles(unsigned char const* p) noexcept {
        return _mm512_maskz_cvtepi32_pd(0xff, _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(p))));
    }
    static __m512d doubles(unsigned short const* p) noexcept {
        return _mm512_maskz_cvtepi32_pd(0xff, _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<__m128i const*>(p))));
    }
    static __m512d doubles(short const* p) noexcept {
        return _mm512_maskz_cvtepi32_pd(0xff, _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<__m128i const*>(p))));
    }
    static __m512d doubles(unsigned const* p) noexcept {
        return _mm512_maskz_cvtepu32_pd(0xff, _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p)));
    }
    static __m512d doubles(float const* p) noexcept { return _mm512_maskz_cvtps_pd(0xff, _mm256_loadu_ps(p)); }
    static __m512d doubles(double const* p) noexcept { return _mm512_loadu_pd(p); }
#endif

    static double larger(double a, double b) noexcept { return a < b ? b : a; }

    template <bool Varying, bool Radicand, bool Rounded, class T, class Formula>
    static void rows(T const* src, double const* pixels, double all, double const* sum, double const* square, Formula const& formula,
                     bool rounded, bool bright, unsigned char* dst, std::ptrdiff_t i, std::ptrdiff_t width) noexcept {
        Formula const f = formula; // a copy that dst cannot alias
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
        if constexpr (!Varying) {
            constexpr __mmask8 every = 0xff; // plain instructions; g++ 12 takes the forms without masks for uninitialised
            __m512d const n = _mm512_set1_pd(all), a0 = _mm512_set1_pd(f.a0), a1 = _mm512_set1_pd(f.a1), b0 = _mm512_set1_pd(f.b0),
                          b1 = _mm512_set1_pd(f.b1 / all), zero = _mm512_setzero_pd(), bb0 = _mm512_set1_pd(f.b0 * (f.b0 < 0 ? -f.b0 : f.b0)),
                          spread = _mm512_set1_pd(f.spread), per_square = _mm512_set1_pd((f.square * all + f.square_per_pixel) / all),
                          origin = _mm512_set1_pd(all * f.zero);
            __m512d const magnitude = _mm512_castsi512_pd(_mm512_set1_epi64(0x7fffffffffffffffLL));
            bool const constant_b = f.b1 == 0;
            auto const is_above = [&](std::ptrdiff_t at) __attribute__((always_inline)) {
                __m512d const s = _mm512_loadu_pd(sum + at), q = _mm512_loadu_pd(square + at), v = doubles(src + at);
                __m512d const difference = _mm512_sub_pd(_mm512_mul_pd(n, q), _mm512_mul_pd(s, s));
                __m512d radicand = _mm512_maskz_max_pd(every, difference, zero);
                if constexpr (Radicand) {
                    __m512d const m = _mm512_sub_pd(s, origin);
                    radicand = _mm512_add_pd(_mm512_mul_pd(spread, radicand), _mm512_mul_pd(per_square, _mm512_mul_pd(m, m)));
                }
                __m512d const d = _mm512_sub_pd(_mm512_mul_pd(n, _mm512_sub_pd(v, a0)), _mm512_mul_pd(a1, s));
                __m512d const left = _mm512_mul_pd(d, _mm512_and_pd(d, magnitude));
                __m512d bb = bb0;
                if (!constant_b) {
                    __m512d const b = _mm512_add_pd(b0, _mm512_mul_pd(b1, s));
                    bb = _mm512_mul_pd(b, _mm512_and_pd(b, magnitude));
                }
                __m512d const right = _mm512_mul_pd(bb, radicand);
                unsigned above = _mm512_cmp_pd_mask(left, right, _CMP_GT_OQ);
                if constexpr (Rounded) {
                    unsigned const ties = _mm512_cmp_pd_mask(left, right, _CMP_EQ_OQ);
                    if (ties != 0)
                        for (int j = 0; j < 8; ++j) above |= ties & (odd(src[at + j]) ? 1u << j : 0u);
                    above &= _mm512_cmp_pd_mask(v, zero, _CMP_GT_OQ);
                }
                return above;
            };
            unsigned const flip = bright ? 0 : 0xffff;
            for (; i + 16 <= width; i += 16) {
                unsigned const bits = (is_above(i) | is_above(i + 8) << 8) ^ flip;
                _mm_storeu_si128(reinterpret_cast<__m128i*>(dst + i), _mm_movm_epi8(static_cast<__mmask16>(bits)));
            }
        }
#endif
        unsigned char const above = bright ? 255 : 0, below = bright ? 0 : 255;
        for (; i < width; ++i) {
            double const n = Varying ? pixels[i] : all, s = sum[i], v = static_cast<double>(src[i]);
            double const difference = n * square[i] - s * s;
            double radicand = difference > 0 ? difference : 0;
            if constexpr (Radicand) {
                double const m = s - n * f.zero;
                radicand = f.spread * radicand + (f.square * n + f.square_per_pixel) / n * (m * m);
            }
            double const d = n * (v - f.a0) - f.a1 * s;
            double const b = f.b0 + f.b1 / n * s;
            double const left = d * (d < 0 ? -d : d), right = b * (b < 0 ? -b : b) * radicand;
            bool is = left > right;
            if constexpr (Rounded) is = rounded ? (is || (left == right && odd(src[i]))) && v > 0 : is;
            dst[i] = is ? above : below;
        }
    }
    template <class T>
    static bool odd(T v) noexcept { return static_cast<long long>(v) % 2 != 0; }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
