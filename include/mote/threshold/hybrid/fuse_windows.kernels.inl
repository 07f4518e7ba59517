// SPDX-License-Identifier: MIT

// Kernels of threshold/hybrid/fuse_windows.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct vote_kernels {
    /// A vote more where the mask is 255.
    static void count(unsigned char const* mask, unsigned char* votes, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) votes[i] = static_cast<unsigned char>(votes[i] - mask[i]);
    }
    static void decide(unsigned char const* votes, unsigned char least, unsigned char* out, std::ptrdiff_t n) noexcept {
        for (std::ptrdiff_t i = 0; i < n; ++i) out[i] = votes[i] >= least ? 255 : 0;
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
