// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// TIFF, through libtiff and from memory to memory.

#include <mote/core/error.hpp>
#include <mote/core/function_ref.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/units.hpp>
#include <mote/io/any_image.hpp>
#include <mote/io/atomic_file.hpp>
#include <mote/io/file.hpp>
#include <mote/io/grey_from_colour.hpp>
#include <mote/io/stb.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tiffio.h>

MOTE_NAMESPACE_BEGIN

namespace detail {

inline bool is_tiff(std::span<std::byte const> bytes) noexcept {
    return starts_with(bytes, {"II*\0", 4}) || starts_with(bytes, {"MM\0*", 4}) || starts_with(bytes, {"II+\0", 4}) ||
           starts_with(bytes, {"MM\0+", 4});
}

/// What libtiff reads from or writes to, and what it complains about.
struct tiff_memory {
    std::span<std::byte const> input{};
    std::FILE* file = nullptr; ///< read instead of `input`
    std::uint64_t file_size = 0;
    std::vector<std::byte> output{};
    bool writing = false;
    std::uint64_t at = 0;
    std::string errors{};

    [[nodiscard]] std::uint64_t size() const noexcept { return writing ? output.size() : file != nullptr ? file_size : input.size(); }

    static tiff_memory& of(thandle_t handle) noexcept { return *static_cast<tiff_memory*>(handle); }

    static tmsize_t read(thandle_t handle, void* data, tmsize_t n) {
        auto& m = of(handle);
        if (n <= 0 || m.at >= m.size()) return 0;
        auto const count = static_cast<std::size_t>(std::min(static_cast<std::uint64_t>(n), m.size() - m.at));
        if (m.file != nullptr) {
            if (!read_at(m.file, m.at, static_cast<std::byte*>(data), count)) return 0;
            m.at += count;
            return static_cast<tmsize_t>(count);
        }
        std::memcpy(data, (m.writing ? m.output.data() : m.input.data()) + m.at, count);
        m.at += count;
        return static_cast<tmsize_t>(count);
    }
    static tmsize_t write(thandle_t handle, void* data, tmsize_t n) {
        auto& m = of(handle);
        if (!m.writing || n <= 0) return 0;
        auto const count = static_cast<std::size_t>(n);
        // Nothing may be thrown through libtiff, which is C.
        try {
            if (m.at + count > m.output.size()) m.output.resize(static_cast<std::size_t>(m.at) + count);
        } catch (std::exception const&) {
            return 0;
        }
        std::memcpy(m.output.data() + m.at, data, count);
        m.at += count;
        return n;
    }
    static toff_t seek(thandle_t handle, toff_t offset, int whence) {
        auto& m = of(handle);
        m.at = whence == SEEK_CUR ? m.at + offset : whence == SEEK_END ? m.size() + offset : offset;
        return m.at;
    }
    static int close(thandle_t) { return 0; }
    static toff_t length(thandle_t handle) { return of(handle).size(); }
    static int map(thandle_t, void**, toff_t*) { return 0; }
    static void unmap(thandle_t, void*, toff_t) {}

    void complain(char const* module, char const* format, std::va_list arguments) noexcept {
        char text[400];
        if (std::vsnprintf(text, sizeof text, format, arguments) < 0) return;
        try {
            if (errors.size() > 1000) return;
            if (!errors.empty()) errors += "; ";
            if (module != nullptr && *module != '\0') errors += std::string(module) + ": ";
            errors += text;
        } catch (std::exception const&) {
            return;
        }
    }
};

#if defined(TIFFLIB_VERSION) && TIFFLIB_VERSION >= 20221213

extern "C" {
inline int mote_tiff_error(TIFF*, void* user, char const* module, char const* format, std::va_list arguments) {
    static_cast<tiff_memory*>(user)->complain(module, format, arguments);
    return 1;
}
inline int mote_tiff_warning(TIFF*, void*, char const*, char const*, std::va_list) { return 1; }
}

/// Opens; every handle has handlers of its own, so that threads do not meet.
inline TIFF* open_tiff(tiff_memory& m, char const* mode) {
    std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> const options(TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
    if (!options) throw std::bad_alloc();
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), mote_tiff_error, &m);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), mote_tiff_warning, nullptr);
    if (!m.writing) {
        std::uint64_t const most = (std::uint64_t{16} << 20) + 16 * m.size();
        TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(most));
    }
    return TIFFClientOpenExt("TIFF", mode, &m, tiff_memory::read, tiff_memory::write, tiff_memory::seek, tiff_memory::close,
                             tiff_memory::length, tiff_memory::map, tiff_memory::unmap, options.get());
}

struct tiff_turn {};

#else

extern "C" {
inline void mote_tiff_error(thandle_t handle, char const* module, char const* format, std::va_list arguments) {
    if (handle != nullptr) tiff_memory::of(handle).complain(module, format, arguments);
}
}

