// SPDX-License-Identifier: MIT

// Row kernel of label/encode.hpp, on top of level_kernels.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct encode_kernels {
    /// The columns where foreground begins and ends, in turn: an even number of them, at most n + 1 rounded up to even.
    /// Returns how many. A word that continues what came before it costs one comparison.
    template <class T>
    static std::ptrdiff_t edges_row(T const* src, unsigned* edges, std::ptrdiff_t n, T level, bool bright) noexcept {
        unsigned* out = edges;
        unsigned long long inside = 0; // all ones within a run
        std::ptrdiff_t i = 0;
        for (; i + 64 <= n; i += 64) {
            unsigned long long const w = level_kernels::word(src + i, level, bright);
            if (w == inside) continue;
            unsigned long long turns = w ^ (w << 1 | (inside & 1));
            unsigned const base = static_cast<unsigned>(i);
            do {
                *out++ = base + static_cast<unsigned>(__builtin_ctzll(turns));
                turns &= turns - 1;
            } while (turns != 0);
            inside = 0 - (w >> 63);
        }
        for (; i < n; ++i) {
            bool const here = bright ? src[i] > level : src[i] <= level;
            if (here != (inside != 0)) {
                *out++ = static_cast<unsigned>(i);
                inside = ~inside;
            }
        }
        if (inside != 0) *out++ = static_cast<unsigned>(n);
        return out - edges;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
