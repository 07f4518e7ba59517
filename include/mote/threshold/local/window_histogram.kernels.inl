// SPDX-License-Identifier: MIT

// Kernels of threshold/local/window_histogram.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct window_histogram_kernels {
    /// window[i] += enter[i] - leave[i], modulo the largest count.
    template <class Count>
    static void slide(Count* window, unsigned short const* enter, unsigned short const* leave, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) window[i] = static_cast<Count>(window[i] + enter[i] - leave[i]);
    }

    // Eight values at a time, whatever the level: what it lacks is done in parts.
    typedef float floats __attribute__((vector_size(32)));
    typedef int ints __attribute__((vector_size(32)));

    /// Pixels and sums of bins of all bins up to each: below[i + 1] and moment[i] for bin start[i / 16] + i % 16. Bins go
    /// in blocks of 16; empty blocks are left out. Returns the number of places. Below 2^31 pixels times bins.
    template <class Count>
    static int sums(Count const* __restrict counts, int n, int* __restrict below, int* __restrict moment, int* __restrict start) noexcept {
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
        __m256i b = _mm256_setzero_si256(), m = b;
#else
        int b = 0, m = 0;
#endif
        int k = 0;
        below[0] = 0;
        for (int i = 0; i < n; i += 16) {
            if (empty_block(counts + i)) continue;
            start[k / 16] = i;
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
            for (int j = 0; j < 16; j += 8) {
                __m256i const c = eight(counts + i + j), place = _mm256_add_epi32(_mm256_set1_epi32(i + j), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
                run_on(c, b, below + k + j + 1);
                run_on(_mm256_mullo_epi32(c, place), m, moment + k + j);
            }
#else
            for (int j = 0; j < 16; ++j) {
                int const c = static_cast<int>(counts[i + j]);
                b += c;
                m += (i + j) * c;
                below[k + j + 1] = b;
                moment[k + j] = m;
            }
#endif
            k += 16;
        }
        return k;
    }
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
    static __m256i eight(unsigned short const* p) noexcept {
        return _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<__m128i const*>(p)));
    }
    static __m256i eight(unsigned const* p) noexcept { return _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p)); }
    /// Writes the sums of v from its first element on, on top of what was before it, and makes `before` the whole sum.
    static void run_on(__m256i v, __m256i& before, int* sums) noexcept {
        v = _mm256_add_epi32(v, _mm256_slli_si256(v, 4));
        v = _mm256_add_epi32(v, _mm256_slli_si256(v, 8));
        __m256i const lower = _mm256_permute2x128_si256(v, v, 0x08); // 0 and the lower half
        v = _mm256_add_epi32(v, _mm256_shuffle_epi32(lower, 0xff));
        v = _mm256_add_epi32(v, before);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums), v);
        before = _mm256_permutevar8x32_epi32(v, _mm256_set1_epi32(7));
    }
#endif
    /// Eight splits from what `sums` says: the pixels below and above, 1 instead of none, whether the bin has pixels, and
    /// sum * pixels below - pixels * moment below, which is an integer below 2^53 and so exact before it is rounded.
    struct eight_splits {
        floats below, above, difference;
        ints occupied;

        eight_splits(int const* b, int const* m, int pixels, int sum) noexcept {
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
            __m128 const low = four(b + 1, m, pixels, sum), high = four(b + 5, m + 4, pixels, sum);
            difference = (floats)_mm256_set_m128(high, low);
#else
            double const all = pixels, total = sum;
            for (int j = 0; j < 8; ++j) difference[j] = static_cast<float>(total * b[j + 1] - all * m[j]);
#endif
            count(b, pixels);
        }
        eight_splits(int const* b, int pixels) noexcept : difference{} { count(b, pixels); }

    private:
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
        static __m128 four(int const* b, int const* m, int pixels, int sum) noexcept {
            __m256d const x = _mm256_cvtepi32_pd(_mm_loadu_si128(reinterpret_cast<__m128i const*>(b)));
            __m256d const y = _mm256_cvtepi32_pd(_mm_loadu_si128(reinterpret_cast<__m128i const*>(m)));
            return _mm256_cvtpd_ps(_mm256_sub_pd(_mm256_mul_pd(_mm256_set1_pd(sum), x), _mm256_mul_pd(_mm256_set1_pd(pixels), y)));
        }
#endif
        void count(int const* b, int pixels) noexcept {
            ints before, after;
            __builtin_memcpy(&before, b, sizeof before);
            __builtin_memcpy(&after, b + 1, sizeof after);
            occupied = before != after;
            ints const rest = pixels - after;
            // A comparison gives -1 where it holds.
            below = __builtin_convertvector(after - (after == 0), floats);
            above = __builtin_convertvector(rest - (rest == 0), floats);
        }
    };
    template <class Count>
    static bool empty_block(Count const* counts) noexcept {
        unsigned long long w[2 * sizeof(Count)], any = 0;
        __builtin_memcpy(w, counts, sizeof w);
        for (unsigned long long const v : w) any |= v;
        return any == 0;
    }

    template <class Count>
    static unsigned long long total(Count const* counts, int n) noexcept {
        unsigned long long sum = 0;
        for (int i = 0; i < n; ++i) sum += counts[i];
        return sum;
    }

    /// The places of the largest of n values, a multiple of 16, and of those within `doubt` of it, relatively. None if
    /// n is 0. The largest is at least 0.
    static int near_largest(float const* value, int n, float doubt, int* place) noexcept {
        floats low_top = {}, high_top = {}, a, b; // one at a time: a copy of both would go by way of memory
        for (int i = 0; i < n; i += 16) {
            __builtin_memcpy(&a, value + i, sizeof a);
            __builtin_memcpy(&b, value + i + 8, sizeof b);
            low_top = a > low_top ? a : low_top;
            high_top = b > high_top ? b : high_top;
        }
        low_top = low_top > high_top ? low_top : high_top;
        float most = 0;
        for (int j = 0; j < 8; ++j) most = low_top[j] > most ? low_top[j] : most;
        float const least = most - most * doubt;
        floats const low = least - floats{};
        int found = 0;
        for (int i = 0; i < n; i += 16) {
            __builtin_memcpy(&a, value + i, sizeof a);
            __builtin_memcpy(&b, value + i + 8, sizeof b);
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
            auto const which = [&](floats const& f) { return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps((__m256)f, (__m256)low, _CMP_GE_OQ))); };
            for (unsigned near = which(a) | which(b) << 8; near != 0; near &= near - 1) place[found++] = i + __builtin_ctz(near);
#else
            auto const either = (a >= low) | (b >= low);
            unsigned long long w[4];
            __builtin_memcpy(w, &either, sizeof w);
            if ((w[0] | w[1] | w[2] | w[3]) == 0) continue;
            for (int j = 0; j < 16; ++j)
                if (value[i + j] >= least) place[found++] = i + j;
#endif
        }
        return found;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
