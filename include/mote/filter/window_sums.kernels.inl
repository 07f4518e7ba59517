// SPDX-License-Identifier: MIT

// Row kernels of filter/window_sums.hpp. Sums are unsigned integers, which may wrap around, or doubles.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct window_sums_kernels {
    /// A row comes into the columns.
    template <class V, class S>
    static void enter(V const* in, S* sum, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) sum[i] += static_cast<S>(in[i]);
    }
    template <class V, class S, class Q>
    static void enter(V const* in, S* sum, Q* square, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            sum[i] += static_cast<S>(in[i]);
            square[i] += static_cast<Q>(in[i]) * static_cast<Q>(in[i]);
        }
    }
    template <class V, class S>
    static void leave(V const* out, S* sum, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) sum[i] -= static_cast<S>(out[i]);
    }
    template <class V, class S, class Q>
    static void leave(V const* out, S* sum, Q* square, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            sum[i] -= static_cast<S>(out[i]);
            square[i] -= static_cast<Q>(out[i]) * static_cast<Q>(out[i]);
        }
    }
    /// One row comes in and one goes out.
    template <class V, class S>
    static void exchange(V const* in, V const* out, S* sum, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) sum[i] += static_cast<S>(in[i]) - static_cast<S>(out[i]);
    }
    template <class V, class S, class Q>
    static void exchange(V const* in, V const* out, S* sum, Q* square, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            sum[i] += static_cast<S>(in[i]) - static_cast<S>(out[i]);
            square[i] += (static_cast<Q>(in[i]) - static_cast<Q>(out[i])) * (static_cast<Q>(in[i]) + static_cast<Q>(out[i]));
        }
    }
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
    static void exchange(unsigned char const* in, unsigned char const* out, unsigned* sum, unsigned* square, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        for (; i + 16 <= n; i += 16) {
            __m512i const a = bytes(in + i), b = bytes(out + i);
            // a a - b b in one instruction, with a and b in the halves of a lane
            __m512i const pairs = _mm512_or_si512(a, up_16(b)), signs = _mm512_or_si512(a, up_16(_mm512_sub_epi32(_mm512_setzero_si512(), b)));
            _mm512_storeu_si512(sum + i, _mm512_add_epi32(_mm512_loadu_si512(sum + i), _mm512_sub_epi32(a, b)));
            _mm512_storeu_si512(square + i, _mm512_add_epi32(_mm512_loadu_si512(square + i), _mm512_madd_epi16(pairs, signs)));
        }
        for (; i < n; ++i) {
            unsigned const a = in[i], b = out[i];
            sum[i] += a - b;
            square[i] += (a - b) * (a + b);
        }
    }
    static void exchange(unsigned char const* in, unsigned char const* out, unsigned* sum, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        for (; i + 16 <= n; i += 16)
            _mm512_storeu_si512(sum + i, _mm512_add_epi32(_mm512_loadu_si512(sum + i), _mm512_sub_epi32(bytes(in + i), bytes(out + i))));
        for (; i < n; ++i) sum[i] += static_cast<unsigned>(in[i]) - static_cast<unsigned>(out[i]);
    }
#endif

    /// Sliding sums: out[i] = carry + the sum of lead[0 .. i] - the sum of trail[0 .. i]. Returns the last one.
    template <class S, class Out>
    static S slide(S const* lead, S const* trail, S carry, Out* out, std::ptrdiff_t n) noexcept {
        return slide_rest(lead, trail, carry, out, 0, n);
    }
    static double slide(double const* lead, double const* trail, double carry, double* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            carry += lead[i];
            carry -= trail[i];
            out[i] = carry;
        }
        return carry;
    }
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
    static unsigned slide(unsigned const* lead, unsigned const* trail, unsigned carry, double* out, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        __m512i last = _mm512_set1_epi32(static_cast<int>(carry));
        for (; i + 16 <= n; i += 16) {
            __m512i const d = next_sums(lead + i, trail + i, last);
            _mm512_storeu_pd(out + i, _mm512_maskz_cvtepu32_pd(0xff, _mm512_maskz_extracti64x4_epi64(0xff, d, 0)));
            _mm512_storeu_pd(out + i + 8, _mm512_maskz_cvtepu32_pd(0xff, _mm512_maskz_extracti64x4_epi64(0xff, d, 1)));
        }
        return slide_rest(lead, trail, static_cast<unsigned>(_mm_cvtsi128_si32(_mm512_maskz_extracti32x4_epi32(0xf, last, 0))), out, i, n);
    }
    static unsigned slide(unsigned const* lead, unsigned const* trail, unsigned carry, unsigned* out, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        __m512i last = _mm512_set1_epi32(static_cast<int>(carry));
        for (; i + 16 <= n; i += 16) _mm512_storeu_si512(out + i, next_sums(lead + i, trail + i, last));
        return slide_rest(lead, trail, static_cast<unsigned>(_mm_cvtsi128_si32(_mm512_maskz_extracti32x4_epi32(0xf, last, 0))), out, i, n);
    }
    static unsigned long long slide(unsigned long long const* lead, unsigned long long const* trail, unsigned long long carry, double* out,
                                    std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        __m512i last = _mm512_set1_epi64(static_cast<long long>(carry));
        __m512i const seven = _mm512_set1_epi64(7), zero = _mm512_setzero_si512();
        for (; i + 8 <= n; i += 8) {
            __m512i d = _mm512_sub_epi64(_mm512_loadu_si512(lead + i), _mm512_loadu_si512(trail + i));
            d = _mm512_add_epi64(d, _mm512_maskz_alignr_epi64(0xff, d, zero, 7));
            d = _mm512_add_epi64(d, _mm512_maskz_alignr_epi64(0xff, d, zero, 6));
            d = _mm512_add_epi64(d, _mm512_maskz_alignr_epi64(0xff, d, zero, 4));
            d = _mm512_add_epi64(d, last);
            last = _mm512_maskz_permutexvar_epi64(0xff, seven, d);
            _mm512_storeu_pd(out + i, _mm512_maskz_cvtepi64_pd(0xff, d));
        }
        return slide_rest(lead, trail, static_cast<unsigned long long>(_mm_cvtsi128_si64(_mm512_maskz_extracti64x2_epi64(0x3, last, 0))), out, i, n);
    }
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
    static unsigned slide(unsigned const* lead, unsigned const* trail, unsigned carry, double* out, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        __m256i last = _mm256_set1_epi32(static_cast<int>(carry));
        for (; i + 8 <= n; i += 8) {
            __m256i const d = next_sums(lead + i, trail + i, last);
            store_doubles(_mm256_castsi256_si128(d), out + i);
            store_doubles(_mm256_extracti128_si256(d, 1), out + i + 4);
        }
        return slide_rest(lead, trail, static_cast<unsigned>(_mm256_extract_epi32(last, 0)), out, i, n);
    }
    static unsigned slide(unsigned const* lead, unsigned const* trail, unsigned carry, unsigned* out, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        __m256i last = _mm256_set1_epi32(static_cast<int>(carry));
        for (; i + 8 <= n; i += 8) _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), next_sums(lead + i, trail + i, last));
        return slide_rest(lead, trail, static_cast<unsigned>(_mm256_extract_epi32(last, 0)), out, i, n);
    }
