// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The rows of an image file that need not fit into memory.

#include <mote/core/error.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/units.hpp>
#include <mote/io/any_image.hpp>
#include <mote/io/file.hpp>
#include <mote/io/stb.hpp>
#include <mote/io/npy.hpp>
#include <mote/io/tiff.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Pixels in a file without a header: rows from top to bottom, without gaps.
struct raw_layout {
    std::ptrdiff_t width = 0, height = 0;
    std::string type = "u8"; ///< u8, u16, i16, u32, f32 or f64
    std::endian order = std::endian::little;
    std::uint64_t offset = 0; ///< of the first pixel, in bytes
};

/// Opens a file and gives its rows from top to bottom, as often as asked for, without holding more than a row of them.
///
/// TIFF and BigTIFF of one grey sample (with tiles: a row of tiles is held; with compressed strips: a strip), NPY as read_npy takes it,
/// and raw pixels. The same pixels, pixel size and warnings as read_image(). Not for several threads at once.
class row_source {
public:
    /// The content chooses the reader, never the name's extension.
    /// @throws io_error if the file cannot be read; format_error naming the file, the place and what was expected, if it is neither TIFF nor
    /// NPY, or holds other pixels.
    explicit row_source(std::filesystem::path path) : path_(std::move(path)), name_(path_.string()), file_(detail::open_to_read(path_)), size_(size_of_file()) {
        std::vector<std::byte> head(static_cast<std::size_t>(std::min<std::uint64_t>(size_, 65536)));
        if (!detail::read_at(file_.get(), 0, head.data(), head.size())) detail::throw_io_error("cannot read", path_, errno);
        if (detail::is_tiff(head)) {
            tiff_ = std::make_unique<detail::tiff_reader>(file_.get(), size_, name_);
            any_image described = tiff_->describe(layout_.type);
            layout_.width = tiff_->width();
            layout_.height = tiff_->height();
            calibration_ = std::move(described.calibration);
            warnings_ = std::move(described.warnings);
            format_ = "TIFF";
        } else if (detail::is_npy(head)) {
            open_npy(head);
        } else {
            detail::throw_format_error(name_, "begins with the bytes " + detail::hexadecimal(std::span<std::byte const>(head).first(std::min<std::size_t>(8, head.size()))) +
                                                  "; by rows only TIFF and NPY can be read, and raw pixels of a known size");
        }
    }
    /// Raw pixels. What is behind them is ignored.
    /// @throws parameter_error if a side is negative, or the type has another name; io_error if the file cannot be read; format_error if it is too short.
    row_source(std::filesystem::path path, raw_layout layout)
        : path_(std::move(path)), name_(path_.string()), file_(detail::open_to_read(path_)), size_(size_of_file()), layout_(std::move(layout)), format_("raw") {
        if (layout_.width < 0 || layout_.height < 0)
            throw parameter_error("row_source: raw pixels of " + std::to_string(layout_.width) + " x " + std::to_string(layout_.height) + "; expected 0 or more");
        if (bytes_of_type() == 0) throw parameter_error("row_source: raw pixels of type '" + layout_.type + "'; expected u8, u16, i16, u32, f32 or f64");
        check_length();
    }

    row_source(row_source const&) = delete;
    row_source& operator=(row_source const&) = delete;

    [[nodiscard]] std::ptrdiff_t width() const noexcept { return layout_.width; }
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return layout_.height; }
    /// u8, u16, i16, u32, f32 or f64.
    [[nodiscard]] std::string const& pixel_type() const noexcept { return layout_.type; }
    /// TIFF, NPY or raw.
    [[nodiscard]] std::string const& format() const noexcept { return format_; }
    [[nodiscard]] pixel_size const& calibration() const noexcept { return calibration_; }
    /// As any_image::warnings.
    [[nodiscard]] std::vector<std::string> const& warnings() const noexcept { return warnings_; }

    /// Calls f(T{}) with the pixel type.
    template <class F>
    void visit_type(F&& f) const {
        visit_pixel_type(layout_.type, f);
    }

    /// Calls f(row) with each row, an array of width() pixels of type T, which is valid during the call; from the first row again with each call.
    /// @throws parameter_error if T is not the pixel type; format_error or io_error if a row cannot be read.
    template <pixel T>
    void for_each_row(function_ref<void(T const*)> f) {
        if (layout_.type != pixel_type_name<T>()) throw parameter_error("row_source: asked for rows of " + std::string(pixel_type_name<T>()) + "; the pixels are " + layout_.type);
        if (layout_.width == 0) {
            for (std::ptrdiff_t y = 0; y < layout_.height; ++y) f(nullptr);
            return;
        }
        std::vector<T> row(static_cast<std::size_t>(layout_.width)); // aligned, whatever the bytes are
        auto const take = [&](std::byte const* bytes) {
            std::memcpy(row.data(), bytes, row.size() * sizeof(T));
            f(row.data());
        };
        if (tiff_) {
            tiff_->for_each_row(take);
            return;
        }
        std::vector<std::byte> bytes(row.size() * sizeof(T));
        for (std::ptrdiff_t y = 0; y < layout_.height; ++y) {
            errno = 0;
            if (!detail::read_at(file_.get(), layout_.offset + static_cast<std::uint64_t>(y) * bytes.size(), bytes.data(), bytes.size()))
                detail::throw_io_error("cannot read", path_, errno != 0 ? errno : EIO);
            if (layout_.order != std::endian::native) detail::swap_bytes(bytes, sizeof(T));
            take(bytes.data());
        }
    }

private:
    [[nodiscard]] std::uint64_t size_of_file() const {
        std::error_code error;
        auto const size = std::filesystem::file_size(path_, error);
        if (error) detail::throw_io_error("cannot read by rows", path_, error.value());
        return size;
    }
    /// 0 for a name of none.
    [[nodiscard]] std::size_t bytes_of_type() const noexcept {
        std::size_t bytes = 0;
        visit_pixel_type(layout_.type, [&](auto value) { bytes = sizeof value; });
        return bytes;
    }
    void open_npy(std::span<std::byte const> head) {
        detail::npy_header const h = detail::parse_npy_header(head, name_);
        auto const [width, height] = detail::npy_sides(h, name_);
        layout_ = {static_cast<std::ptrdiff_t>(width), static_cast<std::ptrdiff_t>(height), detail::npy_type(h, name_), std::endian::little, h.data_offset};
        format_ = "NPY";
        check_length();
    }
    void check_length() const {
        std::uint64_t const there = size_ < layout_.offset ? 0 : size_ - layout_.offset, bytes = bytes_of_type();
        auto const width = static_cast<std::uint64_t>(layout_.width), height = static_cast<std::uint64_t>(layout_.height);
        if (width != 0 && height != 0 && there / bytes / width < height)
            detail::throw_format_error(name_, static_cast<std::size_t>(size_), std::to_string(width) + " x " + std::to_string(height) + " pixels of " + layout_.type + " from byte " +
                                                                                   std::to_string(layout_.offset) + " on end too early: " + std::to_string(there) + " bytes are there");
    }

    std::filesystem::path path_;
    std::string name_;
    detail::file_handle file_;
    std::uint64_t size_ = 0;
    raw_layout layout_{};
    std::unique_ptr<detail::tiff_reader> tiff_{};
    std::string format_{};
    pixel_size calibration_{};
    std::vector<std::string> warnings_{};
};

MOTE_NAMESPACE_END
