// SPDX-License-Identifier: MIT

// Every way of splitting on the same particles of known truth. `test_split "[.table]"` prints the tables of docs/split/splitters.md.

#include <mote/split/concave_points.hpp>
#include <mote/split/merge_pieces.hpp>
#include <mote/split/touching.hpp>
#include <mote/split/uecs.hpp>

#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>

#include "catch.hpp"
#include "measure/reference.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace splitters_test {

namespace {

class numbers_of {
public:
    explicit numbers_of(std::uint32_t seed) : engine_(seed) {}
    double uniform() { return static_cast<double>(engine_()) / 4294967296.0; }
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    double normal() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * std::numbers::pi * uniform()); }

private:
    std::mt19937 engine_;
};

struct shape {
    double x, y, a, b, angle; // half axes, radians
    /// Distance to the outline, negative inside; first order.
    [[nodiscard]] double outside(double px, double py) const {
        double const dx = px - x, dy = py - y, c = std::cos(angle), s = std::sin(angle);
        double const u = (c * dx + s * dy) / a, v = (c * dy - s * dx) / b, r = std::hypot(u, v);
        double const slope = std::hypot(u / a, v / b);
        return slope > 0 ? (r - 1) * r / slope : -std::min(a, b);
    }
    /// From the centre to the outline in a direction.
    [[nodiscard]] double reach(double direction) const {
        double const t = direction - angle;
        return 1 / std::hypot(std::cos(t) / a, std::sin(t) / b);
    }
};

/// The largest component of the union of shapes, with white noise on the distance to the outline. False if it does not hold all shapes.
bool draw(std::vector<shape> const& shapes, double noise, numbers_of& random, mote::run_image& runs) {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (shape const& s : shapes) {
        double const r = std::max(s.a, s.b) + 6;
        left = std::min(left, s.x - r);
        right = std::max(right, s.x + r);
        top = std::min(top, s.y - r);
        bottom = std::max(bottom, s.y + r);
    }
    double const x0 = std::floor(left), y0 = std::floor(top);
    mote::image<std::uint8_t> mask(static_cast<std::ptrdiff_t>(right - x0) + 1, static_cast<std::ptrdiff_t>(bottom - y0) + 1);
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
            double nearest = 1e9;
            for (shape const& s : shapes) nearest = std::min(nearest, s.outside(static_cast<double>(x) + x0, static_cast<double>(y) + y0));
            mask(x, y) = nearest + (noise > 0 ? noise * random.normal() : 0) <= 0 ? 255 : 0;
        }
    auto const found = mote::components(mask);
    if (found.empty()) return false;
    std::uint32_t largest = 1;
    for (std::uint32_t i = 0; i < found.size(); ++i)
        if (found[i].area > found[largest - 1].area) largest = i + 1;
    mote::run_image all = mote::runs_of(mask);
    mote::label(all);
    runs = mote::run_image(mask.width());
    for (std::ptrdiff_t y = 0; y < all.height(); ++y) {
        for (mote::run const& r : all.row(y))
            if (r.label == largest) runs.add(r.begin, r.end, 1);
        runs.end_row();
    }
    auto const labels = mote::paint_labels(runs);
    return std::all_of(shapes.begin(), shapes.end(), [&](shape const& s) {
        return labels(static_cast<std::ptrdiff_t>(std::lround(s.x - x0)), static_cast<std::ptrdiff_t>(std::lround(s.y - y0))) != 0;
    });
}

enum class outcome { right, wrong, whole };

