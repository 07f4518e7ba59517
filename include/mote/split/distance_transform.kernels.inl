// SPDX-License-Identifier: MIT

// Row kernels of split/distance_transform.hpp and split/euclidean_distance.hpp.
//
// Heights H (unsigned short or unsigned) count rows to the background along a column; all ones says that there is none.
// Costs V (int, long long or double) are what a row minimises: the square of a step along the row and of a height.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct distance_kernels {
    /// How far short_row looks along the row, and how much it reads before and after it.
    static constexpr int reach = 96;
    static constexpr int margin = 128;
    /// Heights from here on are taken for this one by short_row.
    static constexpr int clip = 127;

    /// A row of the mask goes into the first and the last row with background, columns apart; rows are counted from 1, 0 is none.
    static void ends(unsigned char const* in, unsigned char row, unsigned char* first, unsigned char* last, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            unsigned char const f = first[i];
            first[i] = in[i] == 0 && f == 0 ? row : f;
            last[i] = in[i] == 0 ? row : last[i];
        }
    }
    /// Heights above a row become those at the row.
    template <class H>
    static void down(unsigned char const* in, H const* above, H* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            H const next = static_cast<H>(above[i] + (above[i] != none<H>));
            out[i] = in[i] == 0 ? H{0} : next;
        }
    }
    /// The nearer of the heights above and below, which replace those below; their squares, clipped, for short_row.
    template <class H>
    static void up(H const* above, H* below, H* nearer, short* squared, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            H const next = static_cast<H>(below[i] + (below[i] != none<H>));
            H const b = above[i] == 0 ? H{0} : next;
            H const h = above[i] < b ? above[i] : b;
            below[i] = b;
            nearer[i] = h;
            unsigned short const c = static_cast<unsigned short>(h < clip ? h : clip);
            squared[i] = static_cast<short>(c * c);
        }
    }

    /// Squared distances of a row, as far as the background is at most `reach` away: from `x` on, out[i] for each vector of pixels of
    /// which that is so. Returns where the first vector begins of which it is not, or n. Reads `squared` from -margin to n + margin,
    /// where it must be clip * clip, or 0 for background outside; writes whole vectors.
    static std::ptrdiff_t short_row(short const* squared, short* out, std::ptrdiff_t x, std::ptrdiff_t n) noexcept {
        for (; x + lanes<short> <= n; x += lanes<short>)
            if (!search(load(squared + x), squared + x, out + x)) return x;
        if (x < n) {
            // No search for the lanes beyond the row.
            short inside[lanes<short>];
            for (std::ptrdiff_t i = 0; i < lanes<short>; ++i) inside[i] = x + i < n ? short{-1} : short{0};
            if (!search(load(squared + x) & load(inside), squared + x, out + x)) return x;
        }
        return n;
    }
    template <class D>
    static void widen(short const* in, D* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = static_cast<D>(static_cast<unsigned short>(in[i]));
    }
    /// The first pixel from x on that is background, or n.
    template <class H>
    static std::ptrdiff_t end_of_run(H const* h, std::ptrdiff_t x, std::ptrdiff_t n) noexcept {
        for (; x + 64 <= n; x += 64) {
            unsigned zeros = 0;
            for (int i = 0; i < 64; ++i) zeros |= h[x + i] == 0;
            if (zeros != 0) break;
        }
        while (x < n && h[x] != 0) ++x;
        return x;
    }

    /// The first pixel from x on that is foreground, or n.
    template <class H>
    static std::ptrdiff_t end_of_background(H const* h, std::ptrdiff_t x, std::ptrdiff_t n) noexcept {
        for (; x + 64 <= n; x += 64) {
            unsigned any = 0;
            for (int i = 0; i < 64; ++i) any |= h[x + i];
            if (any != 0) break;
        }
        while (x < n && h[x] == 0) ++x;
        return x;
    }

    /// Costs of the sites of a long run, from their heights; with the squares of 0, 1, .. for integers.
    template <class H, class V>
    static void sites(H const* h, V far, V unit, V* cost, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            if constexpr (is_integer<V>) {
                V const v = static_cast<V>(h[i]), t = static_cast<V>(i);
                unsigned_of<V> const both = static_cast<unsigned_of<V>>(v) * static_cast<unsigned_of<V>>(v);
                cost[i] = static_cast<V>((h[i] == none<H> ? static_cast<unsigned_of<V>>(far) : both) +
                                         static_cast<unsigned_of<V>>(t) * static_cast<unsigned_of<V>>(t));
            } else {
                V const v = static_cast<V>(h[i]);
                cost[i] = h[i] == none<H> ? far : v * v * unit;
            }
        }
    }

    /// The run of pixels first .. first + count - 1 between its sites 0 .. sites - 1 (first is 0 or 1): for each the least cost of a site
    /// plus the square of its distance, times `unit` for floating point. `cost` comes from sites() and is followed by a vector of
    /// values that are never least. `nearest` has room for count / lanes + 2; `window(i)` bounds how far the least site is from pixel i.
    ///
    /// Going along the row, the least site only ever moves forward (the cost is a Monge matrix), so what is least between two pixels lies
    /// between their sites. The sites of every vector's first pixel are found by halving; between them a vector tries all.
    template <class V, class D, class Window>
    static void long_row(V const* cost, std::ptrdiff_t sites, std::ptrdiff_t first, std::ptrdiff_t count, V unit, std::ptrdiff_t* nearest, Window window, D* out) noexcept {
        constexpr std::ptrdiff_t step = lanes<V>;
        std::ptrdiff_t const blocks = (count + step - 1) / step;
        auto const find = [&](std::ptrdiff_t block, std::ptrdiff_t low, std::ptrdiff_t high) {
            std::ptrdiff_t const x = (block * step < count ? block * step : count - 1) + first;
            std::ptrdiff_t const w = window(x - first);
            if (x - w > low) low = x - w;
            if (x + w < high) high = x + w;
            nearest[block] = least(cost, x, low, high, unit);
        };
        find(0, 0, sites - 1);
        find(blocks, nearest[0], sites - 1);
        std::ptrdiff_t half = 1;
        while (half < blocks) half *= 2;
        for (half /= 2; half > 0; half /= 2)
            for (std::ptrdiff_t b = half; b < blocks; b += 2 * half) find(b, nearest[b - half], nearest[b + half < blocks ? b + half : blocks]);
        for (std::ptrdiff_t b = 0; b < blocks; ++b) {
            vector<V> const v = between(cost, b * step + first, nearest[b], nearest[b + 1], unit);
            D* const to = out + b * step;
            if (b * step + step <= count) {
                for (std::ptrdiff_t i = 0; i < step; ++i) to[i] = static_cast<D>(v[i]);
            } else {
                for (std::ptrdiff_t i = 0; i < count - b * step; ++i) to[i] = static_cast<D>(v[i]);
            }
        }
    }

