// SPDX-License-Identifier: MIT

// Row kernels of threshold/local/deviation.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct deviation_kernels {
    /// Whether sums that are integers are worth asking for.
    static constexpr bool prefers_words = MOTE_X86_64 && MOTE_ISA_LEVEL >= 1;

    /// dst = 255 where (value > a + b s) == bright; f is a formula_of_sums.
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

#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
    /// The same from sums of bytes that are integers, counted from 0; all windows have n pixels.
    ///
    /// Single precision, sixteen or eight at a time, decides where the two sides differ by more than its roundings can make
    /// up; where any of sixteen pixels is nearer, all of them are decided as above. So the result is that of doubles.
    template <class Formula>
    static void mask_row(unsigned char const* src, double n, unsigned const* sum, unsigned const* square, Formula const& f, bool rounded, bool bright,
                         unsigned char* dst, std::ptrdiff_t width) noexcept {
        bool const radicand = f.square != 0 || f.square_per_pixel != 0 || f.spread != 1;
        std::ptrdiff_t i = 0;
        if (radicand)
            f.b1 == 0 ? filtered_rows<true, true>(src, n, sum, square, f, rounded, bright, dst, i, width)
                      : filtered_rows<true, false>(src, n, sum, square, f, rounded, bright, dst, i, width);
        else
            f.b1 == 0 ? filtered_rows<false, true>(src, n, sum, square, f, rounded, bright, dst, i, width)
                      : filtered_rows<false, false>(src, n, sum, square, f, rounded, bright, dst, i, width);
        exact_rows(src, n, sum, square, f, rounded, bright, dst, i, width);
    }
#endif

    /// The same for a formula without deviation: T = a.
    template <class T, class Formula>
    static void mean_mask_row(T const* src, double const* pixels, double n, double const* sum, Formula const& f, bool bright,
                              unsigned char* dst, std::ptrdiff_t width) noexcept {
        unsigned char const above = bright ? 255 : 0, below = bright ? 0 : 255;
        if (pixels != nullptr)
            for (std::ptrdiff_t i = 0; i < width; ++i)
                dst[i] = pixels[i] * (static_cast<double>(src[i]) - f.pivot) - pixels[i] * f.a0 > f.a1 * (sum[i] - pixels[i] * f.pivot_of_sums) ? above : below;
        else
            for (std::ptrdiff_t i = 0; i < width; ++i)
                dst[i] = n * (static_cast<double>(src[i]) - f.pivot) - n * f.a0 > f.a1 * (sum[i] - n * f.pivot_of_sums) ? above : below;
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
        constexpr int abreast = 16; // maxima side by side become vectors; one alone would not
        double most[abreast] = {};
        std::ptrdiff_t i = 0;
        if (pixels == nullptr) {
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
            vector const all = all_lanes(n);
            vector best[lanes == 8 ? 2 : 4];
            for (vector& b : best) b = all_lanes(0);
            for (; i + lanes <= width; i += lanes) {
                vector const s = load(sum + i);
                vector& b = best[i / lanes % (lanes == 8 ? 2 : 4)];
                b = larger(b, all * load(square + i) - s * s);
            }
            __builtin_memcpy(most, best, sizeof best);
#endif
            for (; i + abreast <= width; i += abreast)
                for (int j = 0; j < abreast; ++j) {
                    double const d = n * square[i + j] - sum[i + j] * sum[i + j];
                    most[j] = most[j] < d ? d : most[j];
                }
            for (int j = 0; j < abreast; ++j) largest = larger(largest, most[j] / (n * n));
        }
        for (; i < width; ++i) {
            double const m = pixels == nullptr ? n : pixels[i];
            if (m > 0) largest = larger(largest, (m * square[i] - sum[i] * sum[i]) / (m * m));
        }
        return largest;
    }

#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
    /// The same of sums that are integers. Single precision finds the windows that may have a larger variance.
    static double largest_variance(double n, unsigned const* sum, unsigned const* square, double largest, std::ptrdiff_t width) noexcept {
        std::ptrdiff_t i = 0;
        double most = largest * (n * n);
        auto const look_at = [&](std::ptrdiff_t at) {
            double const q = square[at], s = sum[at];
            most = larger(most, n * q - s * s);
        };
        float const roundings = 8 * unit;
        real_vector const all = all_reals(static_cast<float>(n)), slack = all_reals(1 + roundings);
        for (; i + real_lanes <= width; i += real_lanes) {
            real_vector const s = reals(sum + i), p = all * reals(square + i);
            // Sixty-four times, so that `most` rounded down to single precision still is an underestimate.
            unsigned candidates = greater_reals(p * slack - s * s, all_reals(static_cast<float>(most * (1 - 64.0 * static_cast<double>(unit)))));
            for (; candidates != 0; candidates &= candidates - 1) look_at(i + __builtin_ctz(candidates));
        }
        for (; i < width; ++i) look_at(i);
        return larger(largest, most / (n * n));
    }
