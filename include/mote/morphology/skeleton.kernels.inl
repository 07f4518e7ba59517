// SPDX-License-Identifier: MIT

// Row kernel of morphology/skeleton.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct skeleton_kernels {
    /// One half of a step of Guo and Hall's thinning: out = the row `here` without the pixels that may go. All rows have a word before
    /// the first and behind the last. Returns whether any went.
    static bool thin_row(unsigned long long const* above, unsigned long long const* here, unsigned long long const* below, unsigned long long* out,
                         std::ptrdiff_t words, bool second) noexcept {
        using word = unsigned long long;
        word const turn = second ? ~word{0} : 0;
        word any = 0;
        for (std::ptrdiff_t i = 0; i < words; ++i) {
            word const n = above[i], s = below[i], p = here[i];
            word const nw = n << 1 | above[i - 1] >> 63, ne = n >> 1 | above[i + 1] << 63;
            word const w = p << 1 | here[i - 1] >> 63, e = p >> 1 | here[i + 1] << 63;
            word const sw = s << 1 | below[i - 1] >> 63, se = s >> 1 | below[i + 1] << 63;
            // One component of neighbours: a single way in from an edge that is background.
            word const c1 = ~n & (ne | e), c2 = ~e & (se | s), c3 = ~s & (sw | w), c4 = ~w & (nw | n);
            word const one = (c1 ^ c2 ^ c3 ^ c4) & ~((c1 & c2) | (c3 & c4));
            // Two or three pairs of neighbours, whichever way they are paired up.
            word const a1 = nw | n, a2 = ne | e, a3 = se | s, a4 = sw | w, b1 = n | ne, b2 = e | se, b3 = s | sw, b4 = w | nw;
            word const two = ((a1 & a2) | (a3 & a4) | ((a1 | a2) & (a3 | a4))) & ((b1 & b2) | (b3 & b4) | ((b1 | b2) & (b3 | b4)));
            word const four = a1 & a2 & a3 & a4 & b1 & b2 & b3 & b4;
            word const stays = ((n | ne | ~se) & e & turn) | ((s | sw | ~nw) & w & ~turn);
            word const gone = p & one & two & ~four & ~stays;
            out[i] = p & ~gone;
            any |= gone;
        }
        return any != 0;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
