// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// NumPy's .npy files.

#include <mote/core/error.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/io/any_image.hpp>
#include <mote/io/atomic_file.hpp>
#include <mote/io/file.hpp>
#include <mote/io/stb.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// xtensor's loader allocates what the header's shape multiplies to before it looks at the file, hence a parser here.

MOTE_NAMESPACE_BEGIN

namespace detail {

inline constexpr std::string_view npy_magic{"\x93NUMPY", 6};

inline bool is_npy(std::span<std::byte const> bytes) noexcept { return starts_with(bytes, npy_magic); }

/// What the header of an .npy file says.
struct npy_header {
    std::string descr{};
    bool fortran_order = false;
    std::vector<std::uint64_t> shape{};
    std::size_t data_offset = 0;
};

/// The header's Python dictionary, with the keys in any order.
class npy_parser {
public:
    npy_parser(std::string_view text, std::size_t offset, std::string_view name) : text_(text), offset_(offset), name_(name) {}

    npy_header parse() {
        npy_header h;
        bool has_descr = false, has_order = false, has_shape = false;
        expect('{');
        while (!accept('}')) {
            std::string const key = quoted();
            expect(':');
            if (key == "descr" && !has_descr) {
                h.descr = quoted();
                has_descr = true;
            } else if (key == "fortran_order" && !has_order) {
                h.fortran_order = boolean();
                has_order = true;
            } else if (key == "shape" && !has_shape) {
                h.shape = tuple();
                has_shape = true;
            } else {
                fail("unexpected or repeated key '" + key + "'");
            }
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        if (!has_descr || !has_order || !has_shape) fail("expected the keys descr, fortran_order and shape");
        return h;
    }

private:
    [[noreturn]] void fail(std::string const& what) const {
        throw_format_error(name_, offset_ + at_, "NPY header: " + what);
    }
    void space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool accept(char c) {
        space();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail(std::string("expected '") + c + "'");
    }
    std::string quoted() {
        space();
        char const quote = at_ < text_.size() ? text_[at_] : ' ';
        if (quote != '\'' && quote != '"') fail("expected a string; structured types are not supported");
        std::size_t const end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) fail("a string does not end");
        std::string result(text_.substr(at_ + 1, end - at_ - 1));
        at_ = end + 1;
        return result;
    }
    bool boolean() {
        space();
        for (bool const value : {false, true}) {
            std::string_view const word = value ? "True" : "False";
            if (text_.substr(at_, word.size()) != word) continue;
            at_ += word.size();
            return value;
        }
        fail("expected True or False");
    }
    std::vector<std::uint64_t> tuple() {
        std::vector<std::uint64_t> result;
        expect('(');
        while (!accept(')')) {
            space();
            std::uint64_t value = 0;
            std::size_t const begin = at_;
            for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
                if (at_ - begin >= 18) fail("a size of more than 18 digits");
                value = value * 10 + static_cast<std::uint64_t>(text_[at_] - '0');
            }
            if (at_ == begin) fail("expected a size");
            result.push_back(value);
            if (result.size() > 32) fail("more than 32 dimensions");
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return result;
    }

