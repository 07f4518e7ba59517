// SPDX-License-Identifier: MIT

// Row kernels of histogram/histogram.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct count_kernels {
    /// Adds n bytes to four tables of 256 counts. Neighbouring pixels are often equal, and an increment has to wait for
    /// the last one of the same counter: separate tables let it not wait.
    static void bytes(unsigned char const* src, std::ptrdiff_t n, unsigned* tables) noexcept {
        std::ptrdiff_t i = 0;
        for (; i + 8 <= n; i += 8) {
            unsigned long long const v = load(src + i);
            for (int j = 0; j < 8; ++j) ++tables[(j & 3) * 256 + (v >> (8 * j) & 255)];
        }
        for (; i < n; ++i) ++tables[src[i]];
    }

    /// Adds n / 2 pairs of neighbours to a table of 65536 counts, and an odd last byte to `single`. One increment does
    /// for two pixels, and neighbours being alike, the part of the table in use is small.
    static void byte_pairs(unsigned char const* src, std::ptrdiff_t n, unsigned* pairs, unsigned* single) noexcept {
        std::ptrdiff_t i = 0;
        for (; i + 64 <= n; i += 64) {
            __builtin_prefetch(src + i + 1024);
            for (int k = 0; k < 64; k += 8) add_pairs(load(src + i + k), pairs);
        }
        for (; i + 8 <= n; i += 8) add_pairs(load(src + i), pairs);
        for (; i < n; ++i) ++single[src[i]];
    }

    /// counts[b] += pairs with b as one of the two, for all bytes b.
    static void fold_pairs(unsigned const* pairs, unsigned long long* counts) noexcept {
        for (int high = 0; high < 256; ++high) {
            unsigned const* const row = pairs + 256 * high;
            unsigned long long sum = 0;
            for (int low = 0; low < 256; ++low) {
                sum += row[low];
                counts[low] += row[low];
            }
            counts[high] += sum;
        }
    }

    static void words(unsigned short const* src, std::ptrdiff_t n, unsigned* table) noexcept {
        std::ptrdiff_t i = 0;
        for (; i + 4 <= n; i += 4) {
            ++table[src[i]];
            ++table[src[i + 1]];
            ++table[src[i + 2]];
            ++table[src[i + 3]];
        }
        for (; i < n; ++i) ++table[src[i]];
    }

private:
    static void add_pairs(unsigned long long v, unsigned* pairs) noexcept {
        ++pairs[v & 65535];
        ++pairs[v >> 16 & 65535];
        ++pairs[v >> 32 & 65535];
        ++pairs[v >> 48];
    }
    static unsigned long long load(unsigned char const* p) noexcept {
        unsigned long long v = 0;
        __builtin_memcpy(&v, p, 8);
        return v;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
