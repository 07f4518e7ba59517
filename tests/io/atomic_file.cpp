// SPDX-License-Identifier: MIT
#include <mote/io/atomic_file.hpp>

#include "catch.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace atomic_file_test {

namespace {
struct folder {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("mote_test_io_" + std::to_string(std::random_device()()));
    folder() { std::filesystem::create_directories(path); }
    ~folder() { std::filesystem::remove_all(path); }
    [[nodiscard]] std::ptrdiff_t files() const {
        return std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator());
    }
};
std::string text_of(std::filesystem::path const& path) {
    auto const bytes = mote::read_file(path);
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}
} // namespace

TEST_CASE("a file appears when it is committed, under its own name only") {
    folder const f;
    {
        mote::atomic_file file(f.path / "a.txt");
        file.write("one ");
        CHECK_FALSE(std::filesystem::exists(f.path / "a.txt"));
        CHECK(f.files() == 1);
        file.write("two");
        file.write("");
        file.commit();
        CHECK(text_of(f.path / "a.txt") == "one two");
    }
    CHECK(f.files() == 1);
    mote::write_file(f.path / "a.txt", "three");
    CHECK(text_of(f.path / "a.txt") == "three");
    mote::write_file(f.path / "empty", "");
    CHECK(text_of(f.path / "empty").empty());
    CHECK(f.files() == 2);
}

TEST_CASE("an unfinished file leaves the old one and nothing else") {
    folder const f;
    mote::write_file(f.path / "a.txt", "old");
    try {
        mote::atomic_file file(f.path / "a.txt");
        file.write("half of the new");
        throw 1;
    } catch (int) {
    }
    CHECK(text_of(f.path / "a.txt") == "old");
    CHECK(f.files() == 1);
}

TEST_CASE("what cannot be written is an io_error with the path and the reason") {
    folder const f;
    CHECK_THROWS_WITH(mote::write_file(f.path / "none" / "a.txt", "x"), Catch::Contains("none") && Catch::Contains("No such file"));
    CHECK_THROWS_AS(mote::write_file("", "x"), mote::io_error);
    std::filesystem::create_directories(f.path / "b" / "c");
    CHECK_THROWS_AS(mote::write_file(f.path / "b", "x"), mote::io_error);
    CHECK(f.files() == 1);
}

TEST_CASE("a symbolic link stays, and leads to the new contents") {
    folder const f;
    mote::write_file(f.path / "target", "old");
    std::filesystem::create_symlink("target", f.path / "link");
    mote::write_file(f.path / "link", "new");
    CHECK(std::filesystem::is_symlink(f.path / "link"));
    CHECK(text_of(f.path / "target") == "new");
    CHECK(f.files() == 2);
}

TEST_CASE("what is no file is written to, not replaced") {
    folder const f;
    if (!std::filesystem::is_character_file("/dev/null")) return;
    std::filesystem::create_symlink("/dev/null", f.path / "null");
    mote::write_file(f.path / "null", "gone");
    CHECK(std::filesystem::is_character_file(f.path / "null"));
    CHECK(std::filesystem::is_symlink(f.path / "null"));
    CHECK(f.files() == 1);
    if (!std::filesystem::is_character_file("/dev/full")) return;
    std::filesystem::create_symlink("/dev/full", f.path / "full");
    CHECK_THROWS_WITH(mote::write_file(f.path / "full", "no room"), Catch::Contains("full") && Catch::Contains("No space left"));
    CHECK(std::filesystem::is_symlink(f.path / "full"));
    CHECK(f.files() == 2);
}

} // namespace atomic_file_test
