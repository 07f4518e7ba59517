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
            words const a = bytes(in + i), b = bytes(out + i);
            // a a - b b in one instruction, with a and b in the halves of a lane
            __m512i const pairs = reinterpret_cast<__m512i>(a | b << 16);
            __m512i const signs = reinterpret_cast<__m512i>(a | (0 - b) << 16);
            store(sum + i, load(sum + i) + (a - b));
            store(square + i, load(square + i) + reinterpret_cast<words>(_mm512_madd_epi16(pairs, signs)));
        }
        for (; i < n; ++i) {
            unsigned const a = in[i], b = out[i];
            sum[i] += a - b;
            square[i] += (a - b) * (a + b);
        }
    }
#endif

    /// Sliding sums: out[i] = carry + the sum of lead[0 .. i] - the sum of trail[0 .. i]. Returns the last one.
    template <class S>
    static S slide(S const* lead, S const* trail, S carry, double* out, std::ptrdiff_t n) noexcept {
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
        words const zero{};
        words last = zero + carry;
        for (; i + 16 <= n; i += 16) {
            words d = load(lead + i) - load(trail + i);
            d += __builtin_shufflevector(zero, d, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
            d += __builtin_shufflevector(zero, d, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
            d += __builtin_shufflevector(zero, d, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
            d += __builtin_shufflevector(zero, d, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
            d += last;
            last = __builtin_shufflevector(d, d, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15);
            store(out + i, __builtin_convertvector(__builtin_shufflevector(d, d, 0, 1, 2, 3, 4, 5, 6, 7), doubles));
            store(out + i + 8, __builtin_convertvector(__builtin_shufflevector(d, d, 8, 9, 10, 11, 12, 13, 14, 15), doubles));
        }
        return slide_rest(lead, trail, last[0], out, i, n);
    }
    static unsigned long long slide(unsigned long long const* lead, unsigned long long const* trail, unsigned long long carry, double* out,
                                    std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        longs const zero{};
        longs last = zero + carry;
        for (; i + 8 <= n; i += 8) {
            longs d = load(lead + i) - load(trail + i);
            d += __builtin_shufflevector(zero, d, 7, 8, 9, 10, 11, 12, 13, 14);
            d += __builtin_shufflevector(zero, d, 6, 7, 8, 9, 10, 11, 12, 13);
            d += __builtin_shufflevector(zero, d, 4, 5, 6, 7, 8, 9, 10, 11);
            d += last;
            last = __builtin_shufflevector(d, d, 7, 7, 7, 7, 7, 7, 7, 7);
            store(out + i, __builtin_convertvector(reinterpret_cast<signed_longs>(d), doubles));
        }
        return slide_rest(lead, trail, last[0], out, i, n);
    }
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
    static unsigned slide(unsigned const* lead, unsigned const* trail, unsigned carry, double* out, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        __m256i last = _mm256_set1_epi32(static_cast<int>(carry));
        __m256i const seven = _mm256_set1_epi32(7);
        for (; i + 8 <= n; i += 8) {
            __m256i d = _mm256_sub_epi32(load(lead + i), load(trail + i));
            d = _mm256_add_epi32(d, _mm256_slli_si256(d, 4));
            d = _mm256_add_epi32(d, _mm256_slli_si256(d, 8));
            // the total of the lower half comes to the upper
            __m256i const low = _mm256_shuffle_epi32(_mm256_permute2x128_si256(d, d, 0x08), 0xff);
            d = _mm256_add_epi32(_mm256_add_epi32(d, low), last);
            last = _mm256_permutevar8x32_epi32(d, seven);
            store_doubles(_mm256_castsi256_si128(d), out + i);
            store_doubles(_mm256_extracti128_si256(d, 1), out + i + 4);
        }
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

    template <class S>
    static S slide_rest(S const* lead, S const* trail, S carry, double* out, std::ptrdiff_t i, std::ptrdiff_t n) noexcept {
        for (; i < n; ++i) {
            carry += lead[i] - trail[i];
            out[i] = as_double(carry);
        }
        return carry;
    }

#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
    typedef unsigned words __attribute__((vector_size(64)));
    typedef unsigned long long longs __attribute__((vector_size(64)));
    typedef long long signed_longs __attribute__((vector_size(64)));
    typedef double doubles __attribute__((vector_size(64)));
    typedef unsigned char byte_row __attribute__((vector_size(16)));

    static words load(unsigned const* p) noexcept {
        words v;
        __builtin_memcpy(&v, p, 64);
        return v;
    }
    static longs load(unsigned long long const* p) noexcept {
        longs v;
        __builtin_memcpy(&v, p, 64);
        return v;
    }
    static words bytes(unsigned char const* p) noexcept {
        byte_row v;
        __builtin_memcpy(&v, p, 16);
        return __builtin_convertvector(v, words);
    }
    template <class V>
    static void store(void* p, V v) noexcept { __builtin_memcpy(p, &v, 64); }
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
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