/// Right: as many pieces as shapes, and each holds at least 90 % of the pixels that one shape alone covers.
outcome judge(std::vector<shape> const& shapes, mote::split_result const& out) {
    if (out.count() == 1) return shapes.size() == 1 ? outcome::right : outcome::whole;
    if (out.count() != shapes.size()) return outcome::wrong;
    double left = 1e9, top = 1e9;
    for (shape const& s : shapes) {
        left = std::min(left, s.x - std::max(s.a, s.b) - 6);
        top = std::min(top, s.y - std::max(s.a, s.b) - 6);
    }
    std::size_t const n = shapes.size();
    std::vector<double> hits(n * n, 0), total(n, 0);
    auto const labels = mote::paint_labels(out.runs);
    for (std::ptrdiff_t y = 0; y < labels.height(); ++y)
        for (std::ptrdiff_t x = 0; x < labels.width(); ++x) {
            if (labels(x, y) == 0) continue;
            std::size_t in = 0, which = 0;
            for (std::size_t i = 0; i < n; ++i)
                if (shapes[i].outside(static_cast<double>(x) + std::floor(left), static_cast<double>(y) + std::floor(top)) <= 0) {
                    ++in;
                    which = i;
                }
            if (in != 1) continue;
            ++total[which];
            ++hits[which * n + labels(x, y) - 1];
        }
    std::vector<bool> taken(n, false);
    for (std::size_t i = 0; i < n; ++i) {
        auto const best = static_cast<std::size_t>(std::max_element(hits.begin() + static_cast<std::ptrdiff_t>(i * n), hits.begin() + static_cast<std::ptrdiff_t>(i * n + n)) -
                                                   hits.begin()) - i * n;
        if (taken[best] || hits[i * n + best] < 0.9 * total[i]) return outcome::wrong;
        taken[best] = true;
    }
    return outcome::right;
}

struct splitter {
    char const* name;
    mote::split_result (*split)(mote::run_image const&);
};
constexpr splitter splitters[] = {
    {"necks", [](mote::run_image const& r) { return mote::split_touching(r, 1); }},
    {"concave points", [](mote::run_image const& r) { return mote::split_at_concave_points(r, 1); }},
    {"concave points, merged",
     [](mote::run_image const& r) { return mote::merge_pieces(r, 1, mote::split_at_concave_points(r, 1)); }},
    {"UECS", [](mote::run_image const& r) { return mote::split_by_ultimate_erosion(r, 1); }},
};
constexpr std::size_t methods = std::size(splitters);

struct tally {
    int of[3] = {0, 0, 0};
    [[nodiscard]] std::string text() const {
        int const n = of[0] + of[1] + of[2];
        auto const percent = [&](int k) { return std::to_string(n > 0 ? (200 * of[k] + n) / (2 * n) : 0); };
        return percent(0) + " / " + percent(1) + " / " + percent(2);
    }
};

/// A shape that overlaps `from` in a direction by a share of the smaller reach.
shape beside(shape const& from, double direction, double a, double b, double angle, double overlap) {
    shape s{0, 0, a, b, angle};
    double const r1 = from.reach(direction), r2 = s.reach(direction + std::numbers::pi), d = r1 + r2 - overlap * std::min(r1, r2);
    s.x = from.x + d * std::cos(direction);
    s.y = from.y + d * std::sin(direction);
    return s;
}

std::vector<shape> pair_of_discs(double r, double ratio, double overlap, numbers_of& random) {
    shape const first{random.uniform(), random.uniform(), r * ratio, r * ratio, 0};
    return {first, beside(first, random.uniform(0, 6.2831853), r, r, 0, overlap)};
}
std::vector<shape> pair_of_ellipses(double r, double aspect, double overlap, numbers_of& random) {
    double const k = std::sqrt(aspect);
    shape const first{random.uniform(), random.uniform(), r * k, r / k, random.uniform(0, 3.1415927)};
    return {first, beside(first, random.uniform(0, 6.2831853), r * k, r / k, random.uniform(0, 3.1415927), overlap)};
}
/// Discs of 0.8 .. 1.25 r, each beside an earlier one and less deep in every other.
std::vector<shape> cluster(std::size_t n, double r, double overlap, numbers_of& random) {
    std::vector<shape> all{{random.uniform(), random.uniform(), r, r, 0}};
    while (all.size() < n) {
        double const s = r * random.uniform(0.8, 1.25);
        auto const to = static_cast<std::size_t>(random.uniform() * static_cast<double>(all.size()));
        shape const next = beside(all[to], random.uniform(0, 6.2831853), s, s, 0, overlap);
        bool free = true;
        for (std::size_t i = 0; i < all.size(); ++i)
            free = free && (i == to || std::hypot(next.x - all[i].x, next.y - all[i].y) >= next.a + all[i].a - overlap * std::min(next.a, all[i].a));
        if (free) all.push_back(next);
    }
    return all;
}

template <class Make>
std::vector<tally> measure(int count, double noise, std::uint32_t seed, Make&& make) {
    numbers_of random(seed);
    std::vector<tally> result(methods);
    for (int done = 0, tried = 0; done < count && tried < 20 * count; ++tried) {
        std::vector<shape> const shapes = make(random);
        mote::run_image runs;
        if (!draw(shapes, noise, random, runs)) continue;
        ++done;
        for (std::size_t m = 0; m < methods; ++m) ++result[m].of[static_cast<int>(judge(shapes, splitters[m].split(runs)))];
    }
    return result;
}

} // namespace

