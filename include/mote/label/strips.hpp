// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Strips of rows that are labelled apart, and the join of their labels.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

/// Strips of rows [begin(i), end(i)) that together are all rows, in order: one where work runs in one thread, else four for each
/// call that may run at once, since noise does not spread evenly over an image.
struct row_strips {
    std::ptrdiff_t height = 0, count = 1;

    template <executor E>
    static row_strips of(std::ptrdiff_t height, E const& exec) {
        std::ptrdiff_t const threads = static_cast<std::ptrdiff_t>(exec.concurrency());
        return {height, threads <= 1 ? 1 : std::clamp<std::ptrdiff_t>(height / 16, 1, 4 * threads)};
    }
    [[nodiscard]] std::ptrdiff_t begin(std::ptrdiff_t i) const noexcept {
        return height / count * i + std::min(i, height % count);
    }
    [[nodiscard]] std::ptrdiff_t end(std::ptrdiff_t i) const noexcept { return begin(i + 1); }
};

/// Joins the labels of strips where they touch. Label l of strip s, counted from 1 by the first pixel within the strip, is node
/// first(s) + l; roots are the smallest nodes, so that numbering them in order numbers components by their first pixel.
class strip_joiner {
public:
    /// @throws parameter_error if there are more than 2^32 - 1 labels in all.
    explicit strip_joiner(std::span<std::uint32_t const> counts) {
        std::uint64_t total = 0;
        for (std::uint32_t const n : counts) {
            first_.push_back(static_cast<std::uint32_t>(total));
            if ((total += n) > std::numeric_limits<std::uint32_t>::max()) throw parameter_error("label: more than 2^32 - 1 labels");
        }
        parent_.resize(static_cast<std::size_t>(total) + 1);
        for (std::size_t i = 0; i < parent_.size(); ++i) parent_[i] = static_cast<std::uint32_t>(i);
    }

    /// Joins what touches of the last row of strip s and the first row of strip s + 1; the runs carry labels of their strips.
    void touch(std::size_t s, std::span<run const> above, std::span<run const> below, connectivity c) {
        std::uint32_t const reach = c == connectivity::eight ? 1 : 0;
        std::size_t a = 0;
        for (run const& b : below) {
            while (a < above.size() && above[a].end + reach <= b.begin) ++a;
            for (std::size_t i = a; i < above.size() && above[i].begin < b.end + reach; ++i) {
                std::uint32_t const x = root(first_[s] + above[i].label), y = root(first_[s + 1] + b.label);
                parent_[std::max(x, y)] = std::min(x, y);
            }
        }
    }

    /// Numbers the components 1 .. n, calls joined(node, n) for each node in order with its component's number, and returns the
    /// number of components.
    template <class Joined>
    std::uint32_t finish(Joined&& joined) {
        std::uint32_t count = 0;
        for (std::size_t i = 1; i < parent_.size(); ++i) {
            parent_[i] = parent_[i] == i ? ++count : parent_[parent_[i]];
            joined(i, parent_[i]);
        }
        return count;
    }
    std::uint32_t finish() {
        return finish([](std::size_t, std::uint32_t) {});
    }
    /// After finish: the numbers of strip s's labels. Place 0 is not for use.
    [[nodiscard]] std::uint32_t const* numbers(std::size_t s) const noexcept { return parent_.data() + first_[s]; }

private:
    std::uint32_t root(std::uint32_t i) noexcept {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }

    std::vector<std::uint32_t> first_, parent_;
};

} // namespace detail

MOTE_NAMESPACE_END
