// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// What became of every object of a mask: counted, rejected, cut into others or cleaned away.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/label/components.hpp>
#include <mote/label/connectivity.hpp>
#include <mote/label/run.hpp>
#include <mote/measure/pick.hpp>
#include <mote/split/split_result.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// The first four are those of particle_class. cut: an object that lives on in its pieces. cleaned: taken away, or never looked at.
enum class object_fate : unsigned char { isolated, split, overlapping, rejected, cut, cleaned };

[[nodiscard]] constexpr std::string_view name_of(object_fate f) noexcept {
    switch (f) {
        case object_fate::cut: return "cut";
        case object_fate::cleaned: return "cleaned";
        default: return name_of(static_cast<particle_class>(f));
    }
}

/// One object, with its geometry. Its id is its place in the ledger, counted from 1.
struct ledger_entry {
    object_fate fate = object_fate::cleaned;
    std::string_view reason{};  ///< why it is not counted: as of `picked`, "split" for what was cut, or what took it away
    std::uint32_t label = 0;    ///< of the region in the image that was picked from; 0: it is not there
    std::uint32_t parent = 0;   ///< id of the object that it was cut from; 0: none
    std::uint32_t children = 0; ///< into how many it was cut
    double weight = 0;          ///< as of `picked`
    component shape{};          ///< area, box and centroid
};

/// Every object that a mask ever had. Those that were not cut, the leaves, share out the mask's pixels between them: no pixel is lost and none
/// counted twice, as long as all steps are entered.
class ledger {
public:
    ledger() = default;
    /// @param keep_runs  true: the pixels of the leaves are kept too (24 bytes a run), for `leaves`.
    explicit ledger(bool keep_runs) : keep_runs_(keep_runs) {}

    [[nodiscard]] std::span<ledger_entry const> entries() const noexcept { return entries_; }
    /// Pixels of all entries that were not cut.
    [[nodiscard]] std::uint64_t leaf_area() const noexcept {
        std::uint64_t sum = 0;
        for (ledger_entry const& e : entries_)
            if (e.fate != object_fate::cut) sum += e.shape.area;
        return sum;
    }

    /// The pixels of all entries that were not cut, labelled with their ids; those of one that was cut are its children's. Without rows unless keep_runs.
    /// Where steps overlap (a hole filled after its pixels were entered as cleaned) runs overlap too. O(runs log runs).
    [[nodiscard]] run_image leaves() const {
        std::vector<owned_run> sorted = runs_;
        std::sort(sorted.begin(), sorted.end(), [](owned_run const& a, owned_run const& b) {
            return a.y != b.y ? a.y < b.y : a.pixels.begin != b.pixels.begin ? a.pixels.begin < b.pixels.begin : a.pixels.label < b.pixels.label;
        });
        run_image result(width_);
        std::size_t i = 0;
        for (std::ptrdiff_t y = 0; y < height_; ++y) {
            for (; i < sorted.size() && sorted[i].y == y; ++i) result.add(sorted[i].pixels.begin, sorted[i].pixels.end, sorted[i].pixels.label);
            result.end_row();
        }
        return result;
    }

    /// Enters what a step took away: the components of the pixels that are in `before` and not in `after`, in the order of their first pixels.
    /// Pixels that the step added are no object and are not entered. O(runs).
    /// @param reason  has to live as long as the ledger.
    /// @throws parameter_error if the sizes differ, or there are more than 2^32 - 1 entries.
    void clean(run_image const& before, run_image const& after, std::string_view reason, connectivity c = connectivity::eight) {
        if (before.width() != after.width() || before.height() != after.height())
            throw parameter_error("ledger::clean: before is " + std::to_string(before.width()) + " x " + std::to_string(before.height()) + ", after " +
                                  std::to_string(after.width()) + " x " + std::to_string(after.height()));
        run_image gone(before.width());
        for (std::ptrdiff_t y = 0; y < before.height(); ++y) {
            auto const kept = after.row(y);
            std::size_t k = 0;
            for (run const& r : before.row(y)) {
                std::uint32_t at = r.begin;
                while (k < kept.size() && kept[k].end <= at) ++k;
                for (std::size_t i = k; i < kept.size() && kept[i].begin < r.end; ++i) {
                    if (kept[i].begin > at) gone.add(at, kept[i].begin);
                    at = std::max(at, kept[i].end);
                }
                if (at < r.end) gone.add(at, r.end);
            }
            gone.end_row();
        }
        std::uint32_t const n = mote::label(gone, c);
        make_room(n);
        auto const base = static_cast<std::uint32_t>(entries_.size());
        keep(gone, "clean", [&](std::uint32_t label) { return base + label; });
        for (component const& shape : shapes_of(gone, n)) entries_.push_back({object_fate::cleaned, reason, 0, 0, 0, 0, shape});
    }