TEST_CASE("every splitter leaves single convex particles whole") {
    auto const result = measure(300, 0, 5, [](numbers_of& random) {
        double const b = random.uniform(1, 25);
        return std::vector<shape>{{random.uniform(), random.uniform(), b * random.uniform(1, 3), b, random.uniform(0, 3.1415927)}};
    });
    for (tally const& t : result) CHECK(t.of[0] == 300);
}

TEST_CASE("every splitter parts two discs that overlap a little") {
    for (double const overlap : {0.1, 0.3}) {
        auto const result = measure(40, 0, 6, [&](numbers_of& random) { return pair_of_discs(12, random.uniform(1, 1.5), overlap, random); });
        for (std::size_t m = 0; m < methods; ++m) {
            CAPTURE(splitters[m].name, overlap);
            CHECK(result[m].of[0] >= 38);
        }
    }
}

TEST_CASE("splitters compared", "[.table]") {
    double const overlaps[] = {0, 0.2, 0.4, 0.6};
    auto const table = [&](char const* title, int count, double noise, auto&& make) {
        for (std::size_t m = 0; m < methods; ++m) {
            if (m == 0) std::printf("\n%s, noise %.1f px\n", title, noise);
            for (double const r : {5.0, 8.0, 12.0, 20.0}) {
                std::string line = std::string("| ") + splitters[m].name + " | " + std::to_string(static_cast<int>(r));
                for (double const overlap : overlaps) {
                    auto const t = measure(count, noise, static_cast<std::uint32_t>(1000 * r + 100 * overlap),
                                           [&](numbers_of& random) { return make(r, overlap, random); });
                    line += " | " + t[m].text();
                }
                std::printf("%s |\n", line.c_str());
            }
        }
        std::fflush(stdout);
    };
    int const n = 100;
    for (double const noise : {0.0, 0.5, 1.0}) {
        table("pairs of equal discs", n, noise, [](double r, double overlap, numbers_of& random) { return pair_of_discs(r, 1, overlap, random); });
        table("pairs of discs of radii 1 and 2", n, noise, [](double r, double overlap, numbers_of& random) { return pair_of_discs(r, 2, overlap, random); });
        table("pairs of ellipses of aspect ratio 1.6", n, noise, [](double r, double overlap, numbers_of& random) { return pair_of_ellipses(r, 1.6, overlap, random); });
        table("clusters of five discs", n, noise, [](double r, double overlap, numbers_of& random) { return cluster(5, r, overlap, random); });
        std::printf("\nsingle ellipses cut, noise %.1f px: per mille for half axes of 5, 8, 12, 20 and aspect ratios of 1, 1.5, 2, 3\n", noise);
        std::vector<std::vector<int>> cut(methods);
        for (double const b : {5.0, 8.0, 12.0, 20.0})
            for (double const aspect : {1.0, 1.5, 2.0, 3.0}) {
                auto const t = measure(200, noise, static_cast<std::uint32_t>(b * 10 + aspect), [&](numbers_of& random) {
                    return std::vector<shape>{{random.uniform(), random.uniform(), b * aspect, b, random.uniform(0, 3.1415927)}};
                });
                for (std::size_t m = 0; m < methods; ++m) cut[m].push_back(5 * (200 - t[m].of[0]));
            }
        for (std::size_t m = 0; m < methods; ++m) {
            std::printf("| %s", splitters[m].name);
            for (int const c : cut[m]) std::printf(" | %d", c);
            std::printf(" |\n");
        }
    }
    for (char const* const name : {"touching_180x140", "two_discs_80x60"}) {
        auto const path = shared_path(std::string("reference/inputs/masks/") + name + ".png");
        if (!path) continue;
        auto runs = mote::runs_of(reference::mask_of(reference::read_png(*path)));
        auto const count = mote::label(runs);
        std::printf("%s: components %u, necks %u, concave points %u, UECS %u\n", name, count, mote::split_touching(runs, count).count(),
                    mote::split_at_concave_points(runs, count).count(), mote::split_by_ultimate_erosion(runs, count).count());
    }
}

} // namespace splitters_test
