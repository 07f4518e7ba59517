// SPDX-License-Identifier: MIT
#include <mote/io/crc32.hpp>
#include <mote/io/tiff.hpp>

#include "../random_image.hpp"
#include "catch.hpp"
#include "samples.hpp"

#include <cmath>
#include <filesystem>
#include <thread>

namespace tiff_test {

namespace {
using u8 = mote::image<std::uint8_t>;
using u16 = mote::image<std::uint16_t>;

template <class T>
void check_layouts(char const* mode) {
    auto const a = random_image<T>(37, 29, 11, 0, 200);
    for (int const compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE, COMPRESSION_PACKBITS})
        for (int const tile : {0, 16}) {
            CAPTURE(mode, compression, tile);
            auto const file = tiff_of<T>(mode, 37, 29, {1, compression, PLANARCONFIG_CONTIG, tile, PHOTOMETRIC_MINISBLACK},
                                         [&](std::uint32_t x, std::uint32_t y, int) { return a(x, y); });
            auto const back = mote::read_tiff(file, "x.tif");
            REQUIRE(std::holds_alternative<mote::image<T>>(back.pixels));
            CHECK(back.warnings.empty());
            CHECK(back.as_stored);
            CHECK(back.width() == 37);
            CHECK(mote::crc32_of_pixels(std::get<mote::image<T>>(back.pixels)) == mote::crc32_of_pixels(a));
        }
}

template <class T>
void round_trip(mote::image_view<std::type_identity_t<T> const> v, mote::pixel_size const& calibration) {
    auto const file = mote::encode_tiff(v, calibration);
    CHECK(file == mote::encode_tiff(v, calibration));
    auto const back = mote::read_tiff(file, "x");
    REQUIRE(std::holds_alternative<mote::image<T>>(back.pixels));
    CHECK(mote::crc32_of_pixels(std::get<mote::image<T>>(back.pixels)) == mote::crc32_of_pixels(v));
    CHECK(back.calibration.calibrated() == calibration.calibrated());
    CHECK(back.calibration.x.value == Approx(calibration.x.value).epsilon(1e-6));
    CHECK(back.calibration.y.value == Approx(calibration.y.value).epsilon(1e-6));
    CHECK(back.calibration.source == (calibration.calibrated() ? "ImageJ unit + XResolution" : ""));
}
} // namespace

TEST_CASE("every pixel type, compression, byte order, strips and tiles, TIFF and BigTIFF") {
    for (char const* const mode : {"wl", "wb", "wl8", "wb8"}) {
        check_layouts<std::uint8_t>(mode);
        check_layouts<std::uint16_t>(mode);
        check_layouts<std::int16_t>(mode);
        check_layouts<std::uint32_t>(mode);
        check_layouts<float>(mode);
        check_layouts<double>(mode);
    }
}

TEST_CASE("integers that have no pixel type of their own become a wider one, and say so") {
    auto const a = mote::read_tiff(tiff_of<std::int8_t>("wl", 5, 4, {}, [](auto x, auto, int) { return static_cast<std::int8_t>(static_cast<int>(x) - 3); }), "a");
    CHECK(std::get<mote::image<std::int16_t>>(a.pixels)(0, 0) == -3);
    CHECK(a.as_stored);
    CHECK(a.warnings.size() == 1);
    auto const b = mote::read_tiff(tiff_of<std::int32_t>("wb", 5, 4, {}, [](auto x, auto, int) { return x == 0 ? INT32_MIN : INT32_MAX; }), "b");
    CHECK(std::get<mote::image<double>>(b.pixels)(0, 0) == -2147483648.0);
    CHECK(std::get<mote::image<double>>(b.pixels)(1, 3) == 2147483647.0);
    CHECK(b.warnings.size() == 1);
    CHECK_THROWS_WITH(mote::read_tiff(tiff_of<std::int64_t>("wl", 5, 4, {}, [](auto, auto, int) { return std::int64_t{1}; }), "c.tif"),
                      Catch::Contains("c.tif") && Catch::Contains("BitsPerSample 64"));
}