inline TIFF* open_tiff(tiff_memory& m, char const* mode) {
    return TIFFClientOpen("TIFF", mode, &m, tiff_memory::read, tiff_memory::write, tiff_memory::seek, tiff_memory::close,
                          tiff_memory::length, tiff_memory::map, tiff_memory::unmap);
}

/// Before 4.5 libtiff has one set of handlers for the whole program: one reader at a time, and they are put back.
class tiff_turn {
public:
    tiff_turn()
        : lock_(mutex()), error_(TIFFSetErrorHandler(nullptr)), warning_(TIFFSetWarningHandler(nullptr)),
          error_ext_(TIFFSetErrorHandlerExt(mote_tiff_error)), warning_ext_(TIFFSetWarningHandlerExt(nullptr)) {}
    ~tiff_turn() {
        TIFFSetErrorHandler(error_);
        TIFFSetWarningHandler(warning_);
        TIFFSetErrorHandlerExt(error_ext_);
        TIFFSetWarningHandlerExt(warning_ext_);
    }
    tiff_turn(tiff_turn const&) = delete;
    tiff_turn& operator=(tiff_turn const&) = delete;

private:
    static std::mutex& mutex() {
        static std::mutex m;
        return m;
    }
    std::lock_guard<std::mutex> lock_;
    TIFFErrorHandler error_, warning_;
    TIFFErrorHandlerExt error_ext_, warning_ext_;
};

#endif

using tiff_handle = std::unique_ptr<TIFF, void (*)(TIFF*)>;

/// The text that follows `key=` in one of the lines of ImageJ's description, or nothing.
inline std::string_view imagej_value(std::string_view description, std::string_view key) noexcept {
    while (!description.empty()) {
        std::size_t const end = std::min(description.find('\n'), description.size());
        std::string_view line = description.substr(0, end);
        description.remove_prefix(std::min(end + 1, description.size()));
        if (line.size() <= key.size() || !line.starts_with(key) || line[key.size()] != '=') continue;
        line.remove_prefix(key.size() + 1);
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
        return line;
    }
    return {};
}

inline std::string short_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

} // namespace detail

/// Resolution tags of TIFF: pixels per unit of length; 1 is no unit, 2 the inch, 3 the centimetre.
struct tiff_resolution {
    double x = 0, y = 0;
    unsigned unit = 2;
};

/// The pixel size that a TIFF's tags give.
///
/// 1. If the description begins with `ImageJ=` and has a known `unit`, it counts: pixels per that unit are in the
///    resolution tags.  2. Else the resolution tags, with centimetre or inch as their unit.
/// In both cases an edge of 5 um or more, told in inches or centimetres, is taken for the resolution of a screen, printer
/// or scanner (72, 96, 300, ... 5080 dpi), which programs write without having measured anything: not calibrated, and a
/// warning says so. Resolutions without a unit mean nothing.
[[nodiscard]] inline pixel_size tiff_pixel_size(std::string_view description, tiff_resolution r,
                                                std::vector<std::string>& warnings) {
    pixel_size result;
    if (!(r.x > 0 && r.y > 0 && std::isfinite(r.x) && std::isfinite(r.y))) return result;
    std::string unit = r.unit == 2 ? "inch" : r.unit == 3 ? "cm" : "";
    std::string y_unit, source = "XResolution/ResolutionUnit";
    if (description.starts_with("ImageJ=")) {
        unit = std::string(detail::imagej_value(description, "unit"));
        y_unit = std::string(detail::imagej_value(description, "yunit"));
        source = "ImageJ unit + XResolution";
    }
    if (y_unit.empty()) y_unit = unit;
    if (unit.empty() || unit == "pixel" || unit == "pixels") return result;
    double const x = nanometres_per(unit) / r.x, y = nanometres_per(y_unit) / r.y;
    if (!(x > 0 && y > 0 && std::isfinite(x) && std::isfinite(y))) {
        warnings.push_back("the unit '" + (nanometres_per(unit) > 0 ? y_unit : unit) + "' is not a known length: no calibration");
        return result;
    }
    if ((x >= 5000 || y >= 5000) && (unit == "inch" || unit == "cm")) {
        warnings.push_back("the resolution of " + detail::short_number(r.x) + " pixels per " + unit +
                           " is that of a screen, printer or scanner: not taken for a calibration");
        return result;
    }
    if (std::abs(x - y) > 0.01 * std::max(x, y))
        warnings.push_back("pixels are not square: " + detail::short_number(x) + " nm x " + detail::short_number(y) + " nm");
    result.x = {x};
    result.y = {y};
    result.source = source;
    return result;
}

