// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// Letters, scale bars, label boxes and caption bars that were written into a micrograph.

#include <mote/core/error.hpp>
#include <mote/core/geometry.hpp>
#include <mote/core/image.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/pixel.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/row_reader.hpp>
#include <mote/core/value_range.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/run.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

namespace detail {

// The image in 256 levels.
using ink_view = image_view<std::uint8_t const>;

// Grey values as levels 0 .. 255 of a range.
class ink_levels {
public:
    explicit ink_levels(value_range const& r) : low_(r.low / 2), scale_(r.half() > 0 ? 255 / r.half() : 0) {}
    /// 128 for NaN.
    [[nodiscard]] int operator()(double v) const noexcept {
        double const level = (v / 2 - low_) * scale_ + 0.5;
        return level >= 0 ? static_cast<int>(std::min(level, 255.0)) : level < 0 ? 0 : 128;
    }

private:
    double low_, scale_;
};

inline run_image blank_runs(std::ptrdiff_t width, std::ptrdiff_t height) {
    run_image r(width);
    r.reserve(0, static_cast<std::size_t>(height));
    for (std::ptrdiff_t y = 0; y < height; ++y) r.end_row();
    return r;
}

struct ink_run {
    std::ptrdiff_t y = 0, begin = 0, end = 0;
};

// A connected piece of ink-like grey, and what tells it from a particle.
struct ink_piece {
    box bounds{};
    std::size_t first = 0, last = 0; // its runs in ink_search::runs
    std::ptrdiff_t area = 0;
    std::ptrdiff_t edges = 0;     // sides of pixels between the piece and its surroundings
    std::ptrdiff_t crisp = 0;     // of these, where grey falls by ink_search::step within two pixels
    std::ptrdiff_t core = 0;      // pixels of full ink
    std::ptrdiff_t full_rows = 0; // rows with a run from one side of the box to the other, to within a pixel at either end
    std::ptrdiff_t thickness = 0; // side of the largest square that fits into the piece
    bool letter = false, bar = false, slanted_bar = false, taken = false;
    bool ring = false; // the same upside down, as rings and discs are
    [[nodiscard]] std::ptrdiff_t right() const noexcept { return bounds.x + bounds.width; }
    [[nodiscard]] std::ptrdiff_t bottom() const noexcept { return bounds.y + bounds.height; }
    // A ribbon's width: its area over half its edge.
    [[nodiscard]] double stroke() const noexcept { return edges > 0 ? 2.0 * static_cast<double>(area) / static_cast<double>(edges) : 0; }
    [[nodiscard]] double crispness() const noexcept { return edges > 0 ? static_cast<double>(crisp) / static_cast<double>(edges) : 0; }
    [[nodiscard]] double core_share() const noexcept { return static_cast<double>(core) / static_cast<double>(area); }
    [[nodiscard]] double fill() const noexcept { return static_cast<double>(area) / (static_cast<double>(bounds.width) * static_cast<double>(bounds.height)); }
    // Strokes that branch or turn, but not in a ring: what particles beside each other do not do.
    [[nodiscard]] bool branched() const noexcept { return !ring && static_cast<double>(last - first) >= 1.25 * static_cast<double>(bounds.height); }
};

inline std::ptrdiff_t gap_between(std::ptrdiff_t a, std::ptrdiff_t a_end, std::ptrdiff_t b, std::ptrdiff_t b_end) noexcept {
    return std::max(a, b) - std::min(a_end, b_end); // negative: they share so many
}

inline box joined(box const& a, box const& b) noexcept {
    std::ptrdiff_t const x = std::min(a.x, b.x), y = std::min(a.y, b.y);
    return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

// Ink of one polarity at one level.
class ink_search {
public:
    static constexpr int full = 245; // full ink
    static constexpr int step = 48;  // by which grey falls at an edge of ink

    ink_search(ink_view v, bool bright, int level) : v_(v), flip_(bright ? 0 : 255), level_(level), least_height_(std::max<std::ptrdiff_t>(5, v.height / 128)) {
        collect();
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            ink_piece& p = pieces[i];
            if (p.bounds.height < 2 || p.bounds.height > v.height / 4 || p.area < 6 || 10 * p.bounds.width > 9 * v.width) continue;
            judge(p);
            if (p.thickness > 0) crisp_.push_back(i);
            if (p.letter) letters_.push_back(i);
            if (p.bar || p.slanted_bar) bars_.push_back(i);
        }
    }

    std::vector<ink_piece> pieces{};
    std::vector<ink_run> runs{};
    std::vector<box> boxes{}; // of labels and captions, ink and what is written in it

    // Some piece is a letter or a bar by itself, or there is a caption.
    [[nodiscard]] bool promising() const { return !letters_.empty() || !bars_.empty() || caption_band(false).height > 0 || caption_band(true).height > 0; }

    void find_boxes(ink_search const& other) {
        for (ink_piece& p : pieces) {
            if (p.bounds.height < 10 || p.bounds.width < 10 || p.area * 2 < p.bounds.width * p.bounds.height) continue;
            if (p.bounds.width * p.bounds.height > v_.width * v_.height / 4) continue;
            if (!rectangular(p) || !written_in(p, other)) continue;
            p.taken = true;
            boxes.push_back(p.bounds);
        }
        for (bool const at_top : {false, true}) {
            box const band = caption_band(at_top);
            if (band.height > 0) boxes.push_back(band);
        }
    }

    // ink: pixels of full ink in the image
    void find_text(std::uint64_t ink) {
        std::vector<std::size_t> const& letters = letters_;
        if (letters.size() > 1024) return; // a texture, not a text
        std::vector<std::size_t> parent(letters.size());
        std::iota(parent.begin(), parent.end(), std::size_t{0});
        auto const root = [&](std::size_t i) {
            while (parent[i] != i) i = parent[i] = parent[parent[i]];
            return i;
        };
        for (std::size_t i = 0; i < letters.size(); ++i)
            for (std::size_t j = i + 1; j < letters.size(); ++j)
                if (in_line(pieces[letters[i]], pieces[letters[j]])) parent[root(i)] = root(j);
        std::vector<std::vector<std::size_t>> lines(letters.size());
        for (std::size_t i = 0; i < letters.size(); ++i) lines[root(i)].push_back(letters[i]);
        std::erase_if(lines, [](auto const& l) { return l.empty(); });

        struct text_line {
            std::vector<std::size_t> letters{}, bars{};
            box bounds{};
            std::ptrdiff_t branched = 0, thickness = 0;
            bool corner = false, sure = false;
        };
        std::vector<text_line> texts;
        std::ptrdiff_t written = 0, in_texts = 0;
        for (auto& line : lines) {
            text_line t;
            t.bounds = pieces[line[0]].bounds;
            std::ptrdiff_t core = 0, branched_inside = 0, tallest = 0;
            for (std::size_t const i : line) {
                t.bounds = joined(t.bounds, pieces[i].bounds);
                t.branched += pieces[i].branched() ? 1 : 0;
                branched_inside += pieces[i].branched() && !at_border(pieces[i].bounds) ? 1 : 0;
                t.thickness = std::max(t.thickness, pieces[i].thickness);
                core += pieces[i].core;
                tallest = std::max(tallest, pieces[i].bounds.height);
            }
            for (std::size_t const i : bars_)
                if (beside(pieces[i].bounds, t.bounds)) t.bars.push_back(i);
            box const& b = t.bounds;
            std::ptrdiff_t const margin = std::max(v_.width, v_.height) / 10;
            t.corner = std::min(b.x, v_.width - b.x - b.width) <= margin && std::min(b.y, v_.height - b.y - b.height) <= margin;
            bool const strict_bar = std::any_of(t.bars.begin(), t.bars.end(), [&](std::size_t i) { return pieces[i].bar; });
            bool const row = std::ssize(line) >= 3 && t.branched >= 2 && 8 * tallest <= v_.height && aligned(line);
            // Thin letters fall apart into strokes, which branch no more.
            bool const strokes = std::ssize(line) >= 4 && 5 * t.thickness <= t.bounds.height + 5 && aligned(line);
            // Letters of one line, not a chain of specks that wanders.
            if (t.bounds.height > 2 * tallest) continue;
            bool const several = std::ssize(line) >= 2 || t.bounds.width >= 2 * t.bounds.height;
            t.sure = (strict_bar && several && (t.branched >= 1 || strokes)) || (row && !t.bars.empty());
            t.corner = t.corner && branched_inside >= 1;
            if (!(t.sure || row || t.corner)) continue;
            t.letters = std::move(line);
            in_texts += std::ssize(t.letters);
            written += core;
            for (std::size_t const i : t.bars) written += pieces[i].core;
            texts.push_back(std::move(t));
        }
        std::uint64_t boxed = 0;
        for (box const& b : boxes)
            for (std::ptrdiff_t y = b.y; y < b.y + b.height; ++y)
                for (std::ptrdiff_t x = b.x; x < b.x + b.width; ++x) boxed += at(x, y) >= full ? 1 : 0;
        for (std::size_t const i : bars_) written += pieces[i].bar ? pieces[i].core : 0;
        // Where much else is of full ink, or looks like letters, ink and shape say little.
        std::ptrdiff_t const others = std::ssize(letters) - in_texts;
        bool const exclusive = 3 * static_cast<std::uint64_t>(written) + boxed >= ink;
        bool const singular = others <= in_texts + 2;

        for (text_line const& t : texts) {
            if (t.sure ? others > 2 * in_texts + 20 : !exclusive || !singular) continue;
            for (std::size_t const i : t.letters) pieces[i].taken = true;
            for (std::size_t const i : t.bars) pieces[i].taken = true;
            // Dots and what else is too small to be told from noise by itself.
            box const& b = t.bounds;
            std::ptrdiff_t const reach = b.height / 3;
            for (std::size_t const i : crisp_) {
                ink_piece& p = pieces[i];
                if (p.bounds.y >= b.y - reach && p.bottom() <= b.y + b.height + reach && p.bounds.x >= b.x - reach && p.right() <= b.x + b.width + reach &&
                    p.thickness <= t.thickness + 2)
                    p.taken = true;
            }
        }
        std::ptrdiff_t const strict = std::count_if(bars_.begin(), bars_.end(), [&](std::size_t i) { return pieces[i].bar; });
        if (!exclusive || strict > 2) return;
        for (std::size_t const i : bars_) {
            ink_piece& p = pieces[i];
            std::ptrdiff_t const middle = p.bounds.y + p.bounds.height / 2;
            if (p.bar && p.crispness() >= 0.95 && p.core_share() >= 0.6 && (4 * middle < v_.height || 4 * middle > 3 * v_.height)) p.taken = true;
        }
    }

private:
    void collect() {
        // Text has few runs: where there are many, grain is in the way of finding any.
        std::size_t const most = 2048 + static_cast<std::size_t>(v_.width) * static_cast<std::size_t>(v_.height) / 48;
        run_image mask(v_.width);
        for (std::ptrdiff_t y = 0; y < v_.height; y += 64) {
            auto const rows = v_.subview(0, y, v_.width, std::min<std::ptrdiff_t>(64, v_.height - y));
            mask.append(flip_ == 0 ? runs_of(rows, level_ - 1, polarity::bright) : runs_of(rows, 255 - level_, polarity::dark));
            if (mask.size() > most) return;
        }
        std::uint32_t const n = label(mask);
        std::vector<std::size_t> start(static_cast<std::size_t>(n) + 2, 0);
        for (run const& r : mask.runs()) ++start[static_cast<std::size_t>(r.label) + 1];
        std::partial_sum(start.begin(), start.end(), start.begin());
        runs.resize(mask.size());
        pieces.resize(n);
        std::vector<std::size_t> next(start.begin(), start.end() - 1);
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (run const& r : mask.row(y)) runs[next[r.label]++] = {y, static_cast<std::ptrdiff_t>(r.begin), static_cast<std::ptrdiff_t>(r.end)};
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            ink_piece& p = pieces[i];
            p.first = start[i + 1];
            p.last = start[i + 2];
            std::ptrdiff_t left = v_.width, right = 0;
            for (std::size_t k = p.first; k < p.last; ++k) {
                left = std::min(left, runs[k].begin);
                right = std::max(right, runs[k].end);
                p.area += runs[k].end - runs[k].begin;
            }
            p.bounds = {left, runs[p.first].y, right - left, runs[p.last - 1].y - runs[p.first].y + 1};
        }
    }

