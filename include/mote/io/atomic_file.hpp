// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Files that appear whole or not at all.

#include <mote/core/error.hpp>
#include <mote/io/file.hpp>
#include <mote/version.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

MOTE_NAMESPACE_BEGIN

/// Writes a file under a temporary name in the folder of its final one; `commit` renames it. A reader therefore sees the
/// old file or the new one, never half of one, and an exception in between leaves no file behind.
class atomic_file {
public:
    /// @throws io_error naming the path and the reason if nothing can be written there.
    explicit atomic_file(std::filesystem::path path) : path_(std::move(path)) {
        if (path_.filename().empty()) detail::throw_io_error("cannot write", path_, path_.empty() ? ENOENT : EISDIR);
        std::random_device seed;
        for (int attempt = 0; attempt < 100; ++attempt) {
            temporary_ = path_;
            temporary_ += ".";
            temporary_ += std::to_string(seed());
            temporary_ += ".part";
            errno = 0;
            file_.reset(std::fopen(temporary_.string().c_str(), "wbx"));
            if (file_) return;
            if (errno != EEXIST) break;
        }
        detail::throw_io_error("cannot write", path_, errno);
    }
    ~atomic_file() {
        if (!file_) return;
        file_.reset();
        std::error_code ignored;
        std::filesystem::remove(temporary_, ignored);
    }
    atomic_file(atomic_file const&) = delete;
    atomic_file& operator=(atomic_file const&) = delete;

    /// @throws io_error naming the path and the reason.
    void write(std::span<std::byte const> bytes) {
        if (bytes.empty()) return;
        errno = 0;
        if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size())
            detail::throw_io_error("cannot write", path_, errno);
    }
    void write(std::string_view text) { write(detail::bytes_of(text)); }

    /// Closes the file and gives it its name, replacing a file that has it. Nothing may be written afterwards.
    /// @throws io_error naming the path and the reason; the temporary file is gone then.
    void commit() {
        errno = 0;
        int failure = std::fflush(file_.get()) == 0 ? 0 : (errno != 0 ? errno : EIO);
        if (std::fclose(file_.release()) != 0 && failure == 0) failure = errno != 0 ? errno : EIO;
        std::error_code error(failure, std::generic_category());
        if (failure == 0) std::filesystem::rename(temporary_, path_, error);
        if (!error) return;
        std::error_code ignored;
        std::filesystem::remove(temporary_, ignored);
        throw io_error("cannot write '" + path_.string() + "': " + error.message());
    }

private:
    std::filesystem::path path_, temporary_;
    detail::file_handle file_;
};

/// Writes a whole file: all of it, or nothing.
/// @throws io_error naming the path and the reason.
inline void write_file(std::filesystem::path const& path, std::span<std::byte const> bytes) {
    atomic_file file(path);
    file.write(bytes);
    file.commit();
}
inline void write_file(std::filesystem::path const& path, std::string_view text) {
    write_file(path, detail::bytes_of(text));
}

MOTE_NAMESPACE_END
