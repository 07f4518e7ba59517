// SPDX-License-Identifier: MIT

// Row kernels of split/grid_distance.hpp. Lines of distances have one more pixel on either side.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct grid_distance_kernels {
    /// A row one step away from the line `from`; `far` stands for no background yet. Returns the largest distance.
    template <bool diagonal, class H>
    static H enter(unsigned char const* in, H const* from, H far, H* out, std::ptrdiff_t n) noexcept {
        H most = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            H const v = in[i] == 0 ? H{0} : step<diagonal>(from + i, far);
            out[i] = v;
            most = v > most ? v : most;
        }
        return most;
    }
    /// The same of a row that has distances already.
    template <bool diagonal, class H, class D>
    static H meet(D const* in, H const* from, H far, H* out, std::ptrdiff_t n) noexcept {
        H most = 0;
        for (std::ptrdiff_t i = 0; i < n; ++i) {
            H const v = smaller(static_cast<H>(in[i]), step<diagonal>(from + i, far));
            out[i] = v;
            most = v > most ? v : most;
        }
        return most;
    }
    /// out[i] = the smaller of in[i] and of in[i - s] + s, or of in[i + s] + s; returns the largest.
    template <class H>
    static H from_left(H const* in, std::ptrdiff_t s, H* out, std::ptrdiff_t n) noexcept {
        H most = 0, by = static_cast<H>(s);
        for (std::ptrdiff_t i = 0; i < s; ++i) {
            out[i] = in[i];
            most = in[i] > most ? in[i] : most;
        }
        for (std::ptrdiff_t i = s; i < n; ++i) {
            H const v = smaller(in[i], static_cast<H>(in[i - s] + by));
            out[i] = v;
            most = v > most ? v : most;
        }
        return most;
    }
    template <class H>
    static H from_right(H const* in, std::ptrdiff_t s, H* out, std::ptrdiff_t n) noexcept {
        H most = 0, by = static_cast<H>(s);
        for (std::ptrdiff_t i = 0; i < n - s; ++i) {
            H const v = smaller(in[i], static_cast<H>(in[i + s] + by));
            out[i] = v;
            most = v > most ? v : most;
        }
        for (std::ptrdiff_t i = n - s; i < n; ++i) {
            out[i] = in[i];
            most = in[i] > most ? in[i] : most;
        }
        return most;
    }
    template <class H, class D>
    static void store(H const* in, D* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = static_cast<D>(in[i]);
    }

private:
    template <class H>
    static H smaller(H a, H b) noexcept {
        return a < b ? a : b;
    }
    template <bool diagonal, class H>
    static H step(H const* from, H far) noexcept {
        H nearest = from[0];
        if constexpr (diagonal) nearest = smaller(nearest, smaller(from[-1], from[1]));
        return smaller(static_cast<H>(nearest + 1), far);
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