private:
    static constexpr int bytes = MOTE_ISA_LEVEL >= 2 ? 64 : MOTE_ISA_LEVEL == 1 ? 32 : 16;
    template <class T>
    static constexpr std::ptrdiff_t lanes = bytes / static_cast<std::ptrdiff_t>(sizeof(T));
    template <class H>
    static constexpr H none = static_cast<H>(~H{0});
    template <class V>
    static constexpr bool is_integer = static_cast<V>(0.5) == V{0};

    template <class T>
    struct vector_of {
        typedef T type __attribute__((vector_size(bytes)));
    };
    template <class T>
    using vector = typename vector_of<T>::type;
    template <class V>
    struct unsigned_for;
    template <class V>
    using unsigned_of = typename unsigned_for<V>::type;

    template <class T>
    static vector<T> load(T const* p) noexcept {
        vector<T> v;
        __builtin_memcpy(&v, p, bytes);
        return v;
    }
    template <class T>
    static void store(T* p, vector<T> v) noexcept {
        __builtin_memcpy(p, &v, bytes);
    }
    template <class V>
    static V smaller(V a, V b) noexcept {
        return a < b ? a : b;
    }
    static bool any_above(vector<short> a, short b) noexcept {
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
        return _mm512_cmpgt_epi16_mask(reinterpret_cast<__m512i>(a), _mm512_set1_epi16(b)) != 0;
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
        return _mm256_movemask_epi8(_mm256_cmpgt_epi16(reinterpret_cast<__m256i>(a), _mm256_set1_epi16(b))) != 0;
#elif MOTE_X86_64
        return _mm_movemask_epi8(_mm_cmpgt_epi16(reinterpret_cast<__m128i>(a), _mm_set1_epi16(b))) != 0;
#else
        for (std::ptrdiff_t i = 0; i < lanes<short>; ++i)
            if (a[i] > b) return true;
        return false;
#endif
    }
    // Sites k columns away add k k, so that after k columns what is at most (k + 1)^2 is final.
    static bool search(vector<short> best, short const* at, short* out) noexcept {
        int k = 0;
        while (any_above(best, static_cast<short>((k + 1) * (k + 1)))) {
            if (k == reach) return false;
            for (int i = 0; i < 4; ++i) {
                ++k;
                best = smaller(best, smaller(load(at - k), load(at + k)) + static_cast<short>(k * k));
            }
        }
        store(out, best);
        return true;
    }

    template <class V>
    static vector<V> steps() noexcept {
        vector<V> v{};
        for (std::ptrdiff_t i = 0; i < lanes<V>; ++i) v[i] = static_cast<V>(i);
        return v;
    }
    // The costs at x of the sites from t on. Integers leave out x x, which is the same for all sites.
    template <class V>
    static std::ptrdiff_t least(V const* cost, std::ptrdiff_t x, std::ptrdiff_t low, std::ptrdiff_t high, V unit) noexcept {
        vector<V> best = load(cost + low), where = steps<V>(), t = where;
        if constexpr (is_integer<V>) {
            using U = unsigned_of<V>;
            U const twice = U{0} - static_cast<U>(2 * x);
            vector<U> slope = (steps<U>() + static_cast<U>(low)) * twice;
            best = reinterpret_cast<vector<V>>(reinterpret_cast<vector<U>>(best) + slope);
            U const by = static_cast<U>(lanes<V>) * twice;
            for (std::ptrdiff_t i = low + lanes<V>; i <= high; i += lanes<V>) {
                slope += by;
                t += static_cast<V>(lanes<V>);
                vector<V> const v = reinterpret_cast<vector<V>>(reinterpret_cast<vector<U>>(load(cost + i)) + slope);
                where = v < best ? t : where;
                best = smaller(v, best);
            }
        } else {
            vector<V> d = steps<V>() + static_cast<V>(low - x);
            best = d * d * unit + best;
            for (std::ptrdiff_t i = low + lanes<V>; i <= high; i += lanes<V>) {
                d += static_cast<V>(lanes<V>);
                t += static_cast<V>(lanes<V>);
                vector<V> const v = d * d * unit + load(cost + i);
                where = v < best ? t : where;
                best = smaller(v, best);
            }
        }
        return low + static_cast<std::ptrdiff_t>(where[lowest<V>(best)]);
    }
    template <std::ptrdiff_t n, class V>
    static void halve(V* all) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) all[i] = smaller(all[i], all[i + n]);
        if constexpr (n > 1) halve<n / 2>(all);
    }
    template <class V>
    static std::ptrdiff_t lowest(vector<V> v) noexcept {
        V all[lanes<V>];
        store(all, v);
        halve<lanes<V> / 2>(all);
        V const least = all[0];
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
        if constexpr (sizeof(V) == 4) return __builtin_ctz(_mm512_cmpeq_epi32_mask(reinterpret_cast<__m512i>(v), _mm512_set1_epi32(static_cast<int>(least))));
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
        if constexpr (sizeof(V) == 4)
            return __builtin_ctz(static_cast<unsigned>(_mm256_movemask_ps(reinterpret_cast<__m256>(_mm256_cmpeq_epi32(reinterpret_cast<__m256i>(v), _mm256_set1_epi32(static_cast<int>(least)))))));
#endif
        std::ptrdiff_t at = 0;
        while (v[at] != least) ++at;
        return at;
    }
    // The least costs of the pixels from x on, of the sites low .. high.
    template <class V>
    static vector<V> between(V const* cost, std::ptrdiff_t x, std::ptrdiff_t low, std::ptrdiff_t high, V unit) noexcept {
        if constexpr (is_integer<V>) {
            using U = unsigned_of<V>;
            vector<U> const xs = steps<U>() + static_cast<U>(x), twice = xs * (U{0} - U{2});
            vector<U> slope = twice * static_cast<U>(low);
            vector<V> best = reinterpret_cast<vector<V>>(slope + static_cast<U>(cost[low]));
            for (std::ptrdiff_t t = low + 1; t <= high; ++t) {
                slope += twice;
                best = smaller(reinterpret_cast<vector<V>>(slope + static_cast<U>(cost[t])), best);
            }
            return reinterpret_cast<vector<V>>(reinterpret_cast<vector<U>>(best) + xs * xs);
        } else {
            vector<V> const xs = steps<V>() + static_cast<V>(x);
            vector<V> d = xs - static_cast<V>(low), best = d * d * unit + cost[low];
            for (std::ptrdiff_t t = low + 1; t <= high; ++t) {
                d -= V{1};
                best = smaller(d * d * unit + cost[t], best);
            }
            return best;
        }
    }
};

template <>
struct distance_kernels::unsigned_for<int> {
    using type = unsigned;
};
template <>
struct distance_kernels::unsigned_for<long long> {
    using type = unsigned long long;
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
