// SPDX-License-Identifier: MIT
#include <mote/split/watershed.hpp>

#include <mote/split/distance_transform.hpp>

#include "backwards.hpp"
#include "catch.hpp"
#include "measure/reference.hpp"
#include "random_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace watershed_test {

namespace {

/// The same rule by searching the whole list of waiting pixels for the next one; a pixel waits once for each neighbour that sent it.
template <class T>
void plain(mote::image<T> const& values, mote::image<std::uint8_t> const& mask, mote::image<std::uint32_t>& labels, mote::watershed_options const& o) {
    struct waiting_pixel {
        bool nan;
        double value;
        int age;
        std::ptrdiff_t x, y;
        std::uint32_t from;
        auto key() const { return std::tuple(nan, value, age); }
    };
    std::vector<waiting_pixel> waiting;
    int age = 0;
    auto const send = [&](std::ptrdiff_t x, std::ptrdiff_t y, std::uint32_t from) {
        T const v = values(x, y);
        bool const nan = v != v;
        waiting.push_back({nan, nan ? 0.0 : o.from_highest ? -static_cast<double>(v) : static_cast<double>(v), age++, x, y, from});
    };
    mote::image<std::uint8_t> line(mask.width(), mask.height());
    auto const allowed = [&](std::ptrdiff_t x, std::ptrdiff_t y) { return x >= 0 && y >= 0 && x < mask.width() && y < mask.height() && mask(x, y) != 0; };
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
            if (mask(x, y) == 0) labels(x, y) = 0;
            if (labels(x, y) != 0) send(x, y, 0);
        }
    int const order[8][2] = {{0, -1}, {-1, 0}, {1, 0}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};
    int const count = o.neighbours == mote::connectivity::eight ? 8 : 4;
    while (!waiting.empty()) {
        auto const next = std::min_element(waiting.begin(), waiting.end(), [](auto const& a, auto const& b) { return a.key() < b.key(); });
        waiting_pixel const p = *next;
        waiting.erase(next);
        if (p.from != 0 && o.lines) {
            if (labels(p.x, p.y) != 0) continue;
            for (int k = 0; k < count; ++k)
                if (std::ptrdiff_t const x = p.x + order[k][0], y = p.y + order[k][1]; allowed(x, y) && labels(x, y) != 0 && labels(x, y) != p.from) line(p.x, p.y) = 1;
            if (line(p.x, p.y) != 0) continue;
            labels(p.x, p.y) = p.from;
        }
        for (int k = 0; k < count; ++k) {
            std::ptrdiff_t const x = p.x + order[k][0], y = p.y + order[k][1];
            if (!allowed(x, y) || labels(x, y) != 0 || line(x, y) != 0) continue;
            if (!o.lines) labels(x, y) = labels(p.x, p.y);
            send(x, y, labels(p.x, p.y));
        }
    }
}

/// A binary heap as in the textbooks: entries of equal value and age come out in an order that depends on everything else in it.
class unstable_heap {
public:
    struct entry {
        std::uint32_t key;
        int age;
        std::ptrdiff_t x, y;
        std::uint32_t from;
    };
    [[nodiscard]] bool empty() const { return all_.empty(); }
    void push(entry e) {
        all_.push_back(e);
        for (std::size_t i = all_.size() - 1; i > 0 && before(i, (i - 1) / 2); i = (i - 1) / 2) std::swap(all_[i], all_[(i - 1) / 2]);
    }
    entry pop() {
        entry const first = all_.front();
        all_.front() = all_.back();
        all_.pop_back();
        for (std::size_t i = 0;;) {
            std::size_t least = i;
            for (std::size_t const child : {2 * i + 1, 2 * i + 2})
                if (child < all_.size() && before(child, least)) least = child;
            if (least == i) return first;
            std::swap(all_[i], all_[least]);
            i = least;
        }
    }

private:
    [[nodiscard]] bool before(std::size_t a, std::size_t b) const { return std::tie(all_[a].key, all_[a].age) < std::tie(all_[b].key, all_[b].age); }
    std::vector<entry> all_{};
};