TEST_CASE("colours and alpha of a TIFF, together or in planes, strips or tiles") {
    for (int const planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE})
        for (int const tile : {0, 16})
            for (int const samples : {3, 4}) {
                CAPTURE(planar, tile, samples);
                tiff_layout const how{samples, COMPRESSION_LZW, planar, tile, PHOTOMETRIC_RGB};
                std::uint16_t const alpha = EXTRASAMPLE_UNASSALPHA;
                auto const more = [&](TIFF* t) {
                    if (samples == 4) TIFFSetField(t, TIFFTAG_EXTRASAMPLES, 1, &alpha);
                };
                auto const grey = mote::read_tiff(tiff_of<std::uint16_t>("wb", 21, 19, how, [](auto x, auto y, int c) {
                    return static_cast<std::uint16_t>(c == 3 ? 9 : 1000 * x + y);
                }, more), "grey");
                CHECK(grey.as_stored);
                CHECK(grey.warnings.size() == (samples == 4 ? 1 : 0));
                bool same = true;
                for (int y = 0; y < 19; ++y)
                    for (int x = 0; x < 21; ++x) same = same && std::get<u16>(grey.pixels)(x, y) == 1000 * x + y;
                CHECK(same);
                auto const colour = mote::read_tiff(tiff_of<std::uint8_t>("wl", 21, 19, how, [](auto, auto, int c) {
                    return static_cast<std::uint8_t>(c == 1 ? 255 : 0);
                }, more), "colour");
                CHECK_FALSE(colour.as_stored);
                CHECK(std::get<u8>(colour.pixels)(20, 18) == 150);
            }
    auto const two = mote::read_tiff(tiff_of<float>("wl", 3, 3, {3, COMPRESSION_NONE, PLANARCONFIG_SEPARATE, 0, PHOTOMETRIC_MINISBLACK},
                                                    [](auto, auto, int c) { return static_cast<float>(c + 1); }), "channels");
    CHECK(std::get<mote::image<float>>(two.pixels)(2, 2) == 1.0f);
    CHECK_THAT(two.warnings.at(0), Catch::Contains("2 channels"));
}

TEST_CASE("MinIsWhite is inverted for integers only") {
    tiff_layout how;
    how.photometric = PHOTOMETRIC_MINISWHITE;
    auto const a = mote::read_tiff(tiff_of<std::uint16_t>("wl", 2, 2, how, [](auto x, auto, int) { return static_cast<std::uint16_t>(x); }), "a");
    CHECK(std::get<u16>(a.pixels)(0, 0) == 65535);
    CHECK(std::get<u16>(a.pixels)(1, 0) == 65534);
    CHECK_FALSE(a.as_stored);
    auto const b = mote::read_tiff(tiff_of<std::int16_t>("wl", 2, 2, how, [](auto, auto, int) { return std::int16_t{-32768}; }), "b");
    CHECK(std::get<mote::image<std::int16_t>>(b.pixels)(0, 0) == 32767);
    auto const c = mote::read_tiff(tiff_of<float>("wl", 2, 2, how, [](auto, auto, int) { return 0.25f; }), "c");
    CHECK(std::get<mote::image<float>>(c.pixels)(0, 0) == 0.25f);
    CHECK(c.as_stored);
    CHECK(c.warnings.size() == 1);
}

TEST_CASE("bits, nibbles and palettes") {
    auto const packed = [](int bits, int photometric, std::vector<std::uint8_t> rows, std::function<void(TIFF*)> const& more = [](TIFF*) {}) {
        return mote::read_tiff(libtiff_file("wl", [&](TIFF* t) {
            TIFFSetField(t, TIFFTAG_IMAGEWIDTH, 11u);
            TIFFSetField(t, TIFFTAG_IMAGELENGTH, 2u);
            TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, bits);
            TIFFSetField(t, TIFFTAG_PHOTOMETRIC, photometric);
            TIFFSetField(t, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
            more(t);
            TIFFWriteEncodedStrip(t, 0, rows.data(), static_cast<tmsize_t>(rows.size()));
        }), "packed");
    };
    auto const one = packed(1, PHOTOMETRIC_MINISBLACK, {0xa0, 0x20, 0x00, 0x40});
    for (int x = 0; x < 11; ++x) CHECK(std::get<u8>(one.pixels)(x, 0) == (x == 0 || x == 2 || x == 10 ? 255 : 0));
    CHECK(std::get<u8>(one.pixels)(9, 1) == 255);
    CHECK_FALSE(one.as_stored);
    CHECK(std::get<u8>(packed(1, PHOTOMETRIC_MINISWHITE, {0xa0, 0x20, 0, 0}).pixels)(1, 0) == 255);
    auto const four = packed(4, PHOTOMETRIC_MINISBLACK, {0x1f, 0, 0, 0, 0, 0x30, 0, 0, 0, 0, 0, 0});
    CHECK(std::get<u8>(four.pixels)(0, 0) == 17);
    CHECK(std::get<u8>(four.pixels)(1, 0) == 255);
    CHECK(std::get<u8>(four.pixels)(10, 0) == 51);

    std::vector<std::uint16_t> ramp(256), colour(256, 0);
    for (std::size_t i = 0; i < 256; ++i) ramp[i] = static_cast<std::uint16_t>(i * 257);
    std::vector<std::uint8_t> index(22);
    for (std::size_t i = 0; i < 22; ++i) index[i] = static_cast<std::uint8_t>(11 * i);
    auto const grey = packed(8, PHOTOMETRIC_PALETTE, index, [&](TIFF* t) { TIFFSetField(t, TIFFTAG_COLORMAP, ramp.data(), ramp.data(), ramp.data()); });
    CHECK(std::get<u8>(grey.pixels)(10, 1) == 231);
    CHECK(grey.as_stored);
    auto const red = packed(8, PHOTOMETRIC_PALETTE, index, [&](TIFF* t) { TIFFSetField(t, TIFFTAG_COLORMAP, ramp.data(), colour.data(), colour.data()); });
    CHECK(std::get<u8>(red.pixels)(10, 1) == 69); // 0.299 * 231
    CHECK_FALSE(red.as_stored);
}

