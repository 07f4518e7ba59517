// SPDX-License-Identifier: MIT
#include <mote/measure/burnt_in.hpp>

#include "catch.hpp"
#include "every_isa.hpp"
#include "random_image.hpp"

#include <mote/label/paint.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace burnt_in_test {

namespace {

using bytes = mote::image<std::uint8_t>;

// 5 x 7 letters, a row after the other.
std::string_view glyph(char c) {
    switch (c) {
    case '0': return ".###.#...##..###.#.###..##...#.###.";
    case '1': return "..#...##....#....#....#....#...###.";
    case '2': return ".###.#...#....#...#...#...#...#####";
    case '5': return "######....####.....#....##...#.###.";
    case 'B': return "####.#...##...#####.#...##...#####.";
    case 'a': return "...........###.....#.#####...#.####";
    case 'm': return "..........##.#.#.#.##.#.##.#.##.#.#";
    case 'n': return "..........#.##.##..##...##...##...#";
    default: return "...................................";
    }
}

// An image and what was written into it.
struct page {
    bytes image, ink;
    // Grey between 90 and 130 in a slow pattern, with a little noise.
    page(std::ptrdiff_t width, std::ptrdiff_t height, std::uint32_t seed = 1) : image(random_image<std::uint8_t>(width, height, seed, 0, 12)), ink(width, height) {
        for (std::ptrdiff_t y = 0; y < height; ++y)
            for (std::ptrdiff_t x = 0; x < width; ++x) image(x, y) = static_cast<std::uint8_t>(image(x, y) + 100 + 20 * std::sin(0.03 * static_cast<double>(x + 2 * y)));
    }
    void fill(std::ptrdiff_t left, std::ptrdiff_t top, std::ptrdiff_t width, std::ptrdiff_t height, std::uint8_t grey) {
        for (std::ptrdiff_t y = top; y < top + height; ++y)
            for (std::ptrdiff_t x = left; x < left + width; ++x) {
                image(x, y) = grey;
                ink(x, y) = 255;
            }
    }
    void write(std::string_view text, std::ptrdiff_t left, std::ptrdiff_t top, std::ptrdiff_t scale, std::uint8_t grey) {
        for (char const c : text) {
            std::string_view const g = glyph(c);
            for (std::ptrdiff_t i = 0; i < 35; ++i)
                if (g[static_cast<std::size_t>(i)] == '#') fill(left + i % 5 * scale, top + i / 5 * scale, scale, scale, grey);
            left += 6 * scale;
        }
    }
};

void disc(bytes& image, double cx, double cy, double radius, std::uint8_t grey) {
    for (std::ptrdiff_t y = 0; y < image.height(); ++y)
        for (std::ptrdiff_t x = 0; x < image.width(); ++x)
            if (std::hypot(static_cast<double>(x) - cx, static_cast<double>(y) - cy) <= radius) image(x, y) = grey;
}
void rectangle(bytes& image, std::ptrdiff_t left, std::ptrdiff_t top, std::ptrdiff_t width, std::ptrdiff_t height, std::uint8_t grey) {
    for (std::ptrdiff_t y = top; y < top + height; ++y)
        for (std::ptrdiff_t x = left; x < left + width; ++x) image(x, y) = grey;
}

// Whether the mask has all of the ink, and nothing that is more than `rim` pixels from it.
bool covers(mote::run_image const& found, bytes const& ink, std::ptrdiff_t rim = 3) {
    bytes const mask = mote::paint_mask(found);
    for (std::ptrdiff_t y = 0; y < ink.height(); ++y)
        for (std::ptrdiff_t x = 0; x < ink.width(); ++x) {
            if (ink(x, y) != 0 && mask(x, y) == 0) return false;
            if (mask(x, y) == 0) continue;
            bool near = false;
            for (std::ptrdiff_t v = std::max<std::ptrdiff_t>(0, y - rim); v <= std::min(ink.height() - 1, y + rim); ++v)
                for (std::ptrdiff_t u = std::max<std::ptrdiff_t>(0, x - rim); u <= std::min(ink.width() - 1, x + rim); ++u) near = near || ink(u, v) != 0;
            if (!near) return false;
        }
    return true;
}

template <class I>
bool nothing_in(I const& image) {
    auto const found = mote::burnt_in(image);
    auto const v = mote::const_view(image);
    return found.size() == 0 && found.width() == v.width && found.height() == v.height;
}

page scale_bar(std::uint8_t grey) {
    page p(240, 200);
    p.write("200 nm", 30, 150, 3, grey);
    p.fill(40, 180, 70, 6, grey);
    return p;
}

} // namespace