/// The rule, four neighbours, with all markers of the same age and that heap, as scikit-image 0.19 has it.
void with_unstable_heap(mote::image<std::uint32_t> const& squared, mote::image<std::uint8_t> const& mask, mote::image<std::uint32_t>& labels, bool lines) {
    unstable_heap heap;
    auto allowed = mask.clone();
    auto const marker = labels.clone();
    int age = 0;
    for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
        for (std::ptrdiff_t x = 0; x < mask.width(); ++x)
            if (labels(x, y) != 0) heap.push({~squared(x, y), 0, x, y, labels(x, y)});
    int const order[4][2] = {{0, -1}, {-1, 0}, {1, 0}, {0, 1}};
    while (!heap.empty()) {
        auto const p = heap.pop();
        auto const each = [&](auto&& f) {
            for (auto const& o : order)
                if (std::ptrdiff_t const x = p.x + o[0], y = p.y + o[1]; x >= 0 && y >= 0 && x < mask.width() && y < mask.height() && allowed(x, y) != 0) f(x, y);
        };
        if (lines) {
            if (allowed(p.x, p.y) == 0 || (labels(p.x, p.y) != 0 && marker(p.x, p.y) == 0)) continue;
            each([&](std::ptrdiff_t x, std::ptrdiff_t y) {
                if (labels(x, y) != 0 && labels(x, y) != p.from) allowed(p.x, p.y) = 0;
            });
            if (allowed(p.x, p.y) == 0) continue;
            labels(p.x, p.y) = p.from;
        }
        each([&](std::ptrdiff_t x, std::ptrdiff_t y) {
            if (labels(x, y) != 0) return;
            if (!lines) labels(x, y) = p.from;
            heap.push({~squared(x, y), ++age, x, y, p.from});
        });
    }
}

bool equal(mote::image<std::uint32_t> const& a, mote::image_view<std::uint32_t const> b) {
    for (std::ptrdiff_t y = 0; y < a.height(); ++y)
        for (std::ptrdiff_t x = 0; x < a.width(); ++x)
            if (a(x, y) != b(x, y)) return false;
    return true;
}

template <class T>
void compare(std::uint32_t seed, double low, double high) {
    for (std::ptrdiff_t const width : {1, 4, 19})
        for (std::ptrdiff_t const height : {1, 3, 17})
            for (auto const c : {mote::connectivity::four, mote::connectivity::eight})
                for (bool const lines : {false, true})
                    for (bool const from_highest : {false, true}) {
                        mote::watershed_options const o{c, lines, from_highest};
                        auto const mask = random_mask(width, height, ++seed, 0.75);
                        auto values = random_image<T>(width, height, ++seed, low, high);
                        if constexpr (std::is_floating_point_v<T>)
                            for (std::ptrdiff_t x = 0; x < width; x += 3) {
                                // Some equal ones, and what is no number.
                                values(x, height / 2) = x % 2 == 0 ? std::numeric_limits<T>::quiet_NaN() : T{-0.0};
                                if (x + 1 < width) values(x + 1, height / 2) = 0;
                            }
                        auto const seeds = random_mask(width, height, ++seed, 0.05);
                        mote::image<std::uint32_t> expected(width, height);
                        mote::image<std::uint64_t> turned(height, width);
                        std::uint32_t next = 0;
                        for (std::ptrdiff_t y = 0; y < height; ++y)
                            for (std::ptrdiff_t x = 0; x < width; ++x)
                                if (seeds(x, y) != 0) turned(y, x) = expected(x, y) = ++next;
                        auto got = expected.clone(), long_indices = expected.clone();
                        plain(values, mask, expected, o);
                        mote::watershed(values, mask, got, o);
                        mote::watershed(values, mask, turned.view().transposed(), o, backwards{});
                        mote::detail::watershed<std::uint64_t>(mote::const_view(values), mote::const_view(mask), long_indices.view(), c, lines, from_highest, backwards{});
                        CAPTURE(width, height, static_cast<int>(c), lines, from_highest);
                        bool same = true;
                        for (std::ptrdiff_t y = 0; y < height; ++y)
                            for (std::ptrdiff_t x = 0; x < width; ++x)
                                same = same && got(x, y) == expected(x, y) && turned(y, x) == expected(x, y) && long_indices(x, y) == expected(x, y);
                        CHECK(same);
                    }
}

} // namespace