    /// Enters the regions that were picked from in the order of their labels, and each component that was cut just before its first piece.
    /// O(runs + components).
    /// @param components  labelled 1 .. count, before they were cut
    /// @param parts       what a splitter made of them
    /// @param verdicts    on label i of `parts` at i - 1
    /// @throws parameter_error if there is not one verdict for each label, a label is 0 or above the count, or entries are too many; then nothing is entered.
    void pick(run_image const& components, std::uint32_t count, split_result const& parts, std::span<picked const> verdicts) {
        if (verdicts.size() != parts.parent.size())
            throw parameter_error("ledger::pick: " + std::to_string(verdicts.size()) + " verdicts on " + std::to_string(parts.parent.size()) + " regions");
        for (std::size_t i = 0; i < parts.parent.size(); ++i)
            if (parts.parent[i] == 0 || parts.parent[i] > count)
                throw parameter_error("ledger::pick: region " + std::to_string(i + 1) + " comes from component " + std::to_string(parts.parent[i]) +
                                      "; expected 1 .. " + std::to_string(count));
        auto const wholes = shapes_of(components, count);
        auto const shapes = shapes_of(parts.runs, parts.count());
        make_room(wholes.size() + shapes.size());
        std::vector<std::uint32_t> id(wholes.size() + 1, 0); // of components that were cut
        check_size(parts.runs, "pick");
        std::vector<std::uint32_t> entered(shapes.size());
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            std::uint32_t const parent = parts.parent[i];
            bool const cut = parts.pieces[i] > 1;
            if (cut && id[parent] == 0) {
                entries_.push_back({object_fate::cut, "split", 0, 0, parts.pieces[i], 0, wholes[parent - 1]});
                id[parent] = static_cast<std::uint32_t>(entries_.size());
            }
            entries_.push_back({static_cast<object_fate>(verdicts[i].type), verdicts[i].reason, static_cast<std::uint32_t>(i + 1), cut ? id[parent] : 0, 0,
                                verdicts[i].weight, shapes[i]});
            entered[i] = static_cast<std::uint32_t>(entries_.size());
        }
        keep(parts.runs, "pick", [&](std::uint32_t label) { return entered[label - 1]; });
    }
    /// The same where nothing was cut. @param verdicts  on label i of `regions` at i - 1
    void pick(run_image const& regions, std::span<picked const> verdicts) {
        auto const shapes = shapes_of(regions, static_cast<std::uint32_t>(verdicts.size()));
        make_room(shapes.size());
        auto const base = static_cast<std::uint32_t>(entries_.size());
        keep(regions, "pick", [&](std::uint32_t label) { return base + label; });
        for (std::size_t i = 0; i < shapes.size(); ++i)
            entries_.push_back({static_cast<object_fate>(verdicts[i].type), verdicts[i].reason, static_cast<std::uint32_t>(i + 1), 0, 0, verdicts[i].weight, shapes[i]});
    }

private:
    struct owned_run {
        std::ptrdiff_t y;
        run pixels; // label: id of the entry
    };
    void check_size(run_image const& step, char const* who) const {
        if (keep_runs_ && sized_ && (step.width() != width_ || step.height() != height_))
            throw parameter_error("ledger::" + std::string(who) + ": an image of " + std::to_string(step.width()) + " x " + std::to_string(step.height()) +
                                  "; a ledger that keeps runs expected " + std::to_string(width_) + " x " + std::to_string(height_) + " as before");
    }
    template <class IdOf>
    void keep(run_image const& labelled, char const* who, IdOf id_of) {
        if (!keep_runs_) return;
        check_size(labelled, who);
        sized_ = true;
        width_ = labelled.width();
        height_ = labelled.height();
        for (std::ptrdiff_t y = 0; y < height_; ++y)
            for (run const& r : labelled.row(y)) runs_.push_back({y, {r.begin, r.end, id_of(r.label)}});
    }
    static std::vector<component> shapes_of(run_image const& labelled, std::uint32_t count) {
        std::vector<detail::component_sums> sums(count);
        for (std::ptrdiff_t y = 0; y < labelled.height(); ++y)
            for (run const& r : labelled.row(y)) {
                if (r.label == 0 || r.label > count)
                    throw parameter_error("ledger: a run has label " + std::to_string(r.label) + "; expected 1 .. " + std::to_string(count));
                detail::component_sums& s = sums[r.label - 1];
                if (s.area == 0) s.top = y;
                s.add(r.begin, r.end, y);
            }
        std::vector<component> result;
        result.reserve(count);
        for (auto const& s : sums) result.push_back(s.area == 0 ? component{} : s.result());
        return result;
    }
    void make_room(std::size_t more) const {
        if (more > std::numeric_limits<std::uint32_t>::max() - entries_.size()) throw parameter_error("ledger: more than 2^32 - 1 objects");
    }

    std::vector<ledger_entry> entries_;
    std::vector<owned_run> runs_;
    std::ptrdiff_t width_ = 0, height_ = 0;
    bool keep_runs_ = false, sized_ = false;
};

MOTE_NAMESPACE_END
