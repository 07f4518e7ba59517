// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// An image as a file holds it: the pixel type is known only at run time.

#include <mote/core/image.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/units.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Short name of a pixel type: u8, u16, i16, u32, f32 or f64.
template <pixel T>
[[nodiscard]] constexpr char const* pixel_type_name() noexcept {
    if constexpr (std::is_same_v<T, std::uint8_t>) return "u8";
    if constexpr (std::is_same_v<T, std::uint16_t>) return "u16";
    if constexpr (std::is_same_v<T, std::int16_t>) return "i16";
    if constexpr (std::is_same_v<T, std::uint32_t>) return "u32";
    if constexpr (std::is_same_v<T, float>) return "f32";
    if constexpr (std::is_same_v<T, double>) return "f64";
}

/// Calls f(T{}) with the pixel type of this name; whether there is one.
template <class F>
constexpr bool visit_pixel_type(std::string_view name, F&& f) {
    auto const visit = [&]<class T>(T) {
        if (name != pixel_type_name<T>()) return false;
        f(T{});
        return true;
    };
    return visit(std::uint8_t{}) || visit(std::uint16_t{}) || visit(std::int16_t{}) || visit(std::uint32_t{}) || visit(float{}) || visit(double{});
}

/// The grey values of a file in the pixel type of the file, with what else the file says.
struct any_image {
    std::variant<image<std::uint8_t>, image<std::uint16_t>, image<std::int16_t>, image<std::uint32_t>, image<float>,
                 image<double>>
        pixels{};
    /// `source` names the tag that it was read from. Uncalibrated if the file gives no pixel size that can be believed.
    pixel_size calibration{};
    /// PNG, JPEG, BMP, PGM, PPM, TIFF or NPY.
    std::string format{};
    /// One sentence for each thing in the file that was left out, or that makes a pixel differ from what is stored.
    std::vector<std::string> warnings{};
    /// Whether every pixel is a number that the file stores: false for colours turned into grey values, for inverted
    /// grey scales and for samples of less than 8 bits that were scaled to the range of a byte.
    bool as_stored = true;

    /// Calls f with the image<T> that is there.
    template <class F>
    decltype(auto) visit(F&& f) {
        return std::visit(std::forward<F>(f), pixels);
    }
    template <class F>
    decltype(auto) visit(F&& f) const {
        return std::visit(std::forward<F>(f), pixels);
    }

    [[nodiscard]] std::ptrdiff_t width() const {
        return visit([](auto const& i) { return i.width(); });
    }
    [[nodiscard]] std::ptrdiff_t height() const {
        return visit([](auto const& i) { return i.height(); });
    }
    [[nodiscard]] bool empty() const { return width() == 0 || height() == 0; }
    /// u8, u16, i16, u32, f32 or f64.
    [[nodiscard]] std::string pixel_type() const {
        return visit([]<class T>(image<T> const&) { return std::string(pixel_type_name<T>()); });
    }
};

MOTE_NAMESPACE_END