    void judge(ink_piece& p) const {
        std::ptrdiff_t const w = p.bounds.width, h = p.bounds.height;
        // Solid, as most particles are: neither letter nor bar.
        if (w < 3 * h && 5 * p.area > 3 * h * static_cast<std::ptrdiff_t>(p.last - p.first) + 10 * h) return;
        for (std::size_t k = p.first; k < p.last; ++k) {
            ink_run const& r = runs[k];
            if (r.begin <= p.bounds.x + 1 && r.end >= p.right() - 1) ++p.full_rows;
            if (r.begin > 0) side(p, r.begin, r.y, -1, 0);
            if (r.end < v_.width) side(p, r.end - 1, r.y, 1, 0);
            for (std::ptrdiff_t x = r.begin; x < r.end; ++x) {
                p.core += at(x, r.y) >= full ? 1 : 0;
                if (r.y > 0 && at(x, r.y - 1) < level_) side(p, x, r.y, 0, -1);
                if (r.y + 1 < v_.height && at(x, r.y + 1) < level_) side(p, x, r.y, 0, 1);
            }
        }
        if (p.crispness() < 0.7 || p.core_share() < 0.15) return;
        p.thickness = widest_square(p);
        p.ring = same_upside_down(p);
        p.letter = h >= least_height_ && 6 * h <= std::max(v_.width, v_.height) && w <= 8 * h && p.crispness() >= 0.8 && p.core_share() >= 0.2 &&
                   static_cast<double>(p.thickness) <= std::max(2.0, 0.34 * static_cast<double>(h)) &&
                   static_cast<double>(p.thickness) <= 1.6 * p.stroke() + 2;
        p.bar = w >= 12 && w >= v_.width / 40 && w >= 3 * h && p.full_rows >= h - 2 && p.full_rows * 2 >= h && p.fill() >= 0.9 && p.crispness() >= 0.85 &&
                p.core_share() >= 0.3;
        // One that was drawn aslant, or scaled: only text beside it makes it a bar.
        p.slanted_bar = w >= 12 && w >= v_.width / 40 && w >= 4 * h && 2 * p.thickness >= h && p.fill() >= 0.65 && p.crispness() >= 0.8 && p.core_share() >= 0.5;
    }

