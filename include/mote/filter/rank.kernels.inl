// SPDX-License-Identifier: MIT

// Kernels of filter/rank.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

/// Histograms of columns and windows as trees: a node counts its pixels by the next four bits of their value, and it counts
/// cumulatively: lane j holds how many are at most j. So a pixel that comes or goes adds or takes one vector, and a
/// rank is found by one comparison.
///
/// Level l has 16^l nodes and one more for what is absent (values of 16^Levels). Nodes follow each other level by level; the
/// counts of the n-th of them in column x are counts[(n * columns + x) * 16 .. + 15], and those of column -1 are zero.
/// A row of values is V: unsigned char for two levels, unsigned short for three.
/// Counter: signed char for up to 127 pixels in a column, else unsigned short or unsigned.
struct rank_kernels {
    /// Adds a row of pixels to the columns, or takes it away.
    template <int Levels, bool Enter, class Counter, class V>
    static void change(V const* row, Counter* counts, std::ptrdiff_t columns) noexcept {
        places<Levels> where;
        for (std::ptrdiff_t x = 0; x < columns; x += chunk) {
            std::ptrdiff_t const n = columns - x < chunk ? columns - x : chunk;
            locate<Levels, Counter>(row + x, n, columns, where);
            for (std::ptrdiff_t j = 0; j < n; ++j)
                for (int l = 0; l < Levels; ++l) step<Enter>(counts + (x + j) * 16 + where.node[l][j], where.lane[l][j]);
        }
    }