#endif

private:
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
    static constexpr float unit = 1.0f / 16777216; // half the distance of 1 and the next number: 2^-24
#endif

    // Doubles side by side. The forms with masks of ones are the plain instructions; g++ 12 takes those without for
    // uninitialised.
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
    typedef __m512d vector;
    static constexpr int lanes = 8;
    static vector all_lanes(double v) noexcept { return _mm512_set1_pd(v); }
    static vector load(double const* p) noexcept { return _mm512_loadu_pd(p); }
    static vector larger(vector a, vector b) noexcept { return _mm512_maskz_max_pd(0xff, a, b); }
    static vector magnitude(vector a) noexcept { return _mm512_and_pd(a, _mm512_castsi512_pd(_mm512_set1_epi64(0x7fffffffffffffffLL))); }
    static unsigned greater(vector a, vector b) noexcept { return _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ); }
    static unsigned greater_or_equal(vector a, vector b) noexcept { return _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ); }
    static void store_bits(unsigned bits, unsigned char* p) noexcept {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm_movm_epi8(static_cast<__mmask16>(bits)));
    }
    static vector doubles(unsigned char const* p) noexcept {
        return _mm512_maskz_cvtepi32_pd(0xff, _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(p))));
    }
    static vector doubles(unsigned short const* p) noexcept {
        return _mm512_maskz_cvtepi32_pd(0xff, _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<__m128i const*>(p))));
    }
    static vector doubles(short const* p) noexcept {
        return _mm512_maskz_cvtepi32_pd(0xff, _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<__m128i const*>(p))));
    }
    static vector doubles(unsigned const* p) noexcept {
        return _mm512_maskz_cvtepu32_pd(0xff, _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p)));
    }
    static vector doubles(float const* p) noexcept { return _mm512_maskz_cvtps_pd(0xff, _mm256_loadu_ps(p)); }
    typedef __m512 real_vector;
    static constexpr int real_lanes = 16;
    static real_vector all_reals(float v) noexcept { return _mm512_set1_ps(v); }
    static real_vector reals(unsigned const* p) noexcept { return _mm512_maskz_cvtepu32_ps(0xffff, _mm512_loadu_si512(p)); }
    static real_vector reals(unsigned char const* p) noexcept {
        return _mm512_maskz_cvtepi32_ps(0xffff, _mm512_maskz_cvtepu8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<__m128i const*>(p))));
    }
    static real_vector larger(real_vector a, real_vector b) noexcept { return _mm512_maskz_max_ps(0xffff, a, b); }
    static real_vector magnitude(real_vector a) noexcept {
        return _mm512_castsi512_ps(_mm512_and_si512(_mm512_castps_si512(a), _mm512_set1_epi32(0x7fffffff)));
    }
    static unsigned greater_reals(real_vector a, real_vector b) noexcept { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
    typedef __m256d vector;
    static constexpr int lanes = 4;
    static vector all_lanes(double v) noexcept { return _mm256_set1_pd(v); }
    static vector load(double const* p) noexcept { return _mm256_loadu_pd(p); }
    static vector larger(vector a, vector b) noexcept { return _mm256_max_pd(a, b); }
    static vector magnitude(vector a) noexcept { return _mm256_and_pd(a, _mm256_castsi256_pd(_mm256_set1_epi64x(0x7fffffffffffffffLL))); }
    static unsigned greater(vector a, vector b) noexcept { return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_GT_OQ))); }
    static unsigned greater_or_equal(vector a, vector b) noexcept {
        return static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_GE_OQ)));
    }
    static void store_bits(unsigned bits, unsigned char* p) noexcept {
        __m128i const which = _mm_set1_epi64x(static_cast<long long>(0x8040201008040201ULL));
        __m128i const spread = _mm_shuffle_epi8(_mm_cvtsi32_si128(static_cast<int>(bits)), _mm_set_epi64x(0x0101010101010101LL, 0));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm_cmpeq_epi8(_mm_and_si128(spread, which), which));
    }
    static vector doubles(unsigned char const* p) noexcept {
        int four = 0;
        __builtin_memcpy(&four, p, 4);
        return _mm256_cvtepi32_pd(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(four)));
    }
    static vector doubles(unsigned short const* p) noexcept {
        return _mm256_cvtepi32_pd(_mm_cvtepu16_epi32(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(p))));
    }
    static vector doubles(short const* p) noexcept {
        return _mm256_cvtepi32_pd(_mm_cvtepi16_epi32(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(p))));
    }
    static vector doubles(unsigned const* p) noexcept { return _mm256_set_pd(p[3], p[2], p[1], p[0]); }
    static vector doubles(float const* p) noexcept { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
    typedef __m256 real_vector;
    static constexpr int real_lanes = 8;
    static real_vector all_reals(float v) noexcept { return _mm256_set1_ps(v); }
    // There is no conversion from unsigned: the halves are converted, exactly, and added with one rounding.
    static real_vector reals(unsigned const* p) noexcept {
        __m256i const v = _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p));
        return _mm256_cvtepi32_ps(_mm256_srli_epi32(v, 16)) * _mm256_set1_ps(65536) + _mm256_cvtepi32_ps(_mm256_and_si256(v, _mm256_set1_epi32(0xffff)));
    }
    static real_vector reals(unsigned char const* p) noexcept {
        return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(p))));
    }
    static real_vector larger(real_vector a, real_vector b) noexcept { return _mm256_max_ps(a, b); }
    static real_vector magnitude(real_vector a) noexcept { return _mm256_and_ps(a, _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff))); }
    static unsigned greater_reals(real_vector a, real_vector b) noexcept {
        return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)));
    }