namespace detail {

/// One directory of a TIFF file that is being read.
class tiff_reader {
public:
    tiff_reader(std::span<std::byte const> bytes, std::string_view name) : name_(name), tiff_(nullptr, TIFFClose) {
        memory_.input = bytes;
        open();
    }
    /// Reads from a file as it goes.
    tiff_reader(std::FILE* file, std::uint64_t size, std::string_view name) : name_(name), tiff_(nullptr, TIFFClose) {
        memory_.file = file;
        memory_.file_size = size;
        open();
    }

    any_image read() {
        any_image result;
        result.format = "TIFF";
        read_layout(result);
        check_sizes();
        read_pixels(result);
        read_calibration(result);
        count_pages(result);
        return result;
    }

    /// All but the pixels, of an image of one grey sample a pixel in one of mote's types, whose name is given out too.
    any_image describe(std::string& type) {
        any_image result;
        result.format = "TIFF";
        read_layout(result);
        check_sizes();
        bool const is_float = sample_format_ == SAMPLEFORMAT_IEEEFP, is_signed = sample_format_ == SAMPLEFORMAT_INT;
        bool const fits = is_float ? bits_ == 32 || bits_ == 64 : is_signed ? bits_ == 16 : sample_format_ == SAMPLEFORMAT_UINT && (bits_ == 8 || bits_ == 16 || bits_ == 32);
        if (samples_ != 1 || photometric_ == PHOTOMETRIC_PALETTE || !fits)
            fail(std::to_string(samples_) + " samples of " + std::to_string(bits_) + " bits (SampleFormat " + std::to_string(sample_format_) +
                 (photometric_ == PHOTOMETRIC_PALETTE ? ", a palette" : "") + ") cannot be read by rows; expected one grey sample of u8, u16, u32, i16, f32 or f64");
        if (std::uint16_t const order = tag(TIFFTAG_FILLORDER, std::uint16_t{FILLORDER_MSB2LSB}); order != FILLORDER_MSB2LSB)
            fail("FillOrder " + std::to_string(order) + " cannot be read by rows");
        type = (is_float ? "f" : is_signed ? "i" : "u") + std::to_string(bits_);
        inverts_ = inverts(is_float, result);
        read_calibration(result);
        count_pages(result);
        return result;
    }
    [[nodiscard]] std::uint32_t width() const noexcept { return width_; }
    [[nodiscard]] std::uint32_t height() const noexcept { return height_; }

    /// Calls take(bytes of the row) for each row from the top, after describe(). Memory: a row, a row of tiles, or a compressed strip.
    void for_each_row(function_ref<void(std::byte const*)> take) {
        memory_.errors.clear();
        std::size_t const bytes = std::size_t{bits_} / 8, row_bytes = std::size_t{width_} * bytes;
        auto const give = [&](std::byte* row) {
            if (inverts_)
                for (std::size_t i = 0; i < row_bytes; ++i) row[i] = ~row[i]; // of each byte, so of the number
            take(row);
        };
        if (tiled_) {
            std::vector<std::byte> band(row_bytes * tile_height_);
            for_each_piece([&](std::byte const* row, std::uint32_t x, std::uint32_t y, std::uint32_t n, std::uint16_t) {
                std::uint32_t const in_band = y % tile_height_;
                std::memcpy(band.data() + in_band * row_bytes + x * bytes, row, n * bytes);
                if (x + n != width_ || (in_band + 1 != tile_height_ && y + 1 != height_)) return;
                for (std::uint32_t i = 0; i <= in_band; ++i) give(band.data() + i * row_bytes);
            });
            return;
        }
        if (compression_ != COMPRESSION_NONE || memory_.file == nullptr) {
            std::vector<std::byte> copy(row_bytes);
            for_each_piece([&](std::byte const* row, std::uint32_t, std::uint32_t, std::uint32_t, std::uint16_t) {
                std::memcpy(copy.data(), row, row_bytes);
                give(copy.data());
            });
            return;
        }
        // libtiff reads strips whole, and the one strip of an uncompressed file may be all of it.
        std::uint32_t const rows_a_strip = std::max(1u, std::min(height_, tag(TIFFTAG_ROWSPERSTRIP, height_)));
        std::vector<std::byte> row(row_bytes);
        for (std::uint32_t y = 0; y < height_; ++y) {
            std::uint64_t const in_strip = std::uint64_t{y % rows_a_strip} * row_bytes, at = TIFFGetStrileOffset(tiff_.get(), y / rows_a_strip) + in_strip;
            if (in_strip + row_bytes > TIFFGetStrileByteCount(tiff_.get(), y / rows_a_strip) || !read_at(memory_.file, at, row.data(), row_bytes))
                fail("row " + std::to_string(y) + " is said to be at byte " + std::to_string(at) + ", where it cannot be read");
            if (TIFFIsByteSwapped(tiff_.get()) != 0) swap_bytes(row, bytes);
            give(row.data());
        }
    }

private:
    void open() {
        tiff_.reset(open_tiff(memory_, "rm"));
        if (!tiff_) fail("cannot be opened");
    }
    [[noreturn]] void fail(std::string const& what) const {
        throw_format_error(name_, "TIFF directory 0: " + what + (memory_.errors.empty() ? "" : " (" + memory_.errors + ")"));
    }

