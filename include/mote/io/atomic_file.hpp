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
///
/// A symbolic link stays, and the file it leads to is replaced. What is no file (a device, a pipe) has nothing to replace:
/// it is written to as it is.
class atomic_file {
public:
    /// @throws io_error naming the path and the reason if nothing can be written there.
    explicit atomic_file(std::filesystem::path path) : path_(std::move(path)) {
        if (path_.filename().empty()) detail::throw_io_error("cannot write", path_, path_.empty() ? ENOENT : EISDIR);
        std::error_code unknown;
        auto const there = std::filesystem::status(path_, unknown);
        if (std::filesystem::is_other(there)) {
            errno = 0;
            file_.reset(std::fopen(path_.string().c_str(), "wb"));
            if (file_) return;
            detail::throw_io_error("cannot write", path_, errno);
        }
        if (std::filesystem::is_regular_file(there) && std::filesystem::is_symlink(path_, unknown))
            if (auto target = std::filesystem::canonical(path_, unknown); !unknown) path_ = std::move(target);
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
        remove_temporary();
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
        if (failure == 0 && !temporary_.empty()) std::filesystem::rename(temporary_, path_, error);
        if (!error) return;
        remove_temporary();
        throw io_error("cannot write '" + path_.string() + "': " + error.message());
    }

private:
    void remove_temporary() const noexcept {
        std::error_code ignored;
        if (!temporary_.empty()) std::filesystem::remove(temporary_, ignored);
    }

    std::filesystem::path path_, temporary_; ///< no temporary file: written in place
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
