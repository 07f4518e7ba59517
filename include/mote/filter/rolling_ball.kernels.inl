// SPDX-License-Identifier: MIT

// Row kernels of filter/rolling_ball.hpp. They work in whole vectors: up to 64 bytes are read and written beyond n.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct rolling_ball_kernels {
    /// out[i] = the lower of a[i] and b[i].
    template <class T>
    static void lower(T const* a, T const* b, T* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; i += lanes<T>) store(out + i, choose(load(a + i), load(b + i)));
    }
    /// out[i] = min(out[i], min over |k| < count of in[i + k] + heights[|k|]). Sums stop at `most`, the largest value of an integer T.
    template <class T>
    static void row(T const* in, T const* heights, std::ptrdiff_t count, T most, T* out, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        // Four vectors at a time share the heights.
        for (; i + 3 * lanes<T> < n; i += 4 * lanes<T>) {
            T const* const p = in + i;
            vector<T> v0 = load(out + i), v1 = load(out + i + lanes<T>), v2 = load(out + i + 2 * lanes<T>), v3 = load(out + i + 3 * lanes<T>);
            for (std::ptrdiff_t k = 0; k < count; ++k) {
                vector<T> const h = vector<T>{} + heights[k], top = vector<T>{} + static_cast<T>(most - heights[k]);
                v0 = choose(v0, raised<T>(choose(load(p - k), load(p + k)), h, top));
                v1 = choose(v1, raised<T>(choose(load(p + lanes<T> - k), load(p + lanes<T> + k)), h, top));
                v2 = choose(v2, raised<T>(choose(load(p + 2 * lanes<T> - k), load(p + 2 * lanes<T> + k)), h, top));
                v3 = choose(v3, raised<T>(choose(load(p + 3 * lanes<T> - k), load(p + 3 * lanes<T> + k)), h, top));
            }
            store(out + i, v0);
            store(out + i + lanes<T>, v1);
            store(out + i + 2 * lanes<T>, v2);
            store(out + i + 3 * lanes<T>, v3);
        }
        for (; i < n; i += lanes<T>) {
            vector<T> v = load(out + i);
            for (std::ptrdiff_t k = 0; k < count; ++k)
                v = choose(v, raised<T>(choose(load(in + i - k), load(in + i + k)), vector<T>{} + heights[k], vector<T>{} + static_cast<T>(most - heights[k])));
            store(out + i, v);
        }
    }

private:
    static constexpr int bytes = MOTE_ISA_LEVEL >= 2 ? 64 : MOTE_ISA_LEVEL == 1 ? 32 : 16;
    template <class T>
    static constexpr std::ptrdiff_t lanes = bytes / static_cast<std::ptrdiff_t>(sizeof(T));
    template <class T>
    struct vector_of {
        typedef T type __attribute__((vector_size(bytes)));
    };
    template <class T>
    using vector = typename vector_of<T>::type;

    template <class T>
    static vector<T> load(T const* p) noexcept {
        vector<T> v;
        __builtin_memcpy(&v, p, bytes);
        return v;
    }
    template <class T, class V>
    static void store(T* p, V v) noexcept {
        __builtin_memcpy(p, &v, bytes);
    }
    template <class V>
    static V choose(V a, V b) noexcept {
        return a < b ? a : b;
    }
    template <class T, class V>
    static V raised(V v, V height, V top) noexcept {
        if constexpr (static_cast<T>(0.5) == 0) // an integer
            return choose(v, top) + height;
        else
            return v + height;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
