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

    /// Pixels and sums of bins of all bins up to each: below[i] and moment[i] for bin start[i / 16] + i % 16. Bins go in
    /// blocks of 16; empty blocks are left out. Returns the number of places. Below 2^31 pixels times bins.
    template <class Count>
    static int sums(Count const* __restrict counts, int n, int* __restrict below, int* __restrict moment, int* __restrict start) noexcept {
        int k = 0, b = 0, m = 0;
        for (int i = 0; i < n; i += 16) {
            if (empty_block(counts + i)) continue;
            start[k / 16] = i;
            for (int j = 0; j < 16; ++j) {
                int const c = static_cast<int>(counts[i + j]);
                b += c;
                m += (i + j) * c;
                below[k + j] = b;
                moment[k + j] = m;
            }
            k += 16;
        }
        return k;
    }
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
        typedef float vector __attribute__((vector_size(32)));
        vector top[2] = {}, v[2];
        for (int i = 0; i < n; i += 16) {
            __builtin_memcpy(v, value + i, sizeof v);
            top[0] = v[0] > top[0] ? v[0] : top[0];
            top[1] = v[1] > top[1] ? v[1] : top[1];
        }
        top[0] = top[0] > top[1] ? top[0] : top[1];
        float most = 0;
        for (int j = 0; j < 8; ++j) most = top[0][j] > most ? top[0][j] : most;
        float const least = most - most * doubt;
        vector const low = least - vector{};
        int found = 0;
        for (int i = 0; i < n; i += 16) {
            __builtin_memcpy(v, value + i, sizeof v);
            auto const either = (v[0] >= low) | (v[1] >= low);
            unsigned long long w[4];
            __builtin_memcpy(w, &either, sizeof w);
            if ((w[0] | w[1] | w[2] | w[3]) == 0) continue;
            for (int j = 0; j < 16; ++j)
                if (value[i + j] >= least) place[found++] = i + j;
        }
        return found;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