    template <class T>
    T tag(std::uint32_t id, T otherwise) {
        T value{};
        return TIFFGetField(tiff_.get(), id, &value) == 1 ? value : otherwise;
    }

    void read_layout(any_image& result) {
        width_ = tag(TIFFTAG_IMAGEWIDTH, std::uint32_t{0});
        height_ = tag(TIFFTAG_IMAGELENGTH, std::uint32_t{0});
        bits_ = tag(TIFFTAG_BITSPERSAMPLE, std::uint16_t{1});
        samples_ = tag(TIFFTAG_SAMPLESPERPIXEL, std::uint16_t{1});
        sample_format_ = tag(TIFFTAG_SAMPLEFORMAT, std::uint16_t{SAMPLEFORMAT_UINT});
        compression_ = tag(TIFFTAG_COMPRESSION, std::uint16_t{COMPRESSION_NONE});
        photometric_ = tag(TIFFTAG_PHOTOMETRIC,
                           static_cast<std::uint16_t>(samples_ >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK));
        planes_apart_ = tag(TIFFTAG_PLANARCONFIG, std::uint16_t{PLANARCONFIG_CONTIG}) == PLANARCONFIG_SEPARATE && samples_ > 1;
        tiled_ = TIFFIsTiled(tiff_.get()) != 0;
        if (sample_format_ == SAMPLEFORMAT_VOID) sample_format_ = SAMPLEFORMAT_UINT;
        if (width_ == 0 || height_ == 0 || width_ > 0x7fffffffu || height_ > 0x7fffffffu)
            fail("ImageWidth x ImageLength is " + std::to_string(width_) + " x " + std::to_string(height_) +
                 "; expected 1 to 2^31 - 1 each");
        if (samples_ == 0 || samples_ > 64) fail("SamplesPerPixel is " + std::to_string(samples_) + "; expected 1 to 64");
        if (TIFFIsCODECConfigured(compression_) == 0)
            fail("Compression " + std::to_string(compression_) + " is not supported by this build of libtiff");
        if (compression_ == COMPRESSION_OJPEG) fail("Compression 6, the withdrawn form of JPEG in TIFF, is not supported");
        if (compression_ == COMPRESSION_JPEG && photometric_ == PHOTOMETRIC_YCBCR) {
            TIFFSetField(tiff_.get(), TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
            photometric_ = PHOTOMETRIC_RGB;
        }
        switch (photometric_) {
        case PHOTOMETRIC_MINISWHITE:
        case PHOTOMETRIC_MINISBLACK: break;
        case PHOTOMETRIC_RGB:
            if (samples_ < 3) fail("PhotometricInterpretation is RGB, but SamplesPerPixel is " + std::to_string(samples_));
            colour_ = true;
            break;
        case PHOTOMETRIC_PALETTE:
            if (samples_ != 1 || bits_ > 8 || sample_format_ != SAMPLEFORMAT_UINT)
                fail("a palette with " + std::to_string(samples_) + " samples of " + std::to_string(bits_) + " bits is not supported");
            break;
        default: fail("PhotometricInterpretation " + std::to_string(photometric_) + " is not supported; expected grey, RGB or a palette");
        }
        if (bits_ < 8 && samples_ != 1) fail(std::to_string(samples_) + " samples of " + std::to_string(bits_) + " bits are not supported");
        if (std::uint16_t const orientation = tag(TIFFTAG_ORIENTATION, std::uint16_t{ORIENTATION_TOPLEFT});
            orientation != ORIENTATION_TOPLEFT)
            result.warnings.push_back("Orientation " + std::to_string(orientation) + " was ignored: rows and columns are as stored");
    }

    /// Whether grey values are to be inverted, and says so.
    bool inverts(bool is_float, any_image& result) const {
        if (photometric_ != PHOTOMETRIC_MINISWHITE) return false;
        result.warnings.push_back(is_float ? "0 is white in this file (MinIsWhite); the values are as stored"
                                           : "0 is white in this file (MinIsWhite): grey values were inverted");
        if (!is_float) result.as_stored = false;
        return !is_float;
    }

    /// The best that a compression can do, decoded bytes per stored byte.
    [[nodiscard]] std::uint64_t best_ratio() const noexcept {
        switch (compression_) {
        case COMPRESSION_NONE: return 1;
        case COMPRESSION_PACKBITS: return 64;
        case COMPRESSION_DEFLATE:
        case COMPRESSION_ADOBE_DEFLATE: return 1032;
        case COMPRESSION_LZW: return 2731; // a code of 12 bits stands for 4096 bytes at most
        default: return 5000;
        }
    }

    void check_sizes() {
        std::uint64_t const file = memory_.size();
        std::uint32_t const pieces = tiled_ ? TIFFNumberOfTiles(tiff_.get()) : TIFFNumberOfStrips(tiff_.get());
        char const* const piece = tiled_ ? "tile " : "strip ";
        if (pieces == 0 || pieces > file) fail("the number of strips or tiles is " + std::to_string(pieces));
        row_bytes_ = tiled_ ? TIFFTileRowSize64(tiff_.get()) : TIFFScanlineSize64(tiff_.get());
        piece_bytes_ = tiled_ ? TIFFTileSize64(tiff_.get()) : row_bytes_;
        std::uint64_t const decoded_pieces =
            tiled_ ? pieces : std::uint64_t{height_} * (planes_apart_ ? samples_ : 1u);
        constexpr std::uint64_t most = std::uint64_t{1} << 40;
        std::uint64_t const samples_here = planes_apart_ ? 1 : samples_;
        std::uint64_t tile_width = width_;
        if (tiled_) {
            tile_width = tag(TIFFTAG_TILEWIDTH, std::uint32_t{0});
            tile_height_ = tag(TIFFTAG_TILELENGTH, std::uint32_t{0});
            tile_width_ = static_cast<std::uint32_t>(tile_width);
            if (tile_width == 0 || tile_height_ == 0) fail("a tile has no pixels");
        }
        if (row_bytes_ == 0 || row_bytes_ < (tile_width * samples_here * bits_ + 7) / 8 || piece_bytes_ == 0 || row_bytes_ > most ||
            piece_bytes_ > most || piece_bytes_ > most / decoded_pieces ||
            (tiled_ && piece_bytes_ / row_bytes_ < tile_height_))
            fail("an image of " + std::to_string(width_) + " x " + std::to_string(height_) + " pixels is too large");
        std::uint64_t stored = 0;
        for (std::uint32_t i = 0; i < pieces; ++i) {
            std::uint64_t const offset = TIFFGetStrileOffset(tiff_.get(), i), count = TIFFGetStrileByteCount(tiff_.get(), i);
            if (offset > file || count > file - offset)
                fail(piece + std::to_string(i) + " is said to be bytes " + std::to_string(offset) + " to " + std::to_string(offset + count) +
                     " of a file of " + std::to_string(file) + " bytes");
            stored = std::min(file, stored + count);
        }
        std::uint64_t const decoded = piece_bytes_ * decoded_pieces;
        std::uint64_t const slack = compression_ == COMPRESSION_NONE ? 0 : 65536;
        // Strips of an uncompressed file hold the image exactly; tiles are padded, and so is what they hold.
        if ((decoded > slack ? decoded - slack : 0) / best_ratio() > stored)
            fail(std::to_string(width_) + " x " + std::to_string(height_) + " pixels need " + std::to_string(decoded) +
                 " bytes, but strips or tiles hold " + std::to_string(stored) + " (Compression " + std::to_string(compression_) + ")");
    }

    /// Calls take(row, x, y, n, plane) for the n pixels from (x, y) on, as libtiff decodes them.
    template <class Take>
    void for_each_piece(Take&& take) {
        std::vector<std::byte> buffer(static_cast<std::size_t>(piece_bytes_));
        auto const planes = static_cast<std::uint16_t>(planes_apart_ ? samples_ : 1);
        for (std::uint16_t plane = 0; plane < planes; ++plane) {
            if (!tiled_) {
                for (std::uint32_t y = 0; y < height_; ++y) {
                    if (TIFFReadScanline(tiff_.get(), buffer.data(), y, plane) < 0 || !memory_.errors.empty())
                        fail("row " + std::to_string(y) + " cannot be decoded");
                    take(buffer.data(), std::uint32_t{0}, y, width_, plane);
                }
                continue;
            }
            for (std::uint64_t y = 0; y < height_; y += tile_height_)
                for (std::uint64_t x = 0; x < width_; x += tile_width_) {
                    if (TIFFReadTile(tiff_.get(), buffer.data(), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0,
                                     plane) < 0 ||
                        !memory_.errors.empty())
                        fail("the tile at (" + std::to_string(x) + ", " + std::to_string(y) + ") cannot be decoded");
                    auto const rows = std::min<std::uint64_t>(tile_height_, height_ - y);
                    auto const columns = static_cast<std::uint32_t>(std::min<std::uint64_t>(tile_width_, width_ - x));
                    for (std::uint64_t row = 0; row < rows; ++row)
                        take(buffer.data() + row * row_bytes_, static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y + row),
                             columns, plane);
                }
        }
    }

