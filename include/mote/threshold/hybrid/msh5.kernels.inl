// SPDX-License-Identifier: MIT

// Row kernels of threshold/hybrid/msh5.hpp. Values are clipped to [low, high] and counted from low.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct msh5_kernels {
    /// out[i] = sum of column[i - radius .. i + radius], cut off at the ends. `prefix` is scratch of n + 1.
    template <class Acc, class Wide>
    static void slide(Acc const* column, Wide* prefix, double* out, std::ptrdiff_t n, std::ptrdiff_t radius) noexcept {
        Wide s = 0;
        prefix[0] = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) prefix[i + 1] = s += static_cast<Wide>(column[i]);
        std::ptrdiff_t const first = radius < n ? radius : n, last = n - radius > first ? n - radius : first;
        for (std::ptrdiff_t i = 0; i < first; ++i) {
            std::ptrdiff_t const right = i + radius + 1 < n ? i + radius + 1 : n;
            out[i] = static_cast<double>(prefix[right]);
        }
        // A difference below 2^63 converts as a signed number, which processors have an instruction for.
        for (std::ptrdiff_t i = first; i < last; ++i) out[i] = as_double(prefix[i + radius + 1] - prefix[i - radius]);
        for (std::ptrdiff_t i = last; i < n; ++i) {
            std::ptrdiff_t const from = i - radius > 0 ? i - radius : 0;
            out[i] = static_cast<double>(prefix[n] - prefix[from]);
        }
    }
    /// above[i] = 1 where v[i] > level[i], else 0.
    static void classify(unsigned short const* v, float const* level, unsigned char* above, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) above[i] = static_cast<float>(v[i]) > level[i] ? 1 : 0;
    }
    /// Adds a row to the column sums: pixels above, their values, all values.
    static void enter(unsigned short const* v, unsigned char const* above, unsigned short low, unsigned short high,
                      unsigned long long* count, unsigned long long* particles, unsigned long long* all, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            unsigned const x = value(v[i], low, high), g = above[i];
            count[i] += g;
            particles[i] += g * x;
            all[i] += x;
        }
    }
    static void leave(unsigned short const* v, unsigned char const* above, unsigned short low, unsigned short high,
                      unsigned long long* count, unsigned long long* particles, unsigned long long* all, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            unsigned const x = value(v[i], low, high), g = above[i];
            count[i] -= g;
            particles[i] -= g * x;
            all[i] -= x;
        }
    }
    /// level = (prior level + w middle) / (prior + w): w is the between-class variance of the window, middle the mean of
    /// its two class means. Windows with one class have w = 0.
    static void blend(double const* count, double const* particles, double const* all, double const* columns, double rows,
                      double low, double prior, float* level, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            double const pixels = columns[i] * rows, rest = pixels - count[i];
            bool const both = count[i] > 0 && rest > 0;
            double const f = particles[i] / (both ? count[i] : 1.0), b = (all[i] - particles[i]) / (both ? rest : 1.0);
            double const d = f - b;
            double const w = both ? count[i] * rest * (d * d) / (pixels * pixels) : 0.0;
            level[i] = static_cast<float>((prior * static_cast<double>(level[i]) + w * ((b + f) / 2 + low)) / (prior + w));
        }
    }
    static void mask(unsigned short const* v, float const* level, float floor, unsigned char* dst, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            float const t = level[i] > floor ? level[i] : floor;
            dst[i] = static_cast<float>(v[i]) > t ? 255 : 0;
        }
    }

private:
    static double as_double(unsigned long long v) noexcept { return static_cast<double>(static_cast<long long>(v)); }
    static double as_double(double v) noexcept { return v; }
    static unsigned value(unsigned short v, unsigned short low, unsigned short high) noexcept {
        unsigned short const capped = v < high ? v : high;
        return static_cast<unsigned>(capped > low ? capped : low) - low;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
