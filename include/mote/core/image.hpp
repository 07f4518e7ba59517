// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The image that owns its pixels.

#include <mote/core/error.hpp>
#include <mote/core/image_view.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

MOTE_NAMESPACE_BEGIN

/// Whether a new image starts at zero or with whatever the memory holds (for outputs that are written whole).
enum class fill : bool { zero, none };

/// A 2-D, single-channel image that owns its pixels; every row starts on a 64-byte boundary (if T's size divides 64),
/// and up to 63 bytes of padding follow each row. Movable; a copy costs a pass over memory, so it has to be asked for by name (`clone`).
template <class T>
class image {
    static_assert(std::is_trivial_v<T>, "image<T>: T must be a trivial type");

public:
    using value_type = T;

    image() = default;

    /// `width` x `height` pixels, all zero unless `how` says otherwise.
    /// @throws parameter_error if a size is negative or their product is not addressable.
    image(std::ptrdiff_t width, std::ptrdiff_t height, fill how = fill::zero) {
        constexpr std::ptrdiff_t per_line = alignment / static_cast<std::ptrdiff_t>(sizeof(T));
        constexpr std::ptrdiff_t most = std::numeric_limits<std::ptrdiff_t>::max() / static_cast<std::ptrdiff_t>(sizeof(T));
        if (width < 0 || height < 0 || width > most - per_line ||
            (height > 0 && (width + per_line) > most / height))
            throw parameter_error("image: a size of " + std::to_string(width) + " x " + std::to_string(height) +
                                  " is not addressable");
        width_ = width;
        height_ = height;
        stride_ = (width + per_line - 1) / per_line * per_line;
        if (width == 0 || height == 0) return;
        std::size_t const bytes = static_cast<std::size_t>(stride_ * height) * sizeof(T);
        data_ = static_cast<T*>(::operator new(bytes, std::align_val_t{alignment}));
        if (how == fill::zero) std::memset(static_cast<void*>(data_), 0, bytes);
    }
    ~image() { release(); }

    image(image&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), width_(std::exchange(other.width_, 0)),
          height_(std::exchange(other.height_, 0)), stride_(std::exchange(other.stride_, 0)) {}
    image& operator=(image&& other) noexcept {
        if (this != &other) {
            release();
            data_ = std::exchange(other.data_, nullptr);
            width_ = std::exchange(other.width_, 0);
            height_ = std::exchange(other.height_, 0);
            stride_ = std::exchange(other.stride_, 0);
        }
        return *this;
    }
    image(image const&) = delete;
    image& operator=(image const&) = delete;

    [[nodiscard]] image clone() const {
        image copy(width_, height_, fill::none);
        if (data_ != nullptr)
            std::memcpy(static_cast<void*>(copy.data_), data_, static_cast<std::size_t>(stride_ * height_) * sizeof(T));
        return copy;
    }

    [[nodiscard]] std::ptrdiff_t width() const noexcept { return width_; }
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return height_; }
    /// Elements from one row to the next.
    [[nodiscard]] std::ptrdiff_t stride() const noexcept { return stride_; }
    [[nodiscard]] bool empty() const noexcept { return data_ == nullptr; }
    [[nodiscard]] T* row(std::ptrdiff_t y) noexcept { return data_ + y * stride_; }
    [[nodiscard]] T const* row(std::ptrdiff_t y) const noexcept { return data_ + y * stride_; }
    [[nodiscard]] T& operator()(std::ptrdiff_t x, std::ptrdiff_t y) noexcept { return data_[y * stride_ + x]; }
    [[nodiscard]] T const& operator()(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept {
        return data_[y * stride_ + x];
    }
    [[nodiscard]] image_view<T> view() noexcept { return {data_, width_, height_, stride_, 1}; }
    [[nodiscard]] image_view<T const> view() const noexcept { return {data_, width_, height_, stride_, 1}; }

private:
    static constexpr std::ptrdiff_t alignment = 64;

    void release() noexcept {
        if (data_ != nullptr) ::operator delete(data_, std::align_val_t{alignment});
    }

    T* data_ = nullptr;
    std::ptrdiff_t width_ = 0, height_ = 0, stride_ = 0;
};

MOTE_NAMESPACE_END
