// SPDX-License-Identifier: MIT

// Row kernels of threshold/hybrid/msh5.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct msh5_kernels {
    /// out[i] = row[i stride].
    template <class T>
    static void sample(T const* row, unsigned short* out, std::ptrdiff_t n, std::ptrdiff_t stride) noexcept {
        if (stride == 2)
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = row[2 * i];
        else
            for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = row[i];
    }
    /// v[i] = round(scale sign (v[i] - zero)), which has to fit.
    static void stretch(unsigned short* v, std::ptrdiff_t n, int zero, int sign, float scale) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) v[i] = static_cast<unsigned short>(static_cast<int>(static_cast<float>(sign * (v[i] - zero)) * scale + 0.5F));
    }
    /// out[i] = node[left[i]] + share[i] (node[left[i] + 1] - node[left[i]]).
    static void expand(float const* node, int const* left, float const* share, float* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            float const a = node[left[i]], b = node[left[i] + 1];
            out[i] = a + share[i] * (b - a);
        }
    }
    /// Columns that a cell row sums up: pixels above the level a + share (b - a), and their values.
    static void classify(unsigned short const* v, float const* a, float const* b, float share, unsigned* count, unsigned* sum, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            bool const above = static_cast<float>(v[i]) > a[i] + share * (b[i] - a[i]);
            count[i] += above ? 1U : 0U;
            sum[i] += above ? v[i] : 0U;
        }
    }
    static void add(unsigned short const* v, unsigned* sum, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) sum[i] += v[i];
    }
    /// above[i] = 1 where v[i] > a + share (b - a), else 0. Returns how many; at most 2^31 - 1 values.
    static int above(unsigned short const* v, float const* a, float const* b, float share, short* above, std::ptrdiff_t n) noexcept {
        int count = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            short const s = static_cast<float>(v[i]) > a[i] + share * (b[i] - a[i]) ? 1 : 0;
            above[i] = s;
            count += s;
        }
        return count;
    }
    /// dst[i] = 255 where v[i] is beyond a + share (b - a), upwards or downwards, else 0.
    template <class T>
    static void mask(T const* v, float const* a, float const* b, float share, bool upwards, unsigned char* dst, std::ptrdiff_t n) noexcept {
        if (upwards)
            for (std::ptrdiff_t i = 0; i < n; ++i) dst[i] = static_cast<float>(v[i]) > a[i] + share * (b[i] - a[i]) ? 255 : 0;
        else
            for (std::ptrdiff_t i = 0; i < n; ++i) dst[i] = static_cast<float>(v[i]) < a[i] + share * (b[i] - a[i]) ? 255 : 0;
    }
    /// Neighbours of which one is above: how many there are, how much brighter the one above is in all, and the squares of that. At most 32767 pairs.
    static void outline(unsigned short const* v, unsigned short const* w, short const* above, short const* other, std::ptrdiff_t n, long long& pairs,
                        long long& rise, long long& squares) noexcept {
        int count = 0, sum = 0;
        long long square = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            int const s = above[i] - other[i], d = s * (v[i] - w[i]);
            count += s * s;
            sum += d;
            square += static_cast<unsigned>(d) * static_cast<unsigned>(d); // at most 65535^2
        }
        pairs += count;
        rise += sum;
        squares += square;
    }
    /// out[i] = sum of (5 - |j|) rows[j + 4][i] over j = -4 .. 4.
    template <class T>
    static void triangle_column(T const* const* rows, unsigned* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i)
            out[i] = (rows[0][i] + static_cast<unsigned>(rows[8][i])) + 2U * (rows[1][i] + static_cast<unsigned>(rows[7][i])) +
                     3U * (rows[2][i] + static_cast<unsigned>(rows[6][i])) + 4U * (rows[3][i] + static_cast<unsigned>(rows[5][i])) + 5U * rows[4][i];
    }
    /// The same along a row, over 625 and rounded; v has four values more on either side.
    template <class T>
    static void triangle_row(unsigned const* v, T* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            unsigned const sum = (v[i - 4] + v[i + 4]) + 2U * (v[i - 3] + v[i + 3]) + 3U * (v[i - 2] + v[i + 2]) + 4U * (v[i - 1] + v[i + 1]) + 5U * v[i];
            out[i] = static_cast<T>(static_cast<float>(static_cast<int>(sum)) * (1.0F / 625) + 0.5F);
        }
    }
    /// out[i] = (v[i - 1] + 2 v[i] + v[i + 1]) / 4, rounded; v has one value more on either side.
    static void smooth_row(unsigned short const* v, unsigned short* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = static_cast<unsigned short>((v[i - 1] + 2U * v[i] + v[i + 1] + 2U) >> 2);
    }
    static void smooth_column(unsigned short const* a, unsigned short const* b, unsigned short const* c, unsigned short* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = static_cast<unsigned short>((a[i] + 2U * b[i] + c[i] + 2U) >> 2);
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