    [[nodiscard]] std::ptrdiff_t full_ink(ink_piece const& p) const {
        std::ptrdiff_t n = 0;
        for (std::size_t k = p.first; k < p.last; ++k)
            for (std::ptrdiff_t x = runs[k].begin; x < runs[k].end; ++x) n += at(x, runs[k].y) >= full ? 1 : 0;
        return n;
    }

    // 255 is full ink.
    [[nodiscard]] int at(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept { return v_(x, y) ^ flip_; }
    [[nodiscard]] bool inside(std::ptrdiff_t x, std::ptrdiff_t y) const noexcept { return x >= 0 && y >= 0 && x < v_.width && y < v_.height; }

    void side(ink_piece& p, std::ptrdiff_t x, std::ptrdiff_t y, std::ptrdiff_t dx, std::ptrdiff_t dy) const {
        ++p.edges;
        int in = at(x, y), out = 255;
        if (inside(x - dx, y - dy)) in = std::max(in, at(x - dx, y - dy));
        for (std::ptrdiff_t d = 1; d <= 2; ++d)
            if (inside(x + d * dx, y + d * dy)) out = std::min(out, at(x + d * dx, y + d * dy));
        p.crisp += in - out >= step ? 1 : 0;
    }

    [[nodiscard]] std::ptrdiff_t widest_square(ink_piece const& p) const {
        std::size_t const w = static_cast<std::size_t>(p.bounds.width);
        std::vector<std::ptrdiff_t> above(w + 1, 0), here(w + 1, 0);
        std::ptrdiff_t widest = 0;
        std::size_t k = p.first;
        for (std::ptrdiff_t y = p.bounds.y; y < p.bottom(); ++y) {
            std::fill(here.begin(), here.end(), 0);
            for (; k < p.last && runs[k].y == y; ++k)
                for (std::ptrdiff_t x = runs[k].begin; x < runs[k].end; ++x) {
                    std::size_t const i = static_cast<std::size_t>(x - p.bounds.x) + 1;
                    here[i] = 1 + std::min({here[i - 1], above[i], above[i - 1]});
                    widest = std::max(widest, here[i]);
                }
            std::swap(here, above);
        }
        return widest;
    }

    // Rounded above and below; and turned by half a circle, most rows begin and end where they did, and have as many runs.
    [[nodiscard]] bool same_upside_down(ink_piece const& p) const {
        auto const flat = [&](std::size_t k) { return 4 * (runs[k].end - runs[k].begin) > 3 * p.bounds.width; };
        if (flat(p.first) || flat(p.last - 1) || (p.last - p.first >= 2 && runs[p.last - 2].y == runs[p.last - 1].y)) return false;
        std::ptrdiff_t const slack = 1 + p.bounds.height / 10;
        std::ptrdiff_t same = 0, rows = 0;
        std::size_t below = p.last;
        for (std::size_t k = p.first; k < p.last;) {
            std::size_t end = k, start = below;
            while (end < p.last && runs[end].y == runs[k].y) ++end;
            while (start > p.first && runs[start - 1].y == runs[below - 1].y) --start;
            std::ptrdiff_t const sum = p.bounds.x + p.right();
            same += end - k == below - start && std::abs(runs[k].begin + runs[below - 1].end - sum) <= slack && std::abs(runs[end - 1].end + runs[start].begin - sum) <= slack ? 1 : 0;
            ++rows;
            k = end;
            below = start;
        }
        return 5 * same >= 4 * rows;
    }

    // The sides of the box are ink, as far as they are inside of the image.
    [[nodiscard]] bool rectangular(ink_piece const& p) const {
        std::ptrdiff_t top[3] = {}, low[3] = {}, left = 0, right = 0, last_left = -1, last_right = -1;
        for (std::size_t k = p.first; k < p.last; ++k) {
            ink_run const& r = runs[k];
            if (r.y - p.bounds.y < 3) top[r.y - p.bounds.y] += r.end - r.begin;
            if (p.bottom() - r.y <= 3) low[p.bottom() - r.y - 1] += r.end - r.begin;
            if (r.begin <= p.bounds.x + 2 && r.y != std::exchange(last_left, r.y)) ++left;
            if (r.end >= p.right() - 2 && r.y != std::exchange(last_right, r.y)) ++right;
        }
        std::ptrdiff_t const w = p.bounds.width, h = p.bounds.height;
        return (p.bounds.y < 2 || 10 * *std::max_element(top, top + 3) >= 9 * w) && (p.bottom() > v_.height - 2 || 10 * *std::max_element(low, low + 3) >= 9 * w) &&
               (p.bounds.x < 2 || 10 * left >= 9 * h) && (p.right() > v_.width - 2 || 10 * right >= 9 * h);
    }

    [[nodiscard]] bool written_in(ink_piece const& p, ink_search const& other) const {
        std::ptrdiff_t n = 0, branched = 0;
        for (std::size_t const i : other.letters_) {
            ink_piece const& l = other.pieces[i];
            if (l.bounds.x >= p.bounds.x && l.right() <= p.right() && l.bounds.y >= p.bounds.y && l.bottom() <= p.bottom() && 8 * l.bounds.height >= p.bounds.height) {
                ++n;
                branched += l.branched() ? 1 : 0;
            }
        }
        return branched >= 1 || n >= 4 || (n >= 1 && 20 * full_ink(p) >= 17 * p.area);
    }

    [[nodiscard]] bool at_border(box const& b) const noexcept { return b.x == 0 || b.y == 0 || b.x + b.width == v_.width || b.y + b.height == v_.height; }

    // Rows from an edge of the image that are ink but for what is written there, up to a line across the image where it ends.
    [[nodiscard]] box caption_band(bool at_top) const {
        std::vector<std::ptrdiff_t> ink(static_cast<std::size_t>(v_.height), 0);
        for (ink_run const& r : runs) ink[static_cast<std::size_t>(r.y)] += r.end - r.begin;
        std::ptrdiff_t const most = v_.height / 4, least = std::max<std::ptrdiff_t>(8, v_.height / 64);
        auto const row = [&](std::ptrdiff_t i) { return at_top ? i : v_.height - 1 - i; };
        auto const share = [&](std::ptrdiff_t i) { return static_cast<double>(ink[static_cast<std::size_t>(row(i))]) / static_cast<double>(v_.width); };
        std::ptrdiff_t end = 0;
        double sum = 0;
        for (std::ptrdiff_t i = 0; i + 4 < most; ++i) {
            sum += share(i);
            if (i + 1 < least) continue;
            double const inside = std::max({share(i), share(i - 1), share(i - 2)}), outside = std::max({share(i + 2), share(i + 3), share(i + 4)});
            if (inside >= 0.75 && inside - outside >= 0.7 && outside <= 0.15 && sum >= 0.5 * static_cast<double>(i + 1)) end = i + 2;
        }
        while (end > 0 && share(end - 1) < 0.3) --end;
        if (end < least) return {};
        std::ptrdiff_t written = 0;
        for (std::ptrdiff_t i = 0; i < end - 2; ++i)
            for (std::ptrdiff_t x = 0; x < v_.width; ++x) written += at(x, row(i)) < 160 ? 1 : 0;
        std::ptrdiff_t const all = (end - 2) * v_.width;
        if (written * 300 < all || written * 2 > all) return {};
        return {0, at_top ? 0 : v_.height - end, v_.width, end};
    }

    static bool in_line(ink_piece const& a, ink_piece const& b) noexcept {
        std::ptrdiff_t const tall = std::max(a.bounds.height, b.bounds.height), small = std::min(a.bounds.height, b.bounds.height);
        if (2 * tall > 5 * small) return false;
        if (gap_between(a.bounds.x, a.right(), b.bounds.x, b.right()) > tall) return false;
        if (-2 * gap_between(a.bounds.y, a.bottom(), b.bounds.y, b.bottom()) < small) return false;
        return std::max(a.thickness, b.thickness) <= 2 * std::min(a.thickness, b.thickness) + 2;
    }

    // Most letters stand on one line, and most are of equal height.
    [[nodiscard]] bool aligned(std::vector<std::size_t> const& line) const {
        std::ptrdiff_t most = 0;
        for (std::size_t const i : line) {
            std::ptrdiff_t same = 0;
            std::ptrdiff_t const slack = 1 + pieces[i].bounds.height / 10;
            for (std::size_t const j : line) same += std::abs(pieces[j].bottom() - pieces[i].bottom()) <= slack ? 1 : 0;
            most = std::max(most, same);
        }
        return 3 * most >= 2 * std::ssize(line);
    }

    static bool beside(box const& bar, box const& text) noexcept {
        std::ptrdiff_t const across = gap_between(bar.x, bar.x + bar.width, text.x, text.x + text.width);
        std::ptrdiff_t const down = gap_between(bar.y, bar.y + bar.height, text.y, text.y + text.height);
        return (across < 0 && down <= text.height) || (down < 0 && across <= 2 * text.height);
    }

    ink_view v_;
    int flip_;
    int level_;
    std::ptrdiff_t least_height_;
    std::vector<std::size_t> crisp_{}, letters_{}, bars_{}; // places in pieces
};

// Both signs of ink, at three levels: thin letters on dark ground need a low one, letters on light ground a high one.
// full: pixels of full ink, bright and dark.
inline run_image find_burnt_in(ink_view v, std::array<std::uint64_t, 2> full) {
    image<std::uint8_t> mask;
    std::ptrdiff_t const rim = 2 + std::min(v.width, v.height) / 1024; // smoothed edges, and the ringing of JPEG
    auto const paint = [&](std::ptrdiff_t y, std::ptrdiff_t begin, std::ptrdiff_t end) {
        if (mask.empty()) mask = image<std::uint8_t>(v.width, v.height);
        std::ptrdiff_t const from = std::max<std::ptrdiff_t>(0, begin - rim), to = std::min(v.width, end + rim);
        for (std::ptrdiff_t row = std::max<std::ptrdiff_t>(0, y - rim); row <= std::min(v.height - 1, y + rim); ++row)
            std::fill(mask.row(row) + from, mask.row(row) + to, std::uint8_t{255});
    };
    constexpr int levels[] = {235, 204, 160};
    for (int const level : levels) {
        ink_search searches[2] = {{v, true, level}, {v, false, level}};
        if (level == levels[0] && !searches[0].promising() && !searches[1].promising()) break;
        for (std::size_t i = 0; i < 2; ++i) searches[i].find_boxes(searches[1 - i]);
        for (std::size_t i = 0; i < 2; ++i) {
            ink_search& s = searches[i];
            s.find_text(full[i]);
            for (ink_piece const& p : s.pieces)
                if (p.taken)
                    for (std::size_t k = p.first; k < p.last; ++k) paint(s.runs[k].y, s.runs[k].begin, s.runs[k].end);
            for (box const& b : s.boxes)
                for (std::ptrdiff_t y = b.y; y < b.y + b.height; ++y) paint(y, b.x, b.x + b.width);
        }
    }
    if (mask.empty()) return blank_runs(v.width, v.height);
    return runs_of(mask);
}

} // namespace detail