TEST_CASE("a scale bar and its text are found and filled, white or black, in every type") {
    for (std::uint8_t const grey : {std::uint8_t{255}, std::uint8_t{0}}) {
        page const p = scale_bar(grey);
        auto const found = mote::burnt_in(p.image);
        CHECK(covers(found, p.ink));
        auto const filled = mote::filled_from_surroundings(p.image, found);
        for (std::ptrdiff_t y = 0; y < 200; ++y)
            for (std::ptrdiff_t x = 0; x < 240; ++x) CHECK((filled(x, y) >= 70 && filled(x, y) <= 140));

        mote::image<std::uint16_t> words(480, 200);
        mote::image<std::int16_t> signed_words(240, 200);
        mote::image<double> reals(240, 200);
        for (std::ptrdiff_t y = 0; y < 200; ++y)
            for (std::ptrdiff_t x = 0; x < 240; ++x) {
                words(2 * x, y) = static_cast<std::uint16_t>(p.image(x, y) * 16 + 300);
                words(2 * x + 1, y) = static_cast<std::uint16_t>(x * y);
                signed_words(x, y) = static_cast<std::int16_t>(p.image(x, y) * 100 - 20000);
                reals(x, y) = p.image(x, y) * 1e300;
            }
        CHECK(covers(mote::burnt_in(mote::image_view<std::uint16_t const>{words.row(0), 240, 200, words.stride(), 2}), p.ink));
        CHECK(covers(mote::burnt_in(signed_words), p.ink));
        CHECK(covers(mote::burnt_in(reals), p.ink));
        reals(5, 5) = std::numeric_limits<double>::quiet_NaN();
        CHECK(covers(mote::burnt_in(reals), p.ink));
        for_every_isa([&](mote::isa) { CHECK(mote::burnt_in(p.image) == found); });
    }
}

TEST_CASE("smoothed letters with the ringing of JPEG are found") {
    page const p = scale_bar(255);
    bytes soft(240, 200);
    auto const noise = random_image<std::uint8_t>(240, 200, 5, 0, 16);
    for (std::ptrdiff_t y = 0; y < 200; ++y)
        for (std::ptrdiff_t x = 0; x < 240; ++x) {
            // Quarters of what is beside and below, as after scaling by an odd factor, and +-8 levels.
            int const right = p.image(std::min<std::ptrdiff_t>(x + 1, 239), y), below = p.image(x, std::min<std::ptrdiff_t>(y + 1, 199));
            soft(x, y) = static_cast<std::uint8_t>(std::clamp((2 * p.image(x, y) + right + below) / 4 + noise(x, y) - 8, 0, 255));
        }
    // A stroke may break where it is thin; what is found is ink.
    bytes const mask = mote::paint_mask(mote::burnt_in(soft));
    std::ptrdiff_t ink = 0, found = 0;
    for (std::ptrdiff_t y = 0; y < 200; ++y)
        for (std::ptrdiff_t x = 0; x < 240; ++x) {
            ink += p.ink(x, y) != 0 ? 1 : 0;
            found += p.ink(x, y) != 0 && mask(x, y) != 0 ? 1 : 0;
            if (mask(x, y) != 0) CHECK((x >= 26 && x < 139 && y >= 146 && y < 190));
        }
    CHECK(20 * found >= 19 * ink);
}

