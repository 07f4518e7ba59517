// SPDX-License-Identifier: MIT
#include <mote/io/atomic_file.hpp>
#include <mote/io/sha256.hpp>

#include "catch.hpp"

#include <filesystem>

namespace sha256_test {

using mote::detail::bytes_of;

TEST_CASE("sha256 gives the digests of FIPS 180 and NIST's example files") {
    CHECK(mote::sha256_hex({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(mote::sha256_hex(bytes_of("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(mote::sha256_hex(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(mote::sha256_hex(bytes_of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
                                    "mnopqrstnopqrstu")) == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    std::string const million(1000000, 'a');
    CHECK(mote::sha256_hex(bytes_of(million)) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("sha256 does not depend on how the bytes are cut") {
    std::string text;
    for (int i = 0; i < 300; ++i) text += static_cast<char>('a' + i % 26);
    std::string const whole = mote::sha256_hex(bytes_of(text));
    for (std::size_t piece = 1; piece < 140; ++piece) {
        mote::sha256 sum;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            sum.update(bytes_of(text).subspan(at, std::min(piece, text.size() - at)));
            static_cast<void>(sum.digest());
        }
        CHECK(mote::hex_of(sum.digest()) == whole);
    }
    auto const path = std::filesystem::temp_directory_path() / "mote_test_io_sha256";
    mote::write_file(path, text);
    CHECK(mote::sha256_hex_of_file(path) == whole);
    std::filesystem::remove(path);
    CHECK_THROWS_AS(mote::sha256_hex_of_file(path), mote::io_error);
}

} // namespace sha256_test