/// The pixels of letters, scale bars, label boxes and caption bars that were written into a micrograph; no runs if there are none.
///
/// Ink is the darkest or the brightest grey of the image, to within 10 of 256 levels (of its range) in the middle of strokes. Its connected pieces
/// are letters if their edges are crisp all around (48 levels within two pixels) and they are thin for their height, as strokes are and particles
/// are not; bars if they are flat rectangles; boxes if they are rectangles that hold letters of the other ink. Letters count if they
/// are several on a line, stand beside a bar, or lie in a corner, and ink and such shapes are rare elsewhere. A caption is rows from the upper or lower edge to
/// a line across the image. What is found gets a rim of 2 pixels (more in images above 1024). The rules are our own (docs/measure/burnt_in.md).
///
/// Made to miss rather than to take particles. Misses grey text, letters that touch particles of their grey, and panels in panels.
/// Images below 40 pixels a side, constant ones and those with fewer than 24 pixels at either end of their range have none.
/// One pass over images without ink at the ends of their range; three to twenty over others. 8-bit images of range 0 .. 255 are not copied,
/// others are once, in 8 bits.
/// @throws parameter_error if the width is above 2^32 - 2.
template <grey_image Src>
[[nodiscard]] run_image burnt_in(Src const& src) {
    using T = pixel_of<Src>;
    auto const v = const_view(src);
    run_image none = detail::blank_runs(v.width, v.height);
    constexpr std::ptrdiff_t least_side = 40;
    constexpr std::uint64_t least_ink = 24;
    if (v.width < least_side || v.height < least_side) return none;
    value_range range;
    std::array<std::uint64_t, 2> full{};
    if constexpr (countable_pixel<T>) {
        histogram const h = histogram_of(v);
        std::size_t low = 0, high = h.counts.size() - 1;
        while (h.counts[low] == 0) ++low;
        while (h.counts[high] == 0) --high;
        range = {h.level(low), h.level(high)};
        detail::ink_levels const level(range);
        for (std::size_t i = low; i <= high; ++i) {
            int const l = level(h.level(i));
            if (l >= detail::ink_search::full) full[0] += h.counts[i];
            if (255 - l >= detail::ink_search::full) full[1] += h.counts[i];
        }
    } else {
        range = value_range_of(v);
        detail::ink_levels const level(range);
        row_reader<T> read(v);
        for (std::ptrdiff_t y = 0; range.half() > 0 && y < v.height; ++y) {
            T const* const row = read(y);
            for (std::ptrdiff_t x = 0; x < v.width; ++x) {
                int const l = level(static_cast<double>(row[x]));
                full[0] += l >= detail::ink_search::full ? 1 : 0;
                full[1] += 255 - l >= detail::ink_search::full ? 1 : 0;
            }
        }
    }
    if (!(range.half() > 0) || (full[0] < least_ink && full[1] < least_ink)) return none;
    detail::ink_levels const level(range);
    std::vector<std::uint8_t> table;
    if constexpr (countable_pixel<T>) {
        if constexpr (sizeof(T) == 1)
            if (range == value_range{0, 255}) return detail::find_burnt_in(v, full);
        table.resize(static_cast<std::size_t>(range.high - range.low) + 1);
        for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::uint8_t>(level(range.low + static_cast<double>(i)));
    }
    image<std::uint8_t> levels(v.width, v.height, fill::none);
    row_reader<T> read(v);
    for (std::ptrdiff_t y = 0; y < v.height; ++y) {
        T const* const row = read(y);
        std::uint8_t* const out = levels.row(y);
        for (std::ptrdiff_t x = 0; x < v.width; ++x) {
            if constexpr (countable_pixel<T>)
                out[x] = table[static_cast<std::size_t>(static_cast<int>(row[x]) - static_cast<int>(range.low))];
            else
                out[x] = static_cast<std::uint8_t>(level(static_cast<double>(row[x])));
        }
    }
    return detail::find_burnt_in(const_view(levels), full);
}