    /// Reads samples of type Stored into an image of type T, which holds every value of Stored.
    template <class T, class Stored = T>
    void read_samples(any_image& result) {
        memory_.errors.clear();
        auto const samples = std::ptrdiff_t{samples_};
        image<T> grey(static_cast<std::ptrdiff_t>(width_), static_cast<std::ptrdiff_t>(height_), fill::none);
        grey_rows<T> convert(samples, colour_);
        auto const widen = [](std::byte const* p) {
            Stored value;
            std::memcpy(&value, p, sizeof value);
            return static_cast<T>(value);
        };
        if (planes_apart_) {
            // Only planes that count are kept; libtiff has to go through the others to report damage there.
            std::array<image<T>, 3> plane_images;
            std::uint16_t const kept = colour_ ? 3 : 1;
            for (std::uint16_t p = 0; p < kept; ++p) plane_images[p] = image<T>(grey.width(), grey.height());
            for_each_piece([&](std::byte const* row, std::uint32_t x, std::uint32_t y, std::uint32_t n, std::uint16_t plane) {
                if (plane >= kept) return;
                T* const out = plane_images[plane].row(static_cast<std::ptrdiff_t>(y)) + x;
                for (std::uint32_t i = 0; i < n; ++i) out[i] = widen(row + i * sizeof(Stored));
            });
            std::vector<T> mixed(static_cast<std::size_t>(width_) * samples_);
            for (std::ptrdiff_t y = 0; y < grey.height(); ++y) {
                for (std::uint16_t p = 0; p < kept; ++p)
                    for (std::ptrdiff_t x = 0; x < grey.width(); ++x)
                        mixed[static_cast<std::size_t>(x * samples + p)] = plane_images[p](x, y);
                convert(mixed.data(), grey.row(y), grey.width());
            }
        } else {
            std::vector<T> mixed(static_cast<std::size_t>(tiled_ ? tile_width_ : width_) * samples_);
            for_each_piece([&](std::byte const* row, std::uint32_t x, std::uint32_t y, std::uint32_t n, std::uint16_t) {
                std::size_t const count = std::size_t{n} * samples_;
                for (std::size_t i = 0; i < count; ++i) mixed[i] = widen(row + i * sizeof(Stored));
                convert(mixed.data(), grey.row(static_cast<std::ptrdiff_t>(y)) + x, static_cast<std::ptrdiff_t>(n));
            });
        }
        convert.report(result);
        if (inverts(std::is_floating_point_v<T>, result))
            if constexpr (std::is_integral_v<T>)
                for (std::ptrdiff_t y = 0; y < grey.height(); ++y)
                    for (std::ptrdiff_t x = 0; x < grey.width(); ++x) grey(x, y) = static_cast<T>(~grey(x, y));
        result.pixels = std::move(grey);
    }

