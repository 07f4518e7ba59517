// SPDX-License-Identifier: MIT
#include <mote/io/crc32.hpp>
#include <mote/io/read.hpp>
#include <mote/io/row_source.hpp>

#include "../random_image.hpp"
#include "../shared.hpp"
#include "catch.hpp"
#include "samples.hpp"

#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace row_source_test {

namespace {
namespace fs = std::filesystem;

/// A file that goes when the test ends.
class scratch_file {
public:
    explicit scratch_file(std::span<std::byte const> bytes) : path_(fs::temp_directory_path() / ("mote_rows_" + std::to_string(std::random_device()()))) { mote::write_file(path_, bytes); }
    ~scratch_file() {
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    scratch_file(scratch_file const&) = delete;
    scratch_file& operator=(scratch_file const&) = delete;
    [[nodiscard]] fs::path const& path() const { return path_; }

private:
    fs::path path_;
};

/// The rows put together, twice.
mote::any_image gathered(mote::row_source& source) {
    mote::any_image result;
    result.format = source.format();
    result.calibration = source.calibration();
    result.warnings = source.warnings();
    source.visit_type([&]<class T>(T) {
        for (int times = 0; times < 2; ++times) {
            mote::image<T> pixels(source.width(), source.height());
            std::ptrdiff_t y = 0;
            source.for_each_row<T>([&](T const* row) {
                if (y < pixels.height()) std::copy_n(row, pixels.width(), pixels.row(y));
                ++y;
            });
            CHECK(y == source.height());
            result.pixels = std::move(pixels);
        }
    });
    return result;
}

void check_same(mote::any_image const& a, mote::any_image const& b) {
    CHECK(a.pixel_type() == b.pixel_type());
    CHECK(a.width() == b.width());
    CHECK(a.height() == b.height());
    CHECK(a.visit([](auto const& i) { return mote::crc32_of_pixels(i); }) == b.visit([](auto const& i) { return mote::crc32_of_pixels(i); }));
    CHECK(a.calibration.x == b.calibration.x);
    CHECK(a.calibration.source == b.calibration.source);
    CHECK(a.format == b.format);
    CHECK(a.warnings == b.warnings);
}

void check_file(std::span<std::byte const> bytes) {
    scratch_file const file(bytes);
    mote::row_source source(file.path());
    check_same(gathered(source), mote::read_image(file.path()));
}

template <class T>
void check_type() {
    auto const a = random_image<T>(37, 29, 11, 0, 200);
    CAPTURE(mote::pixel_type_name<T>());
    for (char const* const mode : {"wl", "wb", "wl8", "wb8"})
        for (int const compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE})
            for (int const tile : {0, 16})
                for (int const photometric : {PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_MINISWHITE}) {
                    CAPTURE(mode, compression, tile, photometric);
                    check_file(tiff_of<T>(mode, 37, 29, {1, compression, PLANARCONFIG_CONTIG, tile, photometric}, [&](std::uint32_t x, std::uint32_t y, int) { return a(x, y); }));
                }
    check_file(mote::encode_tiff(a, {{0.25}, {0.25}, {}}));
    check_file(mote::encode_npy(a));

    std::vector<std::byte> raw(5, std::byte{99}), big = raw;
    for (std::ptrdiff_t y = 0; y < 29; ++y)
        for (std::ptrdiff_t x = 0; x < 37; ++x) {
            mote::detail::append<std::endian::little>(raw, a(x, y));
            mote::detail::append<std::endian::big>(big, a(x, y));
        }
    for (auto const order : {std::endian::little, std::endian::big}) {
        scratch_file const file(order == std::endian::little ? raw : big);
        mote::row_source source(file.path(), {37, 29, mote::pixel_type_name<T>(), order, 5});
        auto const back = gathered(source);
        REQUIRE(std::holds_alternative<mote::image<T>>(back.pixels));
        CHECK(mote::crc32_of_pixels(std::get<mote::image<T>>(back.pixels)) == mote::crc32_of_pixels(a));
        CHECK(source.format() == "raw");
        CHECK_THROWS_AS(mote::row_source(file.path(), {37, 30, mote::pixel_type_name<T>(), order, 5}), mote::format_error);
        CHECK_THROWS_AS(mote::row_source(file.path(), {37, 29, mote::pixel_type_name<T>(), order, 6}), mote::format_error);
    }
}
} // namespace