/// The image with the pixels of a mask replaced by the median of those around them that are not in the mask.
///
/// Around means: in the square that reaches 16 pixels beyond the 16 x 16 tile of the pixel, or 32, 64 ... where that holds fewer than 64 such pixels.
/// Of an even number the lower of the two in the middle. NaN is no value. Where the mask leaves none, pixels stay as they are.
/// A copy, and up to 48 x 48 pixels sorted for each tile in which the mask is.
/// @throws parameter_error if the sizes differ.
template <grey_image Src>
[[nodiscard]] image<pixel_of<Src>> filled_from_surroundings(Src const& src, run_image const& mask) {
    using T = pixel_of<Src>;
    auto const v = const_view(src);
    if (mask.width() != v.width || mask.height() != v.height)
        throw parameter_error("filled_from_surroundings: the mask is " + std::to_string(mask.width()) + " x " + std::to_string(mask.height()) + ", the image " +
                              std::to_string(v.width) + " x " + std::to_string(v.height));
    image<T> out(v.width, v.height, fill::none);
    row_reader<T> read(v);
    for (std::ptrdiff_t y = 0; y < v.height; ++y) std::copy_n(read(y), v.width, out.row(y));
    if (mask.size() == 0) return out;
    constexpr std::ptrdiff_t tile = 16;
    std::vector<T> around;
    std::vector<char> touched;
    for (std::ptrdiff_t top = 0; top < v.height; top += tile) {
        std::ptrdiff_t const rows = std::min(tile, v.height - top);
        touched.assign(static_cast<std::size_t>((v.width + tile - 1) / tile), 0);
        for (std::ptrdiff_t y = top; y < top + rows; ++y)
            for (run const& r : mask.row(y))
                for (std::ptrdiff_t t = r.begin / tile; t * tile < static_cast<std::ptrdiff_t>(r.end); ++t) touched[static_cast<std::size_t>(t)] = 1;
        for (std::ptrdiff_t left = 0; left < v.width; left += tile) {
            if (touched[static_cast<std::size_t>(left / tile)] == 0) continue;
            std::ptrdiff_t const columns = std::min(tile, v.width - left);
            for (std::ptrdiff_t reach = tile;; reach *= 2) {
                std::ptrdiff_t const x0 = std::max<std::ptrdiff_t>(0, left - reach), x1 = std::min(v.width, left + columns + reach);
                std::ptrdiff_t const y0 = std::max<std::ptrdiff_t>(0, top - reach), y1 = std::min(v.height, top + rows + reach);
                around.clear();
                for (std::ptrdiff_t y = y0; y < y1; ++y) {
                    std::ptrdiff_t x = x0;
                    auto const take = [&](std::ptrdiff_t to) {
                        for (; x < to; ++x)
                            if (T const p = v(x, y); p == p) around.push_back(p);
                    };
                    for (run const& r : mask.row(y)) {
                        take(std::min<std::ptrdiff_t>(r.begin, x1));
                        x = std::max<std::ptrdiff_t>(x, r.end);
                    }
                    take(x1);
                }
                if (around.size() >= 64 || (x0 == 0 && y0 == 0 && x1 == v.width && y1 == v.height)) break;
            }
            if (around.empty()) continue;
            auto const middle = around.begin() + (std::ssize(around) - 1) / 2;
            std::nth_element(around.begin(), middle, around.end());
            for (std::ptrdiff_t y = top; y < top + rows; ++y)
                for (run const& r : mask.row(y)) {
                    std::ptrdiff_t const from = std::max<std::ptrdiff_t>(r.begin, left), to = std::min<std::ptrdiff_t>(r.end, left + columns);
                    if (from < to) std::fill(out.row(y) + from, out.row(y) + to, *middle);
                }
        }
    }
    return out;
}