#endif

    /// running[i + 1] = running[0] + v[0] + ... + v[i]; of squares too.
    template <class V, class S, class Q>
    static void prefix(V const* v, S* sum, Q* square, std::ptrdiff_t n) noexcept {
        S s = sum[0];
        Q q = square[0];
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            sum[i + 1] = s += static_cast<S>(v[i]);
            square[i + 1] = q += static_cast<Q>(v[i]) * static_cast<Q>(v[i]);
        }
    }
    /// total[i] += high[i] - low[i].
    template <class S>
    static void add_spans(S const* high, S const* low, S* total, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) total[i] += high[i] - low[i];
    }
    template <class S>
    static void to_double(S const* v, double* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = as_double(v[i]);
    }

private:
    // A number below 2^63 converts as a signed one, which processors have an instruction for.
    static double as_double(unsigned v) noexcept { return v; }
    static double as_double(unsigned long long v) noexcept { return static_cast<double>(static_cast<long long>(v)); }
    static double as_double(double v) noexcept { return v; }

    template <class S, class Out>
    static S slide_rest(S const* lead, S const* trail, S carry, Out* out, std::ptrdiff_t i, std::ptrdiff_t n) noexcept {
        for (; i < n; ++i) {
            carry += lead[i] - trail[i];
            put(carry, out[i]);
        }
        return carry;
    }
    template <class S>
    static void put(S v, double& out) noexcept { out = as_double(v); }
    static void put(unsigned v, unsigned& out) noexcept { out = v; }

    // The forms with masks of ones are the plain instructions; g++ 12 takes those without for uninitialised.
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
    static __m512i bytes(unsigned char const* p) noexcept {
        return _mm512_maskz_cvtepu8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<__m128i const*>(p)));
    }
    static __m512i up_16(__m512i v) noexcept { return _mm512_maskz_slli_epi32(0xffff, v, 16); }
    // `last` holds the sum before these in all lanes, and then the last of these.
    static __m512i next_sums(unsigned const* lead, unsigned const* trail, __m512i& last) noexcept {
        __m512i const zero = _mm512_setzero_si512();
        __m512i d = _mm512_sub_epi32(_mm512_loadu_si512(lead), _mm512_loadu_si512(trail));
        d = _mm512_add_epi32(d, _mm512_maskz_alignr_epi32(0xffff, d, zero, 15));
        d = _mm512_add_epi32(d, _mm512_maskz_alignr_epi32(0xffff, d, zero, 14));
        d = _mm512_add_epi32(d, _mm512_maskz_alignr_epi32(0xffff, d, zero, 12));
        d = _mm512_add_epi32(d, _mm512_maskz_alignr_epi32(0xffff, d, zero, 8));
        d = _mm512_add_epi32(d, last);
        last = _mm512_maskz_permutexvar_epi32(0xffff, _mm512_set1_epi32(15), d);
        return d;
    }
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
    static __m256i next_sums(unsigned const* lead, unsigned const* trail, __m256i& last) noexcept {
        __m256i d = _mm256_sub_epi32(load(lead), load(trail));
        d = _mm256_add_epi32(d, _mm256_slli_si256(d, 4));
        d = _mm256_add_epi32(d, _mm256_slli_si256(d, 8));
        // the total of the lower half comes to the upper
        __m256i const low = _mm256_shuffle_epi32(_mm256_permute2x128_si256(d, d, 0x08), 0xff);
        d = _mm256_add_epi32(_mm256_add_epi32(d, low), last);
        last = _mm256_permutevar8x32_epi32(d, _mm256_set1_epi32(7));
        return d;
    }
    static __m256i load(unsigned const* p) noexcept { return _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p)); }
    // There is no conversion from unsigned: 2^31 is taken off before and added after, exactly.
    static void store_doubles(__m128i v, double* out) noexcept {
        __m128i const flipped = _mm_xor_si128(v, _mm_set1_epi32(static_cast<int>(0x80000000u)));
        _mm256_storeu_pd(out, _mm256_add_pd(_mm256_cvtepi32_pd(flipped), _mm256_set1_pd(2147483648.0)));
    }
#endif
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