    /// Samples of 1, 2, 4 or 8 bits that become bytes through a table: scaled grey values, or a palette.
    void read_table(any_image& result, std::array<std::uint8_t, 256> const& table) {
        memory_.errors.clear();
        image<std::uint8_t> grey(static_cast<std::ptrdiff_t>(width_), static_cast<std::ptrdiff_t>(height_), fill::none);
        unsigned const per_byte = 8u / bits_, mask = (1u << bits_) - 1u;
        for_each_piece([&](std::byte const* row, std::uint32_t x, std::uint32_t y, std::uint32_t n, std::uint16_t) {
            std::uint8_t* const out = grey.row(static_cast<std::ptrdiff_t>(y)) + x;
            for (std::uint32_t i = 0; i < n; ++i) {
                unsigned const shift = (per_byte - 1 - i % per_byte) * bits_;
                out[i] = table[(std::to_integer<unsigned>(row[i / per_byte]) >> shift) & mask];
            }
        });
        result.pixels = std::move(grey);
    }

    void read_palette(any_image& result) {
        std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
        if (TIFFGetField(tiff_.get(), TIFFTAG_COLORMAP, &red, &green, &blue) != 1 || red == nullptr || green == nullptr || blue == nullptr)
            fail("a palette image without ColorMap");
        std::size_t const entries = std::size_t{1} << bits_;
        std::uint16_t largest = 0;
        for (std::size_t i = 0; i < entries; ++i) largest = std::max({largest, red[i], green[i], blue[i]});
        unsigned const shift = largest > 255 ? 8 : 0; // some writers give bytes where TIFF asks for 16 bits
        std::array<std::uint8_t, 256> table{};
        bool coloured = false, identity = true;
        for (std::size_t i = 0; i < entries; ++i) {
            auto const byte = [&](std::uint16_t v) { return static_cast<std::uint8_t>(v >> shift); };
            table[i] = grey_from_rgb(byte(red[i]), byte(green[i]), byte(blue[i]));
            coloured = coloured || byte(red[i]) != byte(green[i]) || byte(green[i]) != byte(blue[i]);
            identity = identity && table[i] == i;
        }
        read_table(result, table);
        if (coloured)
            result.warnings.push_back("colours of a palette were turned into grey values, 0.299 R + 0.587 G + 0.114 B (Rec. 601)");
        else if (!identity)
            result.warnings.push_back("the grey values are those of the palette, not the stored indices");
        result.as_stored = !coloured && identity;
    }