#endif
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
    static vector doubles(double const* p) noexcept { return load(p); }

    // u is `unit`. Of each quantity the largest magnitude that its parts can have is known: of n (v - a0) - a1 s it is d, of
    // b0 + b1 s it is b, of s - n zero it is m. Conversions and roundings then err by at most
    //   6 u d                                         in D = n (v - a0) - a1 s, values being counted from 0
    //   13 u d |D| + 36 u^2 d^2                       in D |D|
    //   8 u n q                                       in n q - s^2, q being the sum of squares
    //   26 u b^2 (spread n q + per_square m^2)        in b |b| times the radicand
    // and their difference by u times both. The margin is about half as much again.
    static real_vector real(double v) noexcept { return all_reals(static_cast<float>(v)); }
    template <bool Radicand, bool ConstantB, class Formula>
    static void filtered_rows(unsigned char const* src, double n, unsigned const* sum, unsigned const* square, Formula const& f, bool rounded, bool bright,
                              unsigned char* dst, std::ptrdiff_t& i, std::ptrdiff_t width) noexcept {
        auto const size = [](double v) { return v < 0 ? -v : v; };
        double const u = static_cast<double>(unit), ps = (f.square * n + f.square_per_pixel) / n;
        double const from_0 = f.a0 + f.pivot * (1 - f.a1), weight_from_0 = f.b0 - f.b1 * f.pivot;
        double const d = 255 * n * (1 + size(f.a1)) + size(n * from_0), b = size(weight_from_0) + 255 * size(f.b1), m = 255 * n + size(n * f.zero);
        real_vector const all = real(n), c0 = real(n * from_0), a1 = real(f.a1), b0 = real(weight_from_0), b1 = real(f.b1 / n), bb0 = real(f.b0 * size(f.b0)),
                          spread = real(f.spread), per_square = real(ps), origin = real(n * f.zero), zero = all_reals(0);
        real_vector const by_d = real(20 * u * d), by_p = real(40 * u * b * b * (Radicand ? size(f.spread) : 1)),
                          least = real(64 * u * u * d * d + (Radicand ? 40 * u * b * b * size(ps) * m * m : 0));
        unsigned const flip = bright ? 0 : 0xffff;
        for (; i + 16 <= width; i += 16) {
            unsigned above = 0, sure = 0;
            for (int j = 0; j < 16; j += real_lanes) {
                std::ptrdiff_t const at = i + j;
                real_vector const s = reals(sum + at), p = all * reals(square + at), v = reals(src + at);
                real_vector radicand = larger(p - s * s, zero);
                if constexpr (Radicand) {
                    real_vector const o = s - origin;
                    radicand = spread * radicand + per_square * (o * o);
                }
                real_vector const difference = all * v - (c0 + a1 * s), far = magnitude(difference);
                real_vector right;
                if constexpr (ConstantB) {
                    right = bb0 * radicand;
                } else {
                    real_vector const factor = b0 + b1 * s;
                    right = factor * magnitude(factor) * radicand;
                }
                real_vector const margin = far * by_d + (p * by_p + least), left = difference * far;
                above |= greater_reals(left, right) << j;
                sure |= greater_reals(magnitude(left - right), margin) << j; // not where anything is no number
            }
            if (__builtin_expect(sure != 0xffff, 0)) {
                exact_rows(src, n, sum, square, f, rounded, bright, dst, i, i + 16);
                continue;
            }
            if (rounded) above &= some(src + i); // the level is clipped to 0 at least
            store_bits(above ^ flip, dst + i);
        }
    }
    static unsigned some(unsigned char const* p) noexcept {
        __m128i const v = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p));
        return ~static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128()))) & 0xffff;
    }
    // From sums that are integers.
    template <class Formula>
    __attribute__((noinline)) static void exact_rows(unsigned char const* src, double n, unsigned const* sum, unsigned const* square, Formula const& f,
                                                     bool rounded, bool bright, unsigned char* dst, std::ptrdiff_t i, std::ptrdiff_t end) noexcept {
        constexpr std::ptrdiff_t some_at_once = 64;
        double sums[some_at_once], squares[some_at_once];
        while (i < end) {
            std::ptrdiff_t const count = end - i < some_at_once ? end - i : some_at_once;
            for (std::ptrdiff_t j = 0; j < count; ++j) {
                sums[j] = sum[i + j];
                squares[j] = square[i + j];
            }
            mask_row(src + i, static_cast<double const*>(nullptr), n, sums, squares, f, rounded, bright, dst + i, count);
            i += count;
        }
    }