TEST_CASE("only the first page is read, and the number of pages told") {
    auto const file = libtiff_file("wl", [](TIFF* t) {
        for (std::uint8_t page = 1; page <= 3; ++page) {
            TIFFSetField(t, TIFFTAG_IMAGEWIDTH, 1u);
            TIFFSetField(t, TIFFTAG_IMAGELENGTH, 1u);
            TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, 8);
            TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
            TIFFWriteEncodedStrip(t, 0, &page, 1);
            TIFFWriteDirectory(t);
        }
    });
    auto const back = mote::read_tiff(file, "pages");
    CHECK(std::get<u8>(back.pixels)(0, 0) == 1);
    CHECK_THAT(back.warnings.at(0), Catch::Contains("3 pages"));
}

TEST_CASE("the pixel size comes from ImageJ's unit, then from the resolution tags, and not from screens and printers") {
    std::vector<std::string> w;
    auto const size = [&](std::string_view description, mote::tiff_resolution r) {
        w.clear();
        return mote::tiff_pixel_size(description, r, w);
    };
    auto const ij = size("ImageJ=1.53t\nunit=nm\nmin=0\n", {20, 20, 1});
    CHECK(ij.x.value == Approx(0.05));
    CHECK(ij.source == "ImageJ unit + XResolution");
    CHECK(size("ImageJ=1.53t\nunit=\\u00B5m\n", {1000, 500, 1}).y.value == Approx(2));
    CHECK(w.size() == 1); // not square
    CHECK(size("ImageJ=1.53t\r\nunit=micron\r\n", {5.928571f, 5.928571f, 1}).x.value == Approx(168.6747).epsilon(1e-6));
    CHECK(size("ImageJ=1.53t\nunit=nm\nyunit=um\n", {1, 1000, 1}).y.value == Approx(1));
    CHECK(size("ImageJ=1.53t\nunit=mm\n", {10, 10, 1}).x.value == Approx(1e5)); // said in so many words
    CHECK_FALSE(size("ImageJ=1.53t\nimages=2\n", {72, 72, 2}).calibrated());
    CHECK_FALSE(size("ImageJ=1.53t\nunit=pixel\n", {1, 1, 1}).calibrated());
    CHECK_FALSE(size("ImageJ=1.53t\nunit=inch\n", {72, 72, 2}).calibrated());
    CHECK_FALSE(size("ImageJ=1.53t\nunit=furlong\n", {72, 72, 1}).calibrated());
    CHECK_THAT(w.at(0), Catch::Contains("furlong"));
    CHECK_FALSE(size("ImageJ=1.53t\nfunit=nm\n", {2, 2, 1}).calibrated());

    auto const cm = size("", {7038270, 7038270, 3});
    CHECK(cm.x.value == Approx(1.42080).epsilon(1e-5));
    CHECK(cm.source == "XResolution/ResolutionUnit");
    CHECK(size("", {25.4e6, 25.4e6, 2}).x.value == Approx(1));
    CHECK(size("", {2001, 2001, 3}).calibrated()); // just below 5 um
    for (double const dpi : {1.0, 64.0, 72.0, 96.0, 150.0, 300.0, 600.0, 1200.0, 2400.0, 4800.0, 5080.0}) {
        CAPTURE(dpi);
        CHECK_FALSE(size("", {dpi, dpi, 2}).calibrated());
        CHECK(w.size() == 1);
        CHECK_FALSE(size("", {dpi / 2.54, dpi / 2.54, 3}).calibrated());
    }
    CHECK_FALSE(size("", {1, 1, 1}).calibrated());
    CHECK_FALSE(size("", {1e7, 1e7, 1}).calibrated());
    CHECK_FALSE(size("", {}).calibrated());
    CHECK_FALSE(size("", {std::nan(""), 1e7, 3}).calibrated());
    CHECK_FALSE(size("", {INFINITY, 1e7, 3}).calibrated());
}