    void read_pixels(any_image& result) {
        if (photometric_ == PHOTOMETRIC_PALETTE && (bits_ == 1 || bits_ == 2 || bits_ == 4 || bits_ == 8)) return read_palette(result);
        switch (sample_format_) {
        case SAMPLEFORMAT_UINT:
            if (bits_ == 1 || bits_ == 2 || bits_ == 4) {
                std::array<std::uint8_t, 256> table{};
                unsigned const last = (1u << bits_) - 1u;
                bool const inverted = photometric_ == PHOTOMETRIC_MINISWHITE;
                for (unsigned i = 0; i <= last; ++i) table[i] = static_cast<std::uint8_t>((inverted ? last - i : i) * 255 / last);
                read_table(result, table);
                result.warnings.push_back("samples of " + std::to_string(bits_) + " bits were scaled to 0..255" +
                                          (inverted ? ", and inverted: 0 is white in this file (MinIsWhite)" : ""));
                result.as_stored = false;
                return;
            }
            if (bits_ == 8) return read_samples<std::uint8_t>(result);
            if (bits_ == 16) return read_samples<std::uint16_t>(result);
            if (bits_ == 32) return read_samples<std::uint32_t>(result);
            break;
        case SAMPLEFORMAT_INT:
            if (bits_ == 8) {
                result.warnings.push_back("signed 8-bit integers were read as i16; every value is exact");
                return read_samples<std::int16_t, std::int8_t>(result);
            }
            if (bits_ == 16) return read_samples<std::int16_t>(result);
            if (bits_ == 32) {
                result.warnings.push_back("signed 32-bit integers were read as f64; every value is exact");
                return read_samples<double, std::int32_t>(result);
            }
            break;
        case SAMPLEFORMAT_IEEEFP:
            if (bits_ == 32) return read_samples<float>(result);
            if (bits_ == 64) return read_samples<double>(result);
            break;
        default: break;
        }
        fail("SampleFormat " + std::to_string(sample_format_) + " with BitsPerSample " + std::to_string(bits_) +
             " is not supported; expected unsigned 1, 2, 4, 8, 16, 32, signed 8, 16, 32 or floating point 32, 64");
    }

    void read_calibration(any_image& result) {
        char const* const text = tag(TIFFTAG_IMAGEDESCRIPTION, static_cast<char const*>(nullptr));
        description_ = text == nullptr ? "" : text;
        tiff_resolution r;
        r.x = static_cast<double>(tag(TIFFTAG_XRESOLUTION, 0.0f));
        r.y = static_cast<double>(tag(TIFFTAG_YRESOLUTION, 0.0f));
        r.unit = tag(TIFFTAG_RESOLUTIONUNIT, std::uint16_t{RESUNIT_INCH});
        result.calibration = tiff_pixel_size(description_, r, result.warnings);
    }

    void count_pages(any_image& result) {
        memory_.errors.clear();
        std::uint64_t pages = TIFFNumberOfDirectories(tiff_.get());
        if (!memory_.errors.empty()) result.warnings.push_back("the list of pages is damaged (" + memory_.errors + ")");
        // ImageJ writes large stacks with one directory and says how many pages follow it.
        if (description_.starts_with("ImageJ=")) {
            auto const images = imagej_value(description_, "images");
            std::uint32_t told = 0;
            if (std::from_chars(images.data(), images.data() + images.size(), told).ec == std::errc{})
                pages = std::max<std::uint64_t>(pages, told);
        }
        if (pages > 1) result.warnings.push_back("the file has " + std::to_string(pages) + " pages; only the first was read");
    }

    std::string_view name_;
    [[maybe_unused, no_unique_address]] tiff_turn turn_;
    tiff_memory memory_;
    tiff_handle tiff_;
    std::uint32_t width_ = 0, height_ = 0, tile_width_ = 0, tile_height_ = 0;
    std::uint16_t bits_ = 0, samples_ = 0, sample_format_ = 0, compression_ = 0, photometric_ = 0;
    bool planes_apart_ = false, tiled_ = false, colour_ = false, inverts_ = false;
    std::uint64_t row_bytes_ = 0, piece_bytes_ = 0;
    std::string description_;
};

} // namespace detail

