// SPDX-License-Identifier: MIT

// Kernels of threshold/local/local_yen.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct local_yen_kernels {
    /// Finds the splits whose criterion in single precision is within 1e-5 of the largest, which is more than single
    /// precision can err. Place i stands for bin start[i / 16] + i % 16, up to which there are below[i + 1] pixels and
    /// squares[i] as the sum of squared counts. Returns how many, and the number of places. Below 2^31 pixels.
    template <class Count, class Square>
    static int splits(Count const* __restrict counts, int n, int* __restrict below, Square* __restrict squares, float* __restrict value,
                      int* __restrict start, int* __restrict best, int& places) noexcept {
        int k = 0, b = 0;
        Square q = 0;
        below[0] = 0;
        for (int i = 0; i < n; i += 16) {
            if (window_histogram_kernels::empty_block(counts + i)) continue;
            start[k / 16] = i;
            for (int j = 0; j < 16; ++j) {
                Square const c = counts[i + j];
                b += static_cast<int>(c);
                q += c * c;
                below[k + j + 1] = b;
                squares[k + j] = q;
            }
            k += 16;
        }
        places = k;
        typedef window_histogram_kernels::floats floats;
        for (int i = 0; i < k; i += 8) {
            window_histogram_kernels::eight_splits const s(below + i, b);
            floats low, high;
            as_floats(squares + i, q, low, high);
            // The products of pixels are below 2^62, the quotients below 2^31 each.
            floats v = s.below * s.above / (low > 0 ? low : low + 1) * (s.below * s.above / (high > 0 ? high : high + 1));
            v = high > 0 ? v : v * 0;
            v = s.occupied ? v : v * 0 - 1;
            __builtin_memcpy(value + i, &v, sizeof v);
        }
        return window_histogram_kernels::near_largest(value, k, 1e-5f, best);
    }

private:
    static void as_floats(unsigned long long const* squares, unsigned long long all, window_histogram_kernels::floats& low,
                          window_histogram_kernels::floats& high) noexcept {
        for (int j = 0; j < 8; ++j) {
            low[j] = static_cast<float>(squares[j]);
            high[j] = static_cast<float>(all - squares[j]);
        }
    }
    static void as_floats(unsigned long const* squares, unsigned long all, window_histogram_kernels::floats& low,
                          window_histogram_kernels::floats& high) noexcept {
        for (int j = 0; j < 8; ++j) {
            low[j] = static_cast<float>(squares[j]);
            high[j] = static_cast<float>(all - squares[j]);
        }
    }
    /// Processors without AVX-512 convert signed integers only, so the halves go one by one.
    static void as_floats(unsigned const* squares, unsigned all, window_histogram_kernels::floats& low,
                          window_histogram_kernels::floats& high) noexcept {
        typedef unsigned words __attribute__((vector_size(32)));
        words s;
        __builtin_memcpy(&s, squares, sizeof s);
        as_float(s, low);
        s = all - s;
        as_float(s, high);
    }
    template <class Words>
    static void as_float(Words const& w, window_histogram_kernels::floats& f) noexcept {
        typedef window_histogram_kernels::ints ints;
        typedef window_histogram_kernels::floats floats;
        Words const high = w >> 16, low = w & 65535;
        f = __builtin_convertvector((ints)high, floats) * 65536.0f + __builtin_convertvector((ints)low, floats);
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
