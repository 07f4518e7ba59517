// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Rows as plain pointers, whatever the stride between pixels.

#include <mote/core/image_view.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <type_traits>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Gives row y of a view as a pointer to `width` adjacent pixels. Rows whose pixels are adjacent already are passed
/// through; others are gathered into one row of scratch memory, so the pointer holds only until the next call.
template <class T>
class row_reader {
public:
    explicit row_reader(image_view<T const> v) : view_(v) {
        if (v.pixel_stride != 1 && !v.empty()) scratch_.resize(static_cast<std::size_t>(v.width));
    }
    [[nodiscard]] T const* operator()(std::ptrdiff_t y) noexcept {
        T const* const p = view_.row(y);
        if (view_.pixel_stride == 1) return p;
        for (std::ptrdiff_t x = 0; x < view_.width; ++x) scratch_[static_cast<std::size_t>(x)] = p[x * view_.pixel_stride];
        return scratch_.data();
    }

private:
    image_view<T const> view_;
    std::vector<T> scratch_;
};

/// The writing counterpart: `row(y)` is where to write row y, `commit(y)` scatters it if it was written to scratch.
template <class T>
class row_writer {
public:
    explicit row_writer(image_view<T> v) : view_(v) {
        if (v.pixel_stride != 1 && !v.empty()) scratch_.resize(static_cast<std::size_t>(v.width));
    }
    [[nodiscard]] T* row(std::ptrdiff_t y) noexcept { return view_.pixel_stride == 1 ? view_.row(y) : scratch_.data(); }
    void commit(std::ptrdiff_t y) noexcept {
        if (view_.pixel_stride == 1) return;
        T* const p = view_.row(y);
        for (std::ptrdiff_t x = 0; x < view_.width; ++x) p[x * view_.pixel_stride] = scratch_[static_cast<std::size_t>(x)];
    }

private:
    image_view<T> view_;
    std::vector<T> scratch_;
};

MOTE_NAMESPACE_END
