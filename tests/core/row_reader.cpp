// SPDX-License-Identifier: MIT
#include <mote/core/image.hpp>
#include <mote/core/row_reader.hpp>

#include "catch.hpp"

#include <cstdint>

namespace row_reader_test {

TEST_CASE("rows are passed through or gathered, and scattered back") {
    mote::image<std::uint16_t> img(6, 4);
    for (std::ptrdiff_t y = 0; y < 4; ++y)
        for (std::ptrdiff_t x = 0; x < 6; ++x) img(x, y) = static_cast<std::uint16_t>(10 * y + x);
    mote::row_reader<std::uint16_t> plain(img.view()), gathered(img.view().transposed());
    CHECK(plain(2) == img.row(2));
    CHECK(gathered(5)[3] == 35);
    mote::row_writer<std::uint16_t> direct(img.view()), scattered(img.view().transposed());
    CHECK(direct.row(1) == img.row(1));
    direct.commit(1);
    std::uint16_t* const column = scattered.row(4);
    for (std::ptrdiff_t y = 0; y < 4; ++y) column[y] = 99;
    CHECK(img(4, 0) == 4);
    scattered.commit(4);
    CHECK(img(4, 0) == 99);
    CHECK(img(4, 3) == 99);
    CHECK(img(5, 3) == 35);
}

} // namespace row_reader_test