/// A mask without the pixels of another of its size: what remains of particles where annotations were.
/// @throws parameter_error if the sizes differ.
[[nodiscard]] inline run_image mask_without(run_image const& mask, run_image const& taken) {
    if (mask.width() != taken.width() || mask.height() != taken.height())
        throw parameter_error("mask_without: masks of " + std::to_string(mask.width()) + " x " + std::to_string(mask.height()) + " and " + std::to_string(taken.width()) +
                              " x " + std::to_string(taken.height()) + " pixels; expected equal sizes");
    run_image rest(mask.width());
    rest.reserve(mask.size(), static_cast<std::size_t>(mask.height()));
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y) {
        auto const holes = taken.row(y);
        std::size_t i = 0;
        for (run const& r : mask.row(y)) {
            std::uint32_t begin = r.begin;
            while (i < holes.size() && holes[i].end <= begin) ++i;
            for (std::size_t k = i; k < holes.size() && holes[k].begin < r.end; ++k) {
                if (holes[k].begin > begin) rest.add(begin, holes[k].begin, r.label);
                begin = std::max(begin, holes[k].end);
            }
            if (begin < r.end) rest.add(begin, r.end, r.label);
        }
        rest.end_row();
    }
    return rest;
}

MOTE_NAMESPACE_END