    /// Slides a window of `side` columns along, while (Changes) a row of pixels enters and another leaves the columns.
    /// out[i] is the value of rank `rank(n)` (0: the lowest) among the n pixels in columns i .. i + side - 1, and rest[i] (V of 16 bits)
    /// that rank less the number of lower values. Where n is 0, out[i] is 16^Levels. If `same`, n is the same for all and not 0.
    ///
    /// sums and at: room for the windows of the lower levels, which are brought up to date only when a rank leads there:
    /// 16 sums and one position for each node, level by level.
    template <int Levels, bool Changes, class Sum, class Counter, class V, class Rank>
    static void row(bool same, V const* enter, V const* leave, Counter* counts, std::ptrdiff_t columns, std::ptrdiff_t side, Sum* sums,
                    std::ptrdiff_t* at, Rank const& rank, V* __restrict out, Sum* __restrict rest) noexcept {
        typedef Sum sum_vector __attribute__((vector_size(16 * sizeof(Sum))));
        constexpr std::ptrdiff_t nodes = Levels == 2 ? 16 : 16 + 256;
        for (std::ptrdiff_t i = 0; i < nodes; ++i) at[i] = -2 * side;
        places<Levels> come, go;

        // The first window but for its last column.
        for (std::ptrdiff_t x = 0; Changes && x < side - 1; x += chunk) {
            std::ptrdiff_t const n = side - 1 - x < chunk ? side - 1 - x : chunk;
            locate<Levels, Counter>(enter + x, n, columns, come);
            locate<Levels, Counter>(leave + x, n, columns, go);
            for (std::ptrdiff_t j = 0; j < n; ++j) exchange(come, go, j, counts + (x + j) * 16);
        }
        sum_vector top = {};
        for (std::ptrdiff_t x = 0; x < side - 1; ++x) add(top, counts + x * 16);

        // below[start + j]: what lane j - 1 counts.
        alignas(64) Sum below[16 + 64 / sizeof(Sum)] = {};
        constexpr std::ptrdiff_t start = 64 / sizeof(Sum) - 1;
        sum_vector low[Levels] = {}, target = {}, none = {};
        std::ptrdiff_t current[Levels] = {}; // the nodes whose sums are in `low`
        std::ptrdiff_t offset[Levels] = {};  // and where their counts are
        for (int l = 1; l < Levels; ++l) current[l] = -1;
        Sum last = 0, wanted = 0;
        std::ptrdiff_t const width = side * 16;
        // Level by level, so that no step waits for the one before it: each pixel's node so far (-1: the window holds nothing),
        // and its rank within.
        int nodes_of[chunk];
        Sum ranks[chunk];
        for (std::ptrdiff_t x0 = side - 1; x0 < columns; x0 += chunk) {
            std::ptrdiff_t const n = columns - x0 < chunk ? columns - x0 : chunk;
            Counter* const p0 = counts + x0 * 16;
            std::ptrdiff_t const i0 = x0 - side + 1;
            if (Changes) {
                locate<Levels, Counter>(enter + x0, n, columns, come);
                locate<Levels, Counter>(leave + x0, n, columns, go);
                for (std::ptrdiff_t j = 0; j < n; ++j) exchange(come, go, j, p0 + j * 16);
            }
            for (std::ptrdiff_t j = 0; j < n; ++j) {
                Counter const* const p = p0 + j * 16;
                advance(top, p, p - width);
                if (!same || last == 0)
                    if (Sum const present = top[15]; present != last) {
                        last = present;
                        wanted = present == 0 ? Sum{0} : static_cast<Sum>(rank(static_cast<unsigned long long>(present)));
                        target = none + wanted;
                    }
                std::ptrdiff_t const lane = lanes_up_to(top, target);
                __builtin_memcpy(below + start + 1, &top, sizeof top);
                nodes_of[j] = last == 0 ? -1 : static_cast<int>(lane);
                ranks[j] = static_cast<Sum>(wanted - below[start + lane]);
            }
            for (int l = 1; l < Levels; ++l)
                for (std::ptrdiff_t j = 0; j < n; ++j) {
                    std::ptrdiff_t const node = nodes_of[j];
                    Counter const* const p = p0 + j * 16;
                    if (__builtin_expect(node == current[l], 1) && node >= 0) {
                        advance(low[l], p + offset[l], p + offset[l] - width);
                    } else {
                        if (current[l] >= 0) put_away(low[l], current[l], i0 + j - 1, sums, at, l);
                        current[l] = node;
                        if (node < 0) continue;
                        offset[l] = (first_node(l) + node) * columns * 16;
                        catch_up(low[l], node, i0 + j, sums, at, l, counts + offset[l], side);
                    }
                    std::ptrdiff_t const lane = lanes_up_to(low[l], none + ranks[j]);
                    if (l + 1 < Levels || sizeof(V) > 1) {
                        __builtin_memcpy(below + start + 1, &low[l], sizeof low[l]);
                        ranks[j] = static_cast<Sum>(ranks[j] - below[start + lane]);
                    }
                    nodes_of[j] = static_cast<int>(node * 16 + lane);
                }
            for (std::ptrdiff_t j = 0; j < n; ++j) {
                out[i0 + j] = static_cast<V>(nodes_of[j] < 0 ? 1 << 4 * Levels : nodes_of[j]);
                if (sizeof(V) > 1) rest[i0 + j] = ranks[j];
            }
        }
    }

private:
    static constexpr std::ptrdiff_t chunk = 64;
    // The first node of a level in `counts`; in `sums` and `at`, which have no level 0 and nothing for the absent.
    static constexpr std::ptrdiff_t first_node(int level) noexcept { return level == 0 ? 0 : level == 1 ? 1 : 1 + 17; }
    static constexpr std::ptrdiff_t first_sum(int level) noexcept { return level == 1 ? 0 : 16; }

    /// Where the pixels of a chunk are counted: the offset of the node's plane, and that of the step in `steps`.
    template <int Levels>
    struct places {
        unsigned char lane[Levels][chunk];
        unsigned node[Levels][chunk];
    };
    template <int Levels, class Counter, class V>
    static void locate(V const* row, std::ptrdiff_t n, std::ptrdiff_t columns, places<Levels>& p) noexcept {
        for (int l = 0; l < Levels; ++l) {
            int const shift = 4 * (Levels - 1 - l);
            V const mask = l == 0 ? 31 : 15;
            for (std::ptrdiff_t j = 0; j < n; ++j) p.lane[l][j] = static_cast<unsigned char>(V{16} - static_cast<V>(static_cast<V>(row[j] >> shift) & mask));
            unsigned const plane = 16 * static_cast<unsigned>(columns), first = static_cast<unsigned>(first_node(l));
            for (std::ptrdiff_t j = 0; j < n; ++j) p.node[l][j] = l == 0 ? 0 : plane * (first + (static_cast<unsigned>(row[j]) >> (shift + 4)));
        }
    }

