// SPDX-License-Identifier: MIT

// Kernels of threshold/local/local_isodata.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct local_isodata_kernels {
    /// Lowest bin that is the mean of the means of its classes, rounded down. Wide holds pixels^2 times bins. From the
    /// darkest value on the levels only rise, and stop at the lowest that is its own successor.
    template <class Count, class Wide>
    static int level(Count const* counts, int n) noexcept {
        unsigned long long pixels = 0, moment = 0, below = 0, moment_below = 0;
        int begin = n, end = 0;
        for (int i = 0; i < n; i += 16) {
            if (window_histogram_kernels::empty_block(counts + i)) continue;
            if (begin == n) begin = i;
            end = i + 16;
            unsigned block = 0;
            unsigned long long within = 0;
            for (int j = 0; j < 16; ++j) {
                block += counts[i + j];
                within += static_cast<unsigned long long>(j) * counts[i + j];
            }
            pixels += block;
            moment += within + static_cast<unsigned long long>(i) * block;
        }
        if (pixels == 0) return 0;
        while (counts[begin] == 0) ++begin;
        while (counts[end - 1] == 0) --end;
        if (begin + 1 == end) return begin;
        int next = begin;
        for (int t = begin;; ++t) {
            for (; t <= next; ++t) {
                below += counts[t];
                moment_below += static_cast<unsigned long long>(t) * counts[t];
            }
            --t;
            unsigned long long const above = pixels - below;
            Wide const sum = static_cast<Wide>(moment_below) * above + static_cast<Wide>(moment - moment_below) * below;
            next = static_cast<int>(sum / (static_cast<Wide>(below) * above * 2));
            if (next <= t) return t;
        }
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
