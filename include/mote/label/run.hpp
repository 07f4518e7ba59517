// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Runs: the native form of masks and labels.

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// Columns [begin, end) of one row, end > begin. `label` is 0 until the run is labelled.
struct run {
    std::uint32_t begin = 0, end = 0, label = 0;
    friend constexpr bool operator==(run const&, run const&) = default;
};

/// A mask or a label image as the runs of its rows, top to bottom and left to right.
///
/// In a mask no two runs of a row touch; in a label image neighbours may touch if their labels differ. Runs of label 0
/// do not occur in a labelled image. 12 bytes a run and 8 a row. Columns are 32-bit: a row of 2^32 pixels or more is
/// refused; the number of rows is not limited.
class run_image {
public:
    run_image() = default;
    /// An image of `width` columns and no rows yet.
    /// @throws parameter_error if width is negative or above 2^32 - 2.
    explicit run_image(std::ptrdiff_t width) : width_(width) {
        if (width < 0 || width > static_cast<std::ptrdiff_t>(std::numeric_limits<std::uint32_t>::max()) - 1)
            throw parameter_error("run_image: a width of " + std::to_string(width) + " is outside 0 .. 2^32 - 2");
    }

    [[nodiscard]] std::ptrdiff_t width() const noexcept { return width_; }
    [[nodiscard]] std::ptrdiff_t height() const noexcept { return static_cast<std::ptrdiff_t>(row_end_.size()); }
    /// Number of runs.
    [[nodiscard]] std::size_t size() const noexcept { return runs_.size(); }
    [[nodiscard]] std::span<run const> runs() const noexcept { return runs_; }
    [[nodiscard]] std::span<run> runs() noexcept { return runs_; }
    [[nodiscard]] std::span<run const> row(std::ptrdiff_t y) const noexcept { return runs().subspan(start(y), stop(y) - start(y)); }
    [[nodiscard]] std::span<run> row(std::ptrdiff_t y) noexcept { return runs().subspan(start(y), stop(y) - start(y)); }
    /// The runs of rows [from, to), to > from.
    [[nodiscard]] std::span<run> rows(std::ptrdiff_t from, std::ptrdiff_t to) noexcept { return runs().subspan(start(from), stop(to - 1) - start(from)); }

    /// Adds a run to the row that the next end_row() closes. Runs come from left to right. Unchecked.
    void add(std::uint32_t begin, std::uint32_t end, std::uint32_t label = 0) { runs_.push_back({begin, end, label}); }
    void add_row(std::span<run const> row) {
        runs_.insert(runs_.end(), row.begin(), row.end());
        end_row();
    }
    /// Puts the rows of `below`, an image of this width, under those that are here.
    void append(run_image const& below) {
        std::size_t const above = runs_.size();
        runs_.insert(runs_.end(), below.runs_.begin(), below.runs_.end());
        for (std::size_t const end : below.row_end_) row_end_.push_back(above + end);
    }
    void end_row() { row_end_.push_back(runs_.size()); }
    void reserve(std::size_t runs, std::size_t rows) {
        runs_.reserve(runs);
        row_end_.reserve(rows);
    }

    friend bool operator==(run_image const&, run_image const&) = default;

private:
    [[nodiscard]] std::size_t start(std::ptrdiff_t y) const noexcept { return y == 0 ? 0 : row_end_[static_cast<std::size_t>(y - 1)]; }
    [[nodiscard]] std::size_t stop(std::ptrdiff_t y) const noexcept { return row_end_[static_cast<std::size_t>(y)]; }

    std::ptrdiff_t width_ = 0;
    std::vector<run> runs_;
    std::vector<std::size_t> row_end_;
};

MOTE_NAMESPACE_END