    // Sixteen lanes from 16 - v on: one from lane v on.
    template <class Counter>
    struct steps_of {
        alignas(64) static constexpr Counter row[32] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    };
    template <bool Enter, class Counter>
    __attribute__((always_inline)) static inline void step(Counter* p, std::ptrdiff_t lane) noexcept {
        typedef Counter vector __attribute__((vector_size(16 * sizeof(Counter))));
        vector count, one;
        __builtin_memcpy(&count, p, sizeof count);
        __builtin_memcpy(&one, steps_of<Counter>::row + lane, sizeof one);
        count = Enter ? count + one : count - one;
        __builtin_memcpy(p, &count, sizeof count);
    }
    template <int Levels, class Counter>
    __attribute__((always_inline)) static inline void exchange(places<Levels> const& come, places<Levels> const& go, std::ptrdiff_t j, Counter* p) noexcept {
        typedef Counter vector __attribute__((vector_size(16 * sizeof(Counter))));
        vector count, plus, minus;
        __builtin_memcpy(&count, p, sizeof count);
        __builtin_memcpy(&plus, steps_of<Counter>::row + come.lane[0][j], sizeof plus);
        __builtin_memcpy(&minus, steps_of<Counter>::row + go.lane[0][j], sizeof minus);
        count = count + plus - minus;
        __builtin_memcpy(p, &count, sizeof count);
        for (int l = 1; l < Levels; ++l) {
            step<true>(p + come.node[l][j], come.lane[l][j]);
            step<false>(p + go.node[l][j], go.lane[l][j]);
        }
    }

    // Sums that are right for position i are kept, and made right for a later one.
    template <class S, class Sum>
    __attribute__((always_inline)) static inline void put_away(S const& s, std::ptrdiff_t node, std::ptrdiff_t i, Sum* sums, std::ptrdiff_t* at, int level) noexcept {
        __builtin_memcpy(sums + (first_sum(level) + node) * 16, &s, sizeof s);
        at[first_sum(level) + node] = i;
    }
    template <class S, class Sum, class Counter>
    static void catch_up(S& s, std::ptrdiff_t node, std::ptrdiff_t i, Sum const* sums, std::ptrdiff_t const* at, int level, Counter const* column, std::ptrdiff_t side) noexcept {
        S v = {};
        std::ptrdiff_t const from = at[first_sum(level) + node];
        if (i - from <= side / 2) {
            __builtin_memcpy(&v, sums + (first_sum(level) + node) * 16, sizeof v);
            for (std::ptrdiff_t j = from; j < i; ++j) advance(v, column + (j + side) * 16, column + j * 16);
        } else {
            for (std::ptrdiff_t j = i; j < i + side; ++j) add(v, column + j * 16);
        }
        s = v;
    }

    template <class S, class Counter>
    __attribute__((always_inline)) static inline void add(S& s, Counter const* p) noexcept {
        S v;
        widen(v, p);
        s += v;
    }
    template <class S, class Counter>
    __attribute__((always_inline)) static inline void advance(S& s, Counter const* come, Counter const* go) noexcept {
        typedef Counter vector __attribute__((vector_size(16 * sizeof(Counter))));
        if constexpr (Counter(-1) < Counter(0)) { // the difference fits
            vector a, b;
            __builtin_memcpy(&a, come, sizeof a);
            __builtin_memcpy(&b, go, sizeof b);
            a -= b;
            S v;
            widen(v, reinterpret_cast<Counter const*>(&a));
            s += v;
        } else {
            S a, b;
            widen(a, come);
            widen(b, go);
            s += a - b;
        }
    }
    // Compilers take detours where they are asked to convert vectors.
    template <class S, class Counter>
    __attribute__((always_inline)) static inline void widen(S& s, Counter const* p) noexcept {
        if constexpr (sizeof(S) == 16 * sizeof(Counter)) {
            __builtin_memcpy(&s, p, sizeof s);
            return;
        }
#if MOTE_ISA_LEVEL >= 1
        if constexpr (sizeof(S) == 32) {
            __m128i v;
            __builtin_memcpy(&v, p, sizeof v);
            __m256i const w = Counter(-1) < Counter(0) ? _mm256_cvtepi8_epi16(v) : _mm256_cvtepu8_epi16(v);
            __builtin_memcpy(&s, &w, sizeof s);
            return;
        }
#endif
#if MOTE_ISA_LEVEL >= 2
        if constexpr (sizeof(S) == 64) {
            __m256i v;
            __builtin_memcpy(&v, p, sizeof v);
            __m512i const w = _mm512_maskz_cvtepu16_epi32(0xffff, v);
            __builtin_memcpy(&s, &w, sizeof s);
            return;
        }
#endif
        typedef Counter vector __attribute__((vector_size(16 * sizeof(Counter))));
        vector v;
        __builtin_memcpy(&v, p, sizeof v);
        s = __builtin_convertvector(v, S);
    }