TEST_CASE("a letter in a corner, a label box and a caption are found") {
    page letter(240, 200);
    letter.write("B", 8, 8, 4, 255);
    CHECK(covers(mote::burnt_in(letter.image), letter.ink));

    page box(240, 200);
    box.fill(150, 160, 90, 40, 255);
    box.write("50 nm", 156, 168, 2, 0);
    CHECK(covers(mote::burnt_in(box.image), box.ink));

    for (bool const top : {false, true}) {
        page caption(240, 200);
        std::ptrdiff_t const y = top ? 0 : 176;
        caption.fill(0, y, 240, 24, 0);
        caption.write("100 nm 25 m", 10, y + 8, 1, 255);
        CHECK(covers(mote::burnt_in(caption.image), caption.ink));
    }
}

TEST_CASE("particles are no letters: discs, squares, rods and rings, of full ink, in rows and anywhere") {
    for (std::uint8_t const grey : {std::uint8_t{255}, std::uint8_t{0}}) {
        page const empty(240, 200);
        bytes row = empty.image.clone(), squares = empty.image.clone(), rods = empty.image.clone(), rings = empty.image.clone(), pairs = empty.image.clone(), random = empty.image.clone();
        for (int i = 0; i < 9; ++i) {
            disc(row, 14 + 25 * i, 14, 9, grey);
            rectangle(squares, 4 + 26 * i, 4 + 20 * (i % 2), 18, 18, grey);
            rectangle(rods, 8 + 14 * i, 20, 6, 30, grey); // side by side, of equal height
            disc(rings, 14 + 25 * i, 20, 11, grey);
            disc(rings, 14 + 25 * i, 20, 6, 100);
            disc(pairs, 14 + 26 * i, 12, 7, grey);
            disc(pairs, 14 + 26 * i, 25, 7, grey);
            disc(random, 240 * std::fmod(0.618 * i, 1.0), 200 * std::fmod(0.382 * i, 1.0), 4 + 3 * i, grey);
        }
        CHECK(nothing_in(row));
        CHECK(nothing_in(squares));
        CHECK(nothing_in(rods));
        CHECK(nothing_in(rings));
        CHECK(nothing_in(pairs));
        CHECK(nothing_in(random));
        bytes binary(240, 200);
        for (std::ptrdiff_t y = 0; y < 200; ++y)
            for (std::ptrdiff_t x = 0; x < 240; ++x) binary(x, y) = random(x, y) == grey ? 255 : 0;
        CHECK(nothing_in(binary));
        bytes one = empty.image.clone(), cube = empty.image.clone();
        rectangle(one, 90, 100, 64, 16, grey); // a bar's shape, but in the middle
        CHECK(nothing_in(one));
        rectangle(cube, 8, 8, 40, 40, grey);
        disc(cube, 28, 28, 6, grey == 0 ? 200 : 40); // with a hole, in a corner
        CHECK(nothing_in(cube));
    }
}

TEST_CASE("particles of the same ink stay beside a scale bar") {
    page p(320, 300);
    p.write("200 nm", 30, 250, 3, 0);
    p.fill(40, 280, 70, 6, 0);
    bytes const ink = p.ink.clone();
    for (int i = 0; i < 12; ++i) disc(p.image, 30 + 50 * (i % 6), 40 + 90 * (i / 6), 8 + i, 0);
    rectangle(p.image, 180, 240, 24, 24, 0);
    CHECK(covers(mote::burnt_in(p.image), ink));
}

TEST_CASE("noise, textures, constant and small images have nothing burnt in") {
    CHECK(nothing_in(bytes(0, 0)));
    CHECK(nothing_in(bytes(1, 1)));
    CHECK(nothing_in(bytes(300, 1)));
    CHECK(nothing_in(bytes(1, 300)));
    CHECK(nothing_in(random_image<std::uint8_t>(39, 200, 3, 0, 255)));
    CHECK(nothing_in(mote::image<float>(90, 80)));
    mote::image<float> nan(90, 80);
    for (std::ptrdiff_t y = 0; y < 80; ++y) std::fill(nan.row(y), nan.row(y) + 90, std::numeric_limits<float>::quiet_NaN());
    CHECK(nothing_in(nan));
    nan(4, 4) = std::numeric_limits<float>::infinity();
    CHECK(nothing_in(nan));
    for (std::uint32_t seed = 0; seed < 6; ++seed) {
        CHECK(nothing_in(random_image<std::uint8_t>(200, 160, seed, 0, 255)));
        CHECK(nothing_in(random_mask(200, 160, seed, 0.05 + 0.15 * seed)));
        CHECK(nothing_in(page(200, 160, seed).image));
    }
    bytes stripes(200, 160), half(200, 160);
    for (std::ptrdiff_t y = 0; y < 160; ++y)
        for (std::ptrdiff_t x = 0; x < 200; ++x) {
            stripes(x, y) = x / 4 % 2 == 0 ? 0 : 255;
            half(x, y) = y < 140 ? 120 : 0; // a dark band without text is no caption
        }
    CHECK(nothing_in(stripes));
    CHECK(nothing_in(half));
}