/// Reads the first page of a TIFF or BigTIFF file of either byte order, in strips or tiles, with every compression that
/// the installed libtiff has.
///
/// Unsigned 8, 16 and 32-bit, signed 16-bit and floating point 32 and 64-bit samples keep their type; signed 8-bit ones
/// become i16 and signed 32-bit ones f64, exactly and with a warning. Samples of 1, 2 and 4 bits are scaled to 0..255.
/// MinIsWhite is inverted for integers. Colours, palettes and alpha as in read_stb. The pixel size is tiff_pixel_size's.
///
/// Before pixels are allocated, every strip and tile must lie inside the file, and the image must not be larger than
/// they can decode to: exactly for uncompressed data; 64, 1032 and 2731 times for PackBits, Deflate and LZW; 5000 times
/// for the rest; never above 2^40 bytes. Safe to call from several threads; with libtiff before 4.5 they take turns,
/// and the program's own handlers for libtiff's messages are put aside meanwhile.
/// @param name  of the file, for messages.
/// @throws format_error naming the file, the tag or row, and what libtiff says.
[[nodiscard]] inline any_image read_tiff(std::span<std::byte const> bytes, std::string_view name) {
    if (!detail::is_tiff(bytes)) detail::throw_format_error(name, 0, "not a TIFF file");
    return detail::tiff_reader(bytes, name).read();
}

/// An image as the bytes of an uncompressed little-endian TIFF file (BigTIFF from 4 GB on), with the pixel size in a
/// form that ImageJ reads: `unit=nm` in the description, pixels per nanometre in the resolution tags. Without a
/// calibration the file says nothing about sizes. The same arguments give the same bytes.
/// @throws parameter_error if the image has no pixels or a side of 2^31 or more.
template <grey_image I>
[[nodiscard]] std::vector<std::byte> encode_tiff(I const& i, pixel_size const& calibration = {}) {
    using T = pixel_of<I>;
    image_view<T const> const v = const_view(i);
    if (v.empty() || v.width > 0x7fffffff || v.height > 0x7fffffff)
        throw parameter_error("encode_tiff: an image of " + std::to_string(v.width) + " x " + std::to_string(v.height) +
                              " pixels; expected 1 to 2^31 - 1 on each side");
    std::uint64_t const row_bytes = static_cast<std::uint64_t>(v.width) * sizeof(T);
    bool const big = row_bytes * static_cast<std::uint64_t>(v.height) > 4000000000u;
    [[maybe_unused]] detail::tiff_turn const turn{};
    detail::tiff_memory memory;
    memory.writing = true;
    memory.output.reserve(static_cast<std::size_t>(row_bytes) * static_cast<std::size_t>(v.height) + 4096);
    {
        detail::tiff_handle const tiff(detail::open_tiff(memory, big ? "wl8" : "wl"), TIFFClose);
        bool good = tiff != nullptr;
        auto const set = [&](std::uint32_t id, auto value) { good = good && TIFFSetField(tiff.get(), id, value) == 1; };
        set(TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(v.width));
        set(TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(v.height));
        set(TIFFTAG_BITSPERSAMPLE, static_cast<int>(8 * sizeof(T)));
        set(TIFFTAG_SAMPLESPERPIXEL, 1);
        set(TIFFTAG_SAMPLEFORMAT, std::is_floating_point_v<T> ? SAMPLEFORMAT_IEEEFP
                                  : std::is_signed_v<T>       ? SAMPLEFORMAT_INT
                                                              : SAMPLEFORMAT_UINT);
        set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
        set(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
        set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
        set(TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (std::uint64_t{1} << 20) / row_bytes)));
        if (calibration.calibrated()) {
            set(TIFFTAG_IMAGEDESCRIPTION, "ImageJ=1.11a\nunit=nm\n");
            set(TIFFTAG_XRESOLUTION, 1 / calibration.x.value);
            set(TIFFTAG_YRESOLUTION, 1 / calibration.y.value);
            set(TIFFTAG_RESOLUTIONUNIT, RESUNIT_NONE);
        }
        row_reader<T> read(v);
        std::vector<T> row(static_cast<std::size_t>(v.width));
        for (std::ptrdiff_t y = 0; good && y < v.height; ++y) {
            std::copy_n(read(y), row.size(), row.data()); // libtiff may swap bytes in place
            good = TIFFWriteScanline(tiff.get(), row.data(), static_cast<std::uint32_t>(y), 0) == 1;
        }
        good = good && TIFFFlush(tiff.get()) == 1;
        if (!good) throw io_error("encode_tiff: libtiff cannot write (" + memory.errors + ")");
    }
    return std::move(memory.output);
}

/// Writes encode_tiff's bytes to a file, whole or not at all.
/// @throws parameter_error as encode_tiff does; io_error naming the path and the reason.
template <grey_image I>
void write_tiff(std::filesystem::path const& path, I const& i, pixel_size const& calibration = {}) {
    write_file(path, encode_tiff(i, calibration));
}

MOTE_NAMESPACE_END