    /// How many of the sixteen lanes, which ascend, are at most k (the same in all lanes).
    template <class S>
    __attribute__((always_inline)) static inline std::ptrdiff_t lanes_up_to(S const& s, S const& k) noexcept {
#if MOTE_ISA_LEVEL >= 2
        if constexpr (sizeof(S) == 32) {
            __m256i v, t;
            __builtin_memcpy(&v, &s, sizeof v);
            __builtin_memcpy(&t, &k, sizeof t);
            return __builtin_popcount(_mm256_cmple_epu16_mask(v, t));
        } else {
            __m512i v, t;
            __builtin_memcpy(&v, &s, sizeof v);
            __builtin_memcpy(&t, &k, sizeof t);
            return __builtin_popcount(_mm512_cmple_epu32_mask(v, t));
        }
#elif MOTE_X86_64
        // Lanes ascend, so the mask is a row of ones from the bottom on.
        __m128i v[sizeof(S) / 16], t, up_to;
        __builtin_memcpy(v, &s, sizeof v);
        __builtin_memcpy(&t, &k, sizeof t);
        if constexpr (sizeof(S) == 32) { // x - k, held at 0, is 0 for x <= k
            __m128i const zero = _mm_setzero_si128();
            up_to = _mm_packs_epi16(_mm_cmpeq_epi16(_mm_subs_epu16(v[0], t), zero), _mm_cmpeq_epi16(_mm_subs_epu16(v[1], t), zero));
        } else {
            __m128i const flip = _mm_set1_epi32(static_cast<int>(0x80000000u));
            __m128i m[4];
            for (int j = 0; j < 4; ++j) m[j] = _mm_cmpgt_epi32(_mm_xor_si128(v[j], flip), _mm_xor_si128(t, flip));
            up_to = _mm_xor_si128(_mm_packs_epi16(_mm_packs_epi32(m[0], m[1]), _mm_packs_epi32(m[2], m[3])), _mm_set1_epi8(-1));
        }
        return __builtin_ctz(~static_cast<unsigned>(_mm_movemask_epi8(up_to)));
#else
        std::ptrdiff_t n = 0;
        for (int j = 0; j < 16; ++j) n += s[j] <= k[0] ? 1 : 0;
        return n;
#endif
    }
};