    std::string_view text_;
    std::size_t offset_, at_ = 0;
    std::string_view name_;
};

inline npy_header parse_npy_header(std::span<std::byte const> bytes, std::string_view name) {
    if (!is_npy(bytes)) throw_format_error(name, 0, "not an NPY file");
    if (bytes.size() < 8) throw_format_error(name, bytes.size(), "NPY ends inside its header");
    unsigned const version = std::to_integer<unsigned>(bytes[6]);
    if (version < 1 || version > 3) throw_format_error(name, 6, "NPY version " + std::to_string(version) + "; expected 1, 2 or 3");
    std::size_t const begin = version == 1 ? 10 : 12;
    if (bytes.size() < begin) throw_format_error(name, bytes.size(), "NPY ends inside its header");
    std::size_t const length = version == 1 ? load<std::endian::little, std::uint16_t>(bytes.data() + 8)
                                            : load<std::endian::little, std::uint32_t>(bytes.data() + 8);
    if (length > bytes.size() - begin)
        throw_format_error(name, 8, "NPY header of " + std::to_string(length) + " bytes, but only " +
                                        std::to_string(bytes.size() - begin) + " are left");
    std::string_view const text(reinterpret_cast<char const*>(bytes.data() + begin), length);
    npy_header h = npy_parser(text, begin, name).parse();
    h.data_offset = begin + length;
    return h;
}

template <class T>
image<T> npy_pixels(std::span<std::byte const> data, std::ptrdiff_t width, std::ptrdiff_t height) {
    image<T> result(width, height, fill::none);
    std::byte const* p = data.data();
    for (std::ptrdiff_t y = 0; y < height; ++y)
        for (std::ptrdiff_t x = 0; x < width; ++x, p += sizeof(T)) result(x, y) = load<std::endian::little, T>(p);
    return result;
}

template <pixel T>
constexpr char const* npy_descr() noexcept {
    if constexpr (std::is_same_v<T, std::uint8_t>) return "|u1";
    if constexpr (std::is_same_v<T, std::uint16_t>) return "<u2";
    if constexpr (std::is_same_v<T, std::int16_t>) return "<i2";
    if constexpr (std::is_same_v<T, std::uint32_t>) return "<u4";
    if constexpr (std::is_same_v<T, float>) return "<f4";
    if constexpr (std::is_same_v<T, double>) return "<f8";
}

/// Width and height of an image.
inline std::pair<std::uint64_t, std::uint64_t> npy_sides(npy_header const& h, std::string_view name) {
    if (h.shape.size() != 2) throw_format_error(name, "NPY array of " + std::to_string(h.shape.size()) + " dimensions; expected 2 (y, x)");
    if (h.fortran_order && h.shape[0] > 1 && h.shape[1] > 1)
        throw_format_error(name, "NPY array in Fortran order; expected C order (numpy.ascontiguousarray)");
    return {h.shape[1], h.shape[0]};
}

/// The name of the pixel type.
inline char const* npy_type(npy_header const& h, std::string_view name) {
    std::string_view type = h.descr;
    bool const one_byte = type.size() == 3 && type[2] == '1';
    if (type.size() == 3 && (type[0] == '<' || (one_byte && (type[0] == '|' || type[0] == '>')))) type.remove_prefix(1);
    if (type == "u1" || type == "b1") return "u8";
    if (type == "u2") return "u16";
    if (type == "i2") return "i16";
    if (type == "u4") return "u32";
    if (type == "f4") return "f32";
    if (type == "f8") return "f64";
    throw_format_error(name, "NPY type '" + h.descr + "' is not supported; expected |u1, |b1, <u2, <i2, <u4, <f4 or <f8");
}

} // namespace detail

/// Reads a two-dimensional, C-ordered array of an .npy file of version 1, 2 or 3; the first index is y.
///
/// Types u1, u2, i2, u4, f4 and f8, little endian; bool becomes u8 with the values 0 and 1. A size of 0 is allowed.
/// Every length is checked against the bytes that are there before pixels are allocated. Bytes behind the array are
/// ignored. Never calibrated: the format has no place for it.
/// @param name  of the file, for messages.
/// @throws format_error naming the file, the byte and what was expected.
[[nodiscard]] inline any_image read_npy(std::span<std::byte const> bytes, std::string_view name) {
    detail::npy_header const h = detail::parse_npy_header(bytes, name);
    auto const [width, height] = detail::npy_sides(h, name);
    std::string_view const type = detail::npy_type(h, name);
    std::span<std::byte const> const data = bytes.subspan(h.data_offset);
    any_image result;
    result.format = "NPY";
    auto const take = [&, width = width, height = height]<class T>(T) {
        if (width != 0 && height != 0 && data.size() / sizeof(T) / width < height)
            detail::throw_format_error(name, bytes.size(), "NPY array of " + std::to_string(height) + " x " + std::to_string(width) + " '" +
                                                               h.descr + "' ends too early: " + std::to_string(data.size()) +
                                                               " bytes are there");
        result.pixels = detail::npy_pixels<T>(data, static_cast<std::ptrdiff_t>(width), static_cast<std::ptrdiff_t>(height));
    };
    visit_pixel_type(type, take);
    return result;
}

/// An image as the bytes of an .npy file of version 1, C order, the pixels 64-byte aligned.
template <grey_image I>
[[nodiscard]] std::vector<std::byte> encode_npy(I const& i) {
    using T = pixel_of<I>;
    image_view<T const> const v = const_view(i);
    std::string header = std::string("{'descr': '") + detail::npy_descr<T>() + "', 'fortran_order': False, 'shape': (" +
                         std::to_string(std::max<std::ptrdiff_t>(v.height, 0)) + ", " +
                         std::to_string(std::max<std::ptrdiff_t>(v.width, 0)) + "), }";
    while ((10 + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    std::vector<std::byte> file;
    file.reserve(10 + header.size() + (v.empty() ? 0 : static_cast<std::size_t>(v.size()) * sizeof(T)));
    detail::append_bytes(file, detail::bytes_of(detail::npy_magic));
    detail::append<std::endian::little>(file, std::uint16_t{1});
    detail::append<std::endian::little>(file, static_cast<std::uint16_t>(header.size()));
    detail::append_bytes(file, detail::bytes_of(header));
    for (std::ptrdiff_t y = 0; y < v.height; ++y)
        for (std::ptrdiff_t x = 0; x < v.width; ++x) detail::append<std::endian::little>(file, v(x, y));
    return file;
}

/// Writes encode_npy's bytes to a file, whole or not at all.
/// @throws io_error naming the path and the reason.
template <grey_image I>
void write_npy(std::filesystem::path const& path, I const& i) {
    write_file(path, encode_npy(i));
}

MOTE_NAMESPACE_END