TEST_CASE("floods follow the rule on random images") {
    compare<std::uint8_t>(40, 0, 6);
    compare<std::uint16_t>(700, 0, 65535);
    compare<std::int16_t>(1400, -3, 3);
    compare<std::uint32_t>(2100, 0, 4294967295.0);
    compare<std::uint32_t>(2800, 5, 50);
    compare<float>(3500, -1e30, 1e30);
    compare<double>(4200, -1e300, 1e300);
}

TEST_CASE("a line is drawn where floods meet, and none between markers that touch") {
    mote::image<std::uint8_t> flat(7, 3), mask(7, 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y) std::fill_n(mask.row(y), 7, std::uint8_t{1});
    mote::image<std::uint32_t> labels(7, 3);
    for (std::ptrdiff_t y = 0; y < 3; ++y) {
        labels(0, y) = 1;
        labels(5, y) = 2;
        labels(6, y) = 3;
    }
    mote::watershed(flat, mask, labels, {.lines = true});
    for (std::ptrdiff_t y = 0; y < 3; ++y) {
        std::uint32_t const expected[7] = {1, 1, 1, 0, 2, 2, 3};
        CHECK(std::equal(expected, expected + 7, labels.row(y)));
    }
}

TEST_CASE("rings in rings are flooded together and as by the rule") {
    std::ptrdiff_t const side = 61;
    for (bool const lines : {false, true}) {
        mote::image<std::uint8_t> mask(side, side);
        mote::image<std::uint32_t> expected(side, side);
        std::uint32_t next = 0;
        for (std::ptrdiff_t y = 0; y < side; ++y)
            for (std::ptrdiff_t x = 0; x < side; ++x) {
                mask(x, y) = std::max(std::abs(x - side / 2), std::abs(y - side / 2)) % 3 == 0 ? 255 : 0;
                if (mask(x, y) != 0 && (x * 7 + y * 5) % 31 == 0) expected(x, y) = ++next;
            }
        auto const values = random_image<std::uint16_t>(side, side, 5, 0, 65535);
        mote::watershed_options const o{mote::connectivity::four, lines, false};
        auto got = expected.clone(), parallel = expected.clone();
        plain(values, mask, expected, o);
        mote::watershed(values, mask, got, o);
        mote::watershed(values, mask, parallel, o, backwards{});
        CHECK(equal(expected, got.view()));
        CHECK(equal(expected, parallel.view()));
    }
}

TEST_CASE("levels that are sparse are sorted and give the basins of dense ones") {
    auto const mask = random_mask(90, 70, 1, 0.9);
    auto const values = random_image<std::uint8_t>(90, 70, 2, 0, 40);
    mote::image<float> spread(90, 70);
    mote::image<std::uint32_t> a(90, 70), b(90, 70);
    auto const seeds = random_mask(90, 70, 3, 0.01);
    std::uint32_t next = 0;
    for (std::ptrdiff_t y = 0; y < 70; ++y)
        for (std::ptrdiff_t x = 0; x < 90; ++x) {
            spread(x, y) = std::ldexp(-1.0F, 60 - 3 * values(x, y));
            if (seeds(x, y) != 0) a(x, y) = b(x, y) = ++next;
        }
    mote::watershed(values, mask, a, {.lines = true});
    mote::watershed(spread, mask, b, {.lines = true});
    bool same = true;
    for (std::ptrdiff_t y = 0; y < 70; ++y) same = same && std::equal(a.row(y), a.row(y) + 90, b.row(y));
    CHECK(same);
}

