// SPDX-License-Identifier: MIT
#include <mote/label/label_image.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "every_isa.hpp"
#include "label/reference.hpp"
#include "random_image.hpp"
#include "shared.hpp"

#include <cstddef>
#include <cstdint>

namespace label_image_test {

namespace {

using mote::connectivity;
using mask_view = mote::image_view<std::uint8_t const>;

// Flood fill from each unlabelled foreground pixel in raster order.
mote::image<std::uint32_t> flooded(mask_view mask, connectivity c, std::uint32_t& count) {
    mote::image<std::uint32_t> labels(mask.width, mask.height);
    count = 0;
    for (std::ptrdiff_t y0 = 0; y0 < mask.height; ++y0)
        for (std::ptrdiff_t x0 = 0; x0 < mask.width; ++x0) {
            if (mask(x0, y0) == 0 || labels(x0, y0) != 0) continue;
            ++count;
            labelling::flood(x0, y0, c, [&](std::ptrdiff_t x, std::ptrdiff_t y) {
                if (x < 0 || y < 0 || x >= mask.width || y >= mask.height || mask(x, y) == 0 || labels(x, y) != 0) return false;
                labels(x, y) = count;
                return true;
            });
        }
    return labels;
}

template <class T>
bool same_labels(mote::image<T> const& ours, mote::image<std::uint32_t> const& truth) {
    for (std::ptrdiff_t y = 0; y < truth.height(); ++y)
        for (std::ptrdiff_t x = 0; x < truth.width(); ++x)
            if (ours(x, y) != truth(x, y)) return false;
    return true;
}

template <class T, mote::executor E>
bool agrees(mask_view mask, connectivity c, mote::image<std::uint32_t> const& truth, std::uint32_t count, E const& exec) {
    mote::image<T> labels(mask.width, mask.height);
    for (std::ptrdiff_t y = 0; y < mask.height; ++y)
        for (std::ptrdiff_t x = 0; x < mask.width; ++x) labels(x, y) = 77; // nothing of it may stay
    return mote::label(mask, labels, c, exec) == count && same_labels(labels, truth);
}

bool all_agree(mask_view mask, connectivity c) {
    std::uint32_t count = 0;
    auto const truth = flooded(mask, c, count);
    return agrees<std::uint32_t>(mask, c, truth, count, mote::sequential{}) && agrees<std::uint16_t>(mask, c, truth, count, backwards{2}) &&
           agrees<std::uint64_t>(mask, c, truth, count, backwards{9});
}

} // namespace

TEST_CASE("label images agree with a flood fill") {
    for_every_isa([&](mote::isa level) {
        INFO(mote::name(level));
        for (auto const c : {connectivity::four, connectivity::eight})
            for (std::ptrdiff_t const width : {1, 2, 7, 31, 63, 64, 65, 127, 128, 129, 200})
                for (double const density : {0.0, 0.02, 0.1, 0.3, 0.4, 0.5, 0.6, 0.9, 1.0})
                    for (std::ptrdiff_t const height : {1, 2, 77}) {
                        auto const mask = random_mask(width, height, static_cast<std::uint32_t>(width), density);
                        CAPTURE(width, height, density);
                        CHECK(all_agree(mote::const_view(mask), c));
                    }
    });
}

TEST_CASE("every mask of 4 x 4 pixels is labelled right") {
    mote::image<std::uint8_t> mask(4, 4);
    std::size_t wrong = 0;
    for (unsigned bits = 0; bits < 65536; ++bits) {
        for (std::ptrdiff_t i = 0; i < 16; ++i) mask(i % 4, i / 4) = (bits >> i & 1) != 0 ? 1 : 0;
        for (auto const c : {connectivity::four, connectivity::eight}) {
            std::uint32_t count = 0;
            auto const truth = flooded(mote::const_view(mask), c, count);
            wrong += agrees<std::uint32_t>(mote::const_view(mask), c, truth, count, mote::sequential{}) ? 0 : 1;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("a component that begins in a lower row comes after one beside it in the upper row") {
    mote::image<std::uint8_t> mask(7, 2);
    mask(0, 1) = mask(3, 0) = mask(6, 1) = 255;
    mote::image<std::uint32_t> labels(7, 2);
    CHECK(mote::label(mask, labels) == 3);
    CHECK(labels(3, 0) == 1);
    CHECK(labels(0, 1) == 2);
    CHECK(labels(6, 1) == 3);
}

TEST_CASE("strips of a label image are joined however components touch") {
    std::ptrdiff_t const width = 5;
    auto mask = random_mask(width, 32, 21, 0.5);
    for (unsigned pattern = 0; pattern < 1024; ++pattern) {
        CAPTURE(pattern);
        for (std::ptrdiff_t x = 0; x < width; ++x) {
            mask(x, 15) = (pattern >> x & 1) != 0 ? 255 : 0;
            mask(x, 16) = (pattern >> (width + x) & 1) != 0 ? 255 : 0;
            mask(x, 3 + pattern % 11) ^= 255;
            mask(x, 18 + pattern % 13) ^= 255;
        }
        for (auto const c : {connectivity::four, connectivity::eight}) CHECK(all_agree(mote::const_view(mask), c));
    }
}

TEST_CASE("masks and label images of every stride are labelled like their copies") {
    auto const big = random_mask(150, 90, 3, 0.55);
    auto const part = big.view().subview(3, 5, 131, 70);
    for (auto const c : {connectivity::four, connectivity::eight}) {
        CHECK(all_agree(part, c));
        CHECK(all_agree(part.transposed(), c));
        CHECK(all_agree(part.column(17), c));
        std::uint32_t count = 0;
        auto const truth = flooded(part.transposed(), c, count);
        mote::image<std::uint32_t> labels(131, 70);
        CHECK(mote::label(part.transposed(), labels.view().transposed(), c) == count);
        bool same = true;
        for (std::ptrdiff_t y = 0; y < 70; ++y)
            for (std::ptrdiff_t x = 0; x < 131; ++x) same &= labels(x, y) == truth(y, x);
        CHECK(same);
    }
}

TEST_CASE("label images without pixels and of other sizes") {
    for (auto const& [w, h] : {std::pair{0, 0}, {0, 5}, {5, 0}}) {
        mote::image<std::uint32_t> labels(w, h);
        CHECK(mote::label(mote::image<std::uint8_t>(w, h), labels) == 0);
        CHECK(mote::label(mote::image<std::uint8_t>(w, h), labels, connectivity::four, backwards{}) == 0);
    }
    mote::image<std::uint32_t> labels(4, 5);
    CHECK_THROWS_AS(mote::label(mote::image<std::uint8_t>(5, 4), labels), mote::parameter_error);
}

TEST_CASE("16-bit labels overflow loudly and leave the destination alone") {
    mote::image<std::uint8_t> mask(600, 600);
    for (std::ptrdiff_t y = 0; y < 600; y += 2)
        for (std::ptrdiff_t x = 0; x < 600; x += 2) mask(x, y) = 255;
    mote::image<std::uint16_t> labels(600, 600);
    CHECK_THROWS_AS(mote::label(mask, labels), mote::parameter_error);
    CHECK(labels(0, 0) == 0);
    mote::image<std::uint64_t> wide(600, 600);
    CHECK(mote::label(mask, wide) == 90000);
    CHECK(wide(598, 598) == 90000);
}

TEST_CASE("label images agree with the reference tools") {
    auto const compared = labelling::for_each_record([](auto const& mask, connectivity c, auto const& record, auto const& folder) {
        mote::image<std::uint32_t> labels(mask.width(), mask.height());
        CHECK(mote::label(mask, labels, c) == record.at("count").template get<std::uint32_t>());
        CHECK(same_labels(labels, mote::read_labels(folder / record.at("labels").template get<std::string>())));
    });
    CHECK((compared > 0 || !shared_path("reference")));
}

} // namespace label_image_test