TEST_CASE("rows of a file are those of the image") {
    check_type<std::uint8_t>();
    check_type<std::uint16_t>();
    check_type<std::int16_t>();
    check_type<std::uint32_t>();
    check_type<float>();
    check_type<double>();
    check_file(mote::encode_npy(mote::image<std::uint16_t>(0, 0)));
    check_file(mote::encode_npy(mote::image<std::uint16_t>(5, 0)));
}

TEST_CASE("rows of real TIFF files are those of the image, or refused") {
    auto const folder = shared_path("data/formats/tiff");
    if (!folder) return;
    int read = 0, refused = 0;
    for (auto const& entry : fs::directory_iterator(*folder)) {
        CAPTURE(entry.path().filename().string());
        std::optional<mote::any_image> whole;
        try {
            whole = mote::read_image(entry.path());
        } catch (mote::format_error const&) {
            continue;
        }
        try {
            mote::row_source source(entry.path());
            check_same(gathered(source), *whole);
            ++read;
        } catch (mote::format_error const& e) {
            CHECK(std::string(e.what()).find("cannot be read by rows") != std::string::npos);
            ++refused;
        }
    }
    WARN(read << " TIFF files read by rows as whole, " << refused << " refused");
    CHECK(read > refused);
}

TEST_CASE("what cannot be read by rows is refused with a reason") {
    auto const refused = [](std::span<std::byte const> bytes) {
        scratch_file const file(bytes);
        mote::row_source const source(file.path());
    };
    CHECK_THROWS_AS(refused({}), mote::format_error);
    CHECK_THROWS_AS(refused(mote::detail::bytes_of("hello")), mote::format_error);
    CHECK_THROWS_AS(refused(tiff_of<std::uint8_t>("wl", 5, 4, {3, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 0, PHOTOMETRIC_RGB}, [](auto, auto, int c) { return static_cast<std::uint8_t>(c); })),
                    mote::format_error);
    CHECK_THROWS_AS(refused(tiff_of<std::int32_t>("wl", 5, 4, {}, [](auto, auto, int) { return 1; })), mote::format_error);
    auto cut = mote::encode_npy(mote::image<float>(8, 8));
    cut.resize(cut.size() - 1);
    CHECK_THROWS_AS(refused(cut), mote::format_error);
    // Cut files and damaged ones: an error or the rows, nothing else.
    auto const good = mote::encode_tiff(random_image<std::uint16_t>(20, 20, 3, 0, 60000));
    for (std::size_t n = 0; n < good.size(); n += 7) try {
            scratch_file const file(std::span<std::byte const>(good).first(n));
            mote::row_source source(file.path());
            source.for_each_row<std::uint16_t>([](std::uint16_t const*) {});
        } catch (mote::format_error const&) {
        }
    CHECK_THROWS_AS(mote::row_source("/no/such/file"), mote::io_error);
    CHECK_THROWS_AS(mote::row_source(fs::temp_directory_path()), mote::io_error);
    scratch_file const file(good);
    CHECK_THROWS_AS(mote::row_source(file.path(), {-1, 3}), mote::parameter_error);
    CHECK_THROWS_AS(mote::row_source(file.path(), {1, 3, "u7"}), mote::parameter_error);
    mote::row_source source(file.path());
    CHECK_THROWS_AS(source.for_each_row<float>([](float const*) {}), mote::parameter_error);
}

} // namespace row_source_test