TEST_CASE("NaN is flooded last and unreachable pixels stay background") {
    mote::image<float> values(5, 1);
    mote::image<std::uint8_t> mask(5, 1);
    mote::image<std::uint32_t> labels(5, 1);
    std::fill_n(mask.row(0), 4, std::uint8_t{1});
    values(1, 0) = std::numeric_limits<float>::quiet_NaN();
    values(2, 0) = 5;
    labels(0, 0) = 7;
    labels(3, 0) = 9;
    labels(4, 0) = 3;
    mote::watershed(values, mask, labels);
    CHECK(labels(1, 0) == 7);
    CHECK(labels(2, 0) == 9);
    CHECK(labels(4, 0) == 0);
    mask(2, 0) = 0;
    mote::image<std::uint32_t> none(5, 1);
    mote::watershed(values, mask, none);
    CHECK(none(0, 0) == 0);
    CHECK_THROWS_WITH(mote::watershed(values, mask, mote::image<std::uint32_t>(4, 1).view()), Catch::Contains("5 x 1") && Catch::Contains("4 x 1"));
}

TEST_CASE("basins of distance maps agree with the reference") {
    // scikit-image takes markers of equal height in an order that only its heap knows. Where floods of such markers meet, pixels may go either way:
    // on these masks, and nowhere else; with a heap of that kind all of them are as recorded.
    auto const table = shared_path("reference/watershed/watershed.json");
    if (!table) return;
    int compared = 0, with_lines = 0;
    for (auto const& r : reference::read_json(*table)) {
        std::string const name = r.at("mask"), method = r.at("method");
        if (r.at("tool") != "skimage" || !r.contains("markers_x")) continue;
        bool const lines = method.find("_line") != std::string::npos;
        bool const equal_markers_meet = name == "rings_90x90" || (name == "holes" && lines) || (name == "otsu_coins" && method.find("mindist3") != std::string::npos);
        auto const mask = reference::mask_of(reference::read_png(*shared_path("reference/inputs/masks/" + name + ".png")));
        auto const expected = reference::read_png(*shared_path("reference/" + r.at("file").get<std::string>()));
        mote::image<std::uint32_t> labels(mask.width(), mask.height());
        auto const xs = r.at("markers_x").get<std::vector<std::ptrdiff_t>>(), ys = r.at("markers_y").get<std::vector<std::ptrdiff_t>>();
        for (std::size_t i = 0; i < xs.size(); ++i) labels(xs[i], ys[i]) = expected(xs[i], ys[i]);
        auto const squared = mote::squared_distance(mask);
        auto by_heap = labels.clone();
        with_unstable_heap(squared, mask, by_heap, lines);
        mote::watershed(squared, mask, labels, {.lines = lines, .from_highest = true});
        std::size_t wrong = 0, heap_wrong = 0;
        std::set<std::uint32_t> found;
        for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
            for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
                wrong += labels(x, y) != expected(x, y);
                heap_wrong += by_heap(x, y) != expected(x, y);
                if (labels(x, y) != 0) found.insert(labels(x, y));
            }
        CAPTURE(name, method, wrong);
        CHECK(heap_wrong == 0);
        CHECK(static_cast<int>(found.size()) == r.at("count").get<int>());
        if (equal_markers_meet)
            CHECK(wrong <= (name == "holes" ? 68u : name == "rings_90x90" ? 82u : 40u));
        else
            CHECK(wrong == 0);
        ++compared;
        with_lines += lines ? 1 : 0;
    }
    CHECK(compared == 28);
    CHECK(with_lines == 14);
}

} // namespace watershed_test