TEST_CASE("filling takes the median of the surroundings") {
    auto const image = random_image<std::uint8_t>(70, 50, 11, 0, 255);
    for (double const density : {0.02, 0.5, 0.999}) {
        bytes const mask = random_mask(70, 50, 12, density);
        auto const filled = mote::filled_from_surroundings(image, mote::runs_of(mask));
        std::size_t wrong = 0;
        for (std::ptrdiff_t y = 0; y < 50; ++y)
            for (std::ptrdiff_t x = 0; x < 70; ++x) {
                std::uint8_t expected = image(x, y);
                std::ptrdiff_t const left = x / 16 * 16, top = y / 16 * 16, right = std::min<std::ptrdiff_t>(left + 16, 70), bottom = std::min<std::ptrdiff_t>(top + 16, 50);
                for (std::ptrdiff_t reach = 16; mask(x, y) != 0; reach *= 2) {
                    std::vector<std::uint8_t> around;
                    for (std::ptrdiff_t v = std::max<std::ptrdiff_t>(0, top - reach); v < std::min<std::ptrdiff_t>(50, bottom + reach); ++v)
                        for (std::ptrdiff_t u = std::max<std::ptrdiff_t>(0, left - reach); u < std::min<std::ptrdiff_t>(70, right + reach); ++u)
                            if (mask(u, v) == 0) around.push_back(image(u, v));
                    if (around.size() < 64 && reach < 100) continue;
                    std::sort(around.begin(), around.end());
                    if (!around.empty()) expected = around[(around.size() - 1) / 2];
                    break;
                }
                wrong += filled(x, y) != expected ? 1 : 0;
            }
        CHECK(wrong == 0);
    }
    bytes all(70, 50);
    for (std::ptrdiff_t y = 0; y < 50; ++y) std::fill(all.row(y), all.row(y) + 70, std::uint8_t{255});
    auto const kept = mote::filled_from_surroundings(image, mote::runs_of(all));
    CHECK(kept(13, 14) == image(13, 14));
    CHECK(mote::filled_from_surroundings(bytes(0, 0), mote::run_image(0)).empty());
    mote::image<float> nan(20, 20);
    for (std::ptrdiff_t y = 0; y < 20; ++y) std::fill(nan.row(y), nan.row(y) + 20, std::numeric_limits<float>::quiet_NaN());
    nan(3, 3) = 7;
    bytes spot(20, 20);
    spot(9, 9) = 255;
    CHECK(mote::filled_from_surroundings(nan, mote::runs_of(spot))(9, 9) == 7);
    CHECK_THROWS_AS(mote::filled_from_surroundings(image, mote::runs_of(spot)), mote::parameter_error);
}

TEST_CASE("a mask without another keeps what only it has") {
    for (double const density : {0.1, 0.5, 0.9}) {
        bytes const a = random_mask(90, 20, 3, 0.5), b = random_mask(90, 20, 4, density);
        bytes expected(90, 20);
        for (std::ptrdiff_t y = 0; y < 20; ++y)
            for (std::ptrdiff_t x = 0; x < 90; ++x) expected(x, y) = a(x, y) != 0 && b(x, y) == 0 ? 255 : 0;
        CHECK(mote::mask_without(mote::runs_of(a), mote::runs_of(b)) == mote::runs_of(expected));
    }
    CHECK_THROWS_AS(mote::mask_without(mote::run_image(3), mote::run_image(4)), mote::parameter_error);
}

} // namespace burnt_in_test
