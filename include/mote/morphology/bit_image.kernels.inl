// SPDX-License-Identifier: MIT

// Row kernels of morphology/bit_image.hpp.
MOTE_NAMESPACE_BEGIN
namespace detail::MOTE_ISA_NAMESPACE {

struct bit_image_kernels {
    /// dst[i] = 255 where bit i % 64 of words[i / 64] is set, else 0.
    static void unpack_row(unsigned long long const* words, unsigned char* dst, std::ptrdiff_t n) noexcept {
        std::ptrdiff_t i = 0;
        for (; i + 64 <= n; i += 64) unpack(*words++, dst + i);
        if (i < n) {
            unsigned long long const w = *words;
            for (std::ptrdiff_t j = 0; i + j < n; ++j) dst[i + j] = (w >> j & 1) != 0 ? 255 : 0;
        }
    }

private:
    static void unpack(unsigned long long w, unsigned char* dst) noexcept {
#if MOTE_X86_64 && MOTE_ISA_LEVEL >= 2
        _mm512_storeu_si512(static_cast<void*>(dst), _mm512_movm_epi8(static_cast<__mmask64>(w)));
#elif MOTE_X86_64 && MOTE_ISA_LEVEL == 1
        __m256i const spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
        __m256i const bit = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201ULL));
        for (int half = 0; half < 2; ++half) {
            __m256i const bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(static_cast<unsigned>(w >> (32 * half)))), spread);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst + 32 * half), _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit));
        }
#else
        // Byte j of the product is the byte of eight bits; bit j of it is kept and made into the byte's sign, whence into all of it.
        for (int k = 0; k < 8; ++k) {
            unsigned long long const eight = (w >> (8 * k) & 255) * 0x0101010101010101ULL & 0x8040201008040201ULL;
            unsigned long long const ones = ((eight + 0x7f7f7f7f7f7f7f7fULL) | eight) >> 7 & 0x0101010101010101ULL;
            unsigned long long const bytes = ones * 255;
            for (int j = 0; j < 8; ++j) dst[8 * k + j] = static_cast<unsigned char>(bytes >> (8 * j));
        }
#endif
    }
};

} // namespace detail::MOTE_ISA_NAMESPACE
MOTE_NAMESPACE_END