/// Ranks by moving a histogram along: what comes in at the right edge of a footprint and goes out at the left.
struct footprint_rank_kernels {
    /// A row of windows. right[r] + i and left[r] + i are the first value beyond row r of window i, at either end: what comes in
    /// and what goes out between windows i - 1 and i are right[r][i - 1] and left[r][i]. Values are 0 .. values, the last being none.
    /// out[i] is the value of rank `rank(n)` among the n in window i (`values` if n is 0), rest[i] that rank less the number
    /// of lower values. `histogram`: room for values + 1 counts.
    template <class Rank>
    static void row(unsigned short const* const* left, unsigned short const* const* right, std::ptrdiff_t rows, std::ptrdiff_t values, std::ptrdiff_t n,
                    unsigned* histogram, Rank const& rank, unsigned short* out, unsigned* rest) noexcept {
        for (std::ptrdiff_t v = 0; v <= values; ++v) histogram[v] = 0;
        unsigned size = 0;
        for (std::ptrdiff_t r = 0; r < rows; ++r)
            for (unsigned short const* p = left[r] + 1; p != right[r]; ++p) {
                ++histogram[*p];
                ++size;
            }
        std::ptrdiff_t m = 0;   // where the last rank was
        unsigned below = 0;     // how many values are lower
        unsigned last = 0, target = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            if (i > 0)
                for (std::ptrdiff_t r = 0; r < rows; ++r) {
                    std::ptrdiff_t const come = right[r][i - 1], go = left[r][i];
                    // Counters that were just written are slow to read; in flat parts there is nothing to do.
                    if (come == go) continue;
                    ++histogram[come];
                    --histogram[go];
                    below += static_cast<unsigned>(come < m) - static_cast<unsigned>(go < m);
                }
            unsigned const present = size - histogram[values];
            if (present == 0) {
                out[i] = static_cast<unsigned short>(values);
                rest[i] = 0;
                continue;
            }
            if (present != last) {
                last = present;
                target = static_cast<unsigned>(rank(static_cast<unsigned long long>(present)));
            }
            // Far moves go in steps of 64 values.
            while (below > target && m >= 64) {
                unsigned const s = sum(histogram + m - 64);
                if (below - s <= target) break;
                below -= s;
                m -= 64;
            }
            while (below > target) below -= histogram[--m];
            for (int near = 0; near < 64 && below + histogram[m] <= target; ++near) below += histogram[m++];
            while (m + 64 <= values) {
                unsigned const s = sum(histogram + m);
                if (below + s > target) break;
                below += s;
                m += 64;
            }
            while (below + histogram[m] <= target) below += histogram[m++];
            out[i] = static_cast<unsigned short>(m);
            rest[i] = target - below;
        }
    }

private:
    __attribute__((always_inline)) static inline unsigned sum(unsigned const* p) noexcept {
        unsigned s = 0;
        for (int j = 0; j < 64; ++j) s += p[j];
        return s;
    }
};

struct place_kernels {
    /// The index of the `rest`-th (from 0) of n places that lies in the columns x .. x + width - 1 and the rows y .. y + height - 1.
    template <class P>
    static std::ptrdiff_t find(P const* xs, P const* ys, std::ptrdiff_t n, P x, P y, P width, P height, unsigned long long rest) noexcept {
        std::ptrdiff_t t = 0;
#if MOTE_ISA_LEVEL >= 2
        if constexpr (sizeof(P) == 2) {
            __m512i const vx = _mm512_set1_epi16(static_cast<short>(x)), vy = _mm512_set1_epi16(static_cast<short>(y)),
                          vw = _mm512_set1_epi16(static_cast<short>(width)), vh = _mm512_set1_epi16(static_cast<short>(height));
            for (; t < n; t += 32) {
                unsigned const here = n - t >= 32 ? ~0u : (1u << (n - t)) - 1;
                __m512i const dx = _mm512_sub_epi16(_mm512_maskz_loadu_epi16(here, xs + t), vx), dy = _mm512_sub_epi16(_mm512_maskz_loadu_epi16(here, ys + t), vy);
                unsigned const inside = _mm512_mask_cmplt_epu16_mask(_mm512_mask_cmplt_epu16_mask(here, dx, vw), dy, vh);
                auto const count = static_cast<unsigned long long>(__builtin_popcount(inside));
                if (rest < count) return t + static_cast<std::ptrdiff_t>(_tzcnt_u32(_pdep_u32(1u << rest, inside)));
                rest -= count;
            }
            return n;
        }
#endif
        for (; t + 16 <= n; t += 16) {
            unsigned count = 0;
            for (int j = 0; j < 16; ++j)
                count += static_cast<unsigned>(static_cast<P>(xs[t + j] - x) < width) & static_cast<unsigned>(static_cast<P>(ys[t + j] - y) < height);
            if (rest < count) break;
            rest -= count;
        }
        for (; t < n; ++t)
            if (static_cast<P>(xs[t] - x) < width && static_cast<P>(ys[t] - y) < height && rest-- == 0) break;
        return t;
    }
    template <class From, class To>
    static void convert(From const* from, To* to, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) to[i] = static_cast<To>(from[i]);
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
