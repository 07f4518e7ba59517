// SPDX-License-Identifier: MIT

// Row kernels of filter/extrema.hpp. They work in whole vectors: up to 64 bytes are read and written beyond n.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct extrema_kernels {
    /// out[i] = the lower (Low) or the higher of a[i] and b[i]. `out` may be `a`, or where `b` lies behind it.
    template <bool Low, class T>
    static void pair(T const* a, T const* b, T* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; i += lanes<T>) store(out + i, choose<Low>(load(a + i), load(b + i)));
    }
    /// out[i] = the lowest or the highest of rows[0 .. count-1][i] and `start`.
    template <bool Low, class T>
    static void all(T const* const* rows, std::ptrdiff_t count, T start, T* out, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        // Four vectors at a time spare reading the pointers again.
        for (; i + 3 * lanes<T> < n; i += 4 * lanes<T>) {
            vector<T> v0 = vector<T>{} + start, v1 = v0, v2 = v0, v3 = v0;
            for (std::ptrdiff_t r = 0; r < count; ++r) {
                T const* const p = rows[r] + i;
                v0 = choose<Low>(load(p), v0);
                v1 = choose<Low>(load(p + lanes<T>), v1);
                v2 = choose<Low>(load(p + 2 * lanes<T>), v2);
                v3 = choose<Low>(load(p + 3 * lanes<T>), v3);
            }
            store(out + i, v0);
            store(out + i + lanes<T>, v1);
            store(out + i + 2 * lanes<T>, v2);
            store(out + i + 3 * lanes<T>, v3);
        }
        for (; i < n; i += lanes<T>) {
            vector<T> v = vector<T>{} + start;
            for (std::ptrdiff_t r = 0; r < count; ++r) v = choose<Low>(load(rows[r] + i), v);
            store(out + i, v);
        }
    }
    /// out[i] = row[i], or `absent` where it is NaN; nothing beyond n.
    template <class T>
    static void present(T const* row, T absent, T* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = row[i] == row[i] ? row[i] : absent;
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
    template <bool Low, class V>
    static V choose(V a, V b) noexcept {
        if constexpr (Low)
            return a < b ? a : b;
        else
            return a > b ? a : b;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