#endif

    static double larger(double a, double b) noexcept { return a < b ? b : a; }

    template <bool Varying, bool Radicand, bool Rounded, class T, class Formula>
    static void rows(T const* src, double const* pixels, double all, double const* sum, double const* square, Formula const& formula,
                     bool rounded, bool bright, unsigned char* dst, std::ptrdiff_t i, std::ptrdiff_t width) noexcept {
        Formula const f = formula; // a copy that dst cannot alias
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
        if constexpr (!Varying) {
            vector const n = all_lanes(all), a0 = all_lanes(all * f.a0), pivot = all_lanes(f.pivot), pivots = all_lanes(all * f.pivot_of_sums),
                         a1 = all_lanes(f.a1), b0 = all_lanes(f.b0), b1 = all_lanes(f.b1 / all),
                         zero = all_lanes(0), bb0 = all_lanes(f.b0 * (f.b0 < 0 ? -f.b0 : f.b0)), spread = all_lanes(f.spread),
                         per_square = all_lanes((f.square * all + f.square_per_pixel) / all), origin = all_lanes(all * f.zero);
            bool const constant_b = f.b1 == 0;
            auto const is_above = [&](std::ptrdiff_t at) __attribute__((always_inline)) {
                vector const sums = load(sum + at), v = doubles(src + at), s = sums - pivots;
                vector radicand = larger(n * load(square + at) - sums * sums, zero);
                if constexpr (Radicand) {
                    vector const m = sums - origin;
                    radicand = spread * radicand + per_square * (m * m);
                }
                vector const d = n * (v - pivot) - a1 * s - a0;
                vector const left = d * magnitude(d);
                vector bb = bb0;
                if (!constant_b) {
                    vector const b = b0 + b1 * s;
                    bb = b * magnitude(b);
                }
                vector const right = bb * radicand;
                unsigned above = greater(left, right);
                if constexpr (Rounded) {
                    unsigned const ties = greater_or_equal(left, right) & ~above;
                    if (ties != 0)
                        for (int j = 0; j < lanes; ++j) above |= ties & (odd(src[at + j]) ? 1u << j : 0u);
                    above &= greater(v, zero);
                }
                return above;
            };
            unsigned const flip = bright ? 0 : 0xffff;
            for (; i + 16 <= width; i += 16) {
                unsigned bits = 0;
                for (int j = 0; j < 16; j += lanes) bits |= is_above(i + j) << j;
                store_bits(bits ^ flip, dst + i);
            }
        }
#endif
        unsigned char const above = bright ? 255 : 0, below = bright ? 0 : 255;
        for (; i < width; ++i) {
            double const n = Varying ? pixels[i] : all, s = sum[i] - n * f.pivot_of_sums, v = static_cast<double>(src[i]);
            double const difference = n * square[i] - sum[i] * sum[i];
            double radicand = difference > 0 ? difference : 0;
            if constexpr (Radicand) {
                double const m = sum[i] - n * f.zero;
                radicand = f.spread * radicand + (f.square * n + f.square_per_pixel) / n * (m * m);
            }
            double const d = n * (v - f.pivot) - f.a1 * s - n * f.a0;
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
