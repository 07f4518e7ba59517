// SPDX-License-Identifier: MIT

// Row kernels of label/label_image.hpp, on top of level_kernels. Rows are words of 64 pixels, the lowest bit first, bits beyond the width zero.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct label_image_kernels : level_kernels {
    /// starts = where runs of a | b begin; returns how many.
    static unsigned band_starts(unsigned long long const* a, unsigned long long const* b, unsigned long long* starts, std::ptrdiff_t words) noexcept {
        unsigned long long before = 0, n = 0;
        for (std::ptrdiff_t i = 0; i < words; ++i) {
            unsigned long long const w = a[i] | b[i];
            starts[i] = w & ~(w << 1 | before);
            before = w >> 63;
            n += static_cast<unsigned long long>(__builtin_popcountll(starts[i]));
        }
        return static_cast<unsigned>(n);
    }

    /// Pairs of band runs that touch where row `above`, the last of its band, meets row `here`, the first of the next. The runs of
    /// the bands begin at their `starts` and are counted on from `above_run` and `here_run`. Returns how many numbers were written:
    /// at most twice the runs of pixels in both rows.
    ///
    /// Two runs that touch do so first where the later one begins. Where corners count, a run reaches one pixel further to the
    /// right: runs of a row stay apart, and both rows reach each other's corners.
    static std::ptrdiff_t touching(unsigned long long const* above, unsigned long long const* above_starts, unsigned above_run, unsigned long long const* here,
                                   unsigned long long const* here_starts, unsigned here_run, std::ptrdiff_t words, bool corners, unsigned* pairs) noexcept {
        unsigned* out = pairs;
        unsigned long long const reach = corners ? ~0ULL : 0;
        unsigned long long a_before = 0, h_before = 0;
        unsigned a_run = above_run - 1, h_run = here_run - 1; // the last run that began
        for (std::ptrdiff_t i = 0; i < words; ++i) {
            unsigned long long const a = above[i], h = here[i], as = above_starts[i], hs = here_starts[i];
            unsigned long long const a_left = a << 1 | a_before, h_left = h << 1 | h_before;
            a_before = a >> 63, h_before = h >> 63;
            unsigned long long at = (a & ~a_left & (h | (h_left & reach))) | (h & ~h_left & (a | (a_left & reach)));
            while (at != 0) {
                unsigned long long const upto = at ^ (at - 1);
                unsigned const x = a_run + static_cast<unsigned>(__builtin_popcountll(as & upto)), y = h_run + static_cast<unsigned>(__builtin_popcountll(hs & upto));
                out[0] = x;
                out[1] = y;
                out += 2;
                at &= at - 1;
            }
            a_run += static_cast<unsigned>(__builtin_popcountll(as));
            h_run += static_cast<unsigned>(__builtin_popcountll(hs));
        }
        return out - pairs;
    }

    /// Numbers the components of the runs of pixels of one row that have none yet, from count + 1 on, and returns the last number given.
    /// `labels` are the roots of the band's runs.
    static unsigned number_row(unsigned long long const* row, unsigned long long const* starts, unsigned const* labels, unsigned* numbers, unsigned count,
                               std::ptrdiff_t words) noexcept {
        unsigned const* last = labels - 1;
        unsigned long long before = 0;
        for (std::ptrdiff_t i = 0; i < words; ++i) {
            unsigned long long const w = row[i], s = starts[i];
            for (unsigned long long at = w & ~(w << 1 | before); at != 0; at &= at - 1) {
                unsigned const root = last[__builtin_popcountll(s & (at ^ (at - 1)))], n = numbers[root];
                count += n == 0 ? 1 : 0;
                numbers[root] = n == 0 ? count : n;
            }
            before = w >> 63;
            last += __builtin_popcountll(s);
        }
        return count;
    }

    /// dst[i] = labels[k - 1] where bit i of `row` is set and k `starts` are at or before it, else 0. Reads labels[-1] and up to
    /// seven labels behind the last run's.
    static void paint(unsigned long long const* row, unsigned long long const* starts, unsigned const* labels, unsigned* dst, std::ptrdiff_t n) noexcept {
        unsigned const* last = labels - 1; // the label of the last run that began
        std::ptrdiff_t i = 0;
        for (; i + 64 <= n; i += 64, dst += 64) {
            unsigned long long const w = *row++, s = *starts++;
            if (w == 0 || (w == ~0ULL && s <= 1)) {
                last += s & 1;
                fill(dst, w != 0 ? *last : 0);
                last += __builtin_popcountll(s & ~1ULL);
            } else {
                last = paint_word(w, s, last, dst);
            }
        }
        if (i < n) {
            unsigned long long const w = *row, s = *starts;
            for (std::ptrdiff_t j = 0; i + j < n; ++j) {
                last += s >> j & 1;
                dst[j] = (w >> j & 1) != 0 ? *last : 0;
            }
        }
    }

private:
    static void fill(unsigned* dst, unsigned value) noexcept {
        for (int j = 0; j < 64; ++j) dst[j] = value;
    }
    static unsigned const* paint_word(unsigned long long w, unsigned long long s, unsigned const* last, unsigned* dst) noexcept {
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 1
        for (int j = 0; j < 64; j += 8) {
            auto const eight = static_cast<unsigned>(s >> j & 255);
            __m256i const at = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(prefix_counts.of[eight])));
            __m256i const label = _mm256_permutevar8x32_epi32(_mm256_loadu_si256(reinterpret_cast<__m256i const*>(last)), at);
#if MOTE_ISA_LEVEL >= 2
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst + j), _mm256_maskz_mov_epi32(static_cast<__mmask8>(w >> j), label));
#else
            __m256i const bit = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
            __m256i const set = _mm256_and_si256(_mm256_set1_epi32(static_cast<int>(w >> j & 255)), bit);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst + j), _mm256_and_si256(_mm256_cmpeq_epi32(set, bit), label));
#endif
            last += prefix_counts.of[eight][7];
        }
#else
        for (int j = 0; j < 64; ++j) {
            last += s >> j & 1;
            dst[j] = *last & (0U - static_cast<unsigned>(w >> j & 1));
        }
#endif
        return last;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