TEST_CASE("written TIFFs come back with their pixels and their pixel size") {
    mote::pixel_size const none, square{{0.05}, {0.05}, "x"}, oblong{{1.25}, {2.5}, "x"}, coarse{{123456.0}, {123456.0}, "x"};
    for (auto const& calibration : {none, square, oblong, coarse}) {
        round_trip<std::uint8_t>(random_image<std::uint8_t>(1, 1, 1, 0, 255).view(), calibration);
        round_trip<std::uint8_t>(random_image<std::uint8_t>(333, 57, 1, 0, 255).view(), calibration);
        round_trip<std::uint16_t>(random_image<std::uint16_t>(20, 57, 2, 0, 65535).view().transposed(), calibration);
        round_trip<std::int16_t>(random_image<std::int16_t>(20, 57, 2, -9, 5).view(), calibration);
        round_trip<std::uint32_t>(random_image<std::uint32_t>(20, 57, 2, 0, 4e9).view(), calibration);
        round_trip<float>(random_image<float>(700, 500, 3, -1, 1).view(), calibration);
        round_trip<double>(random_image<double>(7, 5, 3, -1, 1).view().subview(1, 1, 5, 3), calibration);
    }
    CHECK_THROWS_AS(mote::encode_tiff(mote::image<float>(0, 2)), mote::parameter_error);
    auto const path = std::filesystem::temp_directory_path() / "mote_test_io.tif";
    mote::write_tiff(path, random_image<float>(5, 2, 1, 0, 1), square);
    CHECK(mote::read_tiff(mote::read_file(path), "x").calibration.x.value == Approx(0.05));
    std::filesystem::remove(path);
}

TEST_CASE("sizes that a TIFF cannot hold are refused before pixels are allocated") {
    for (int const compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS})
        for (int const tile : {0, 16}) {
            CAPTURE(compression, tile);
            auto file = tiff_of<std::uint8_t>("wl", 20, 20, {1, compression, PLANARCONFIG_CONTIG, tile, PHOTOMETRIC_MINISBLACK},
                                              [](auto x, auto, int) { return static_cast<std::uint8_t>(x); });
            std::size_t const directory = mote::detail::load<std::endian::little, std::uint32_t>(file.data() + 4);
            for (std::uint32_t const absurd : {100000u, 0x7fffffffu, 0xffffffffu})
                for (int const both : {0, 1}) {
                    auto bad = file;
                    for (std::size_t e = directory + 2; e + 12 <= bad.size(); e += 12) {
                        auto const id = mote::detail::load<std::endian::little, std::uint16_t>(bad.data() + e);
                        if (id != TIFFTAG_IMAGELENGTH && !(id == TIFFTAG_IMAGEWIDTH && both != 0)) continue;
                        mote::detail::store<std::endian::little>(bad.data() + e + 2, std::uint16_t{TIFF_LONG});
                        mote::detail::store<std::endian::little>(bad.data() + e + 8, absurd);
                    }
                    if (both == 0 && absurd == 100000u && compression != COMPRESSION_NONE) continue; // 2 MB: may be tried
                    CHECK_THROWS_AS(mote::read_tiff(bad, "bad"), mote::format_error);
                }
        }
    CHECK_THROWS_WITH(mote::read_tiff(to_bytes({"II*\0\x08\0\0\0", 8}), "f.tif"), Catch::Contains("f.tif") && Catch::Contains("TIFF directory"));
}

TEST_CASE("threads read damaged and sound files side by side, each with its own messages") {
    auto const good = tiff_of<std::uint8_t>("wl", 64, 64, {1, COMPRESSION_LZW, PLANARCONFIG_CONTIG, 0, PHOTOMETRIC_MINISBLACK},
                                            [](auto x, auto y, int) { return static_cast<std::uint8_t>(x * y); });
    auto bad = good;
    for (std::size_t i = 8; i < 200; ++i) bad[i] = std::byte{0xff};
    int wrong[4] = {};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                bool failed = false;
                try {
                    static_cast<void>(mote::read_tiff(t % 2 == 0 ? good : bad, "x"));
                } catch (mote::format_error const&) {
                    failed = true;
                }
                wrong[t] += failed != (t % 2 == 1);
            }
        });
    for (auto& t : threads) t.join();
    for (int const w : wrong) CHECK(w == 0);
}

} // namespace tiff_test
