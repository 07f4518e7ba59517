// SPDX-License-Identifier: MIT
#include <mote/threshold/global/multi_otsu.hpp>
#include <mote/threshold/global/otsu.hpp>

#include "reference.hpp"

#include <chrono>

namespace global_multi_otsu_test {

namespace {

using bins = std::vector<std::size_t>;

// The sum of M^2 / W, exact for small histograms: a common denominator is not needed where the fractions are summed as such.
struct exact {
    int128 numerator = 0, denominator = 1;
    void add(int128 n, int128 d) {
        numerator = numerator * d + n * denominator;
        denominator *= d;
    }
    bool operator>(exact const& o) const { return numerator * o.denominator > o.numerator * denominator; }
};

// All divisions of the occupied bins, in lexicographic order.
bins plain_multi_otsu(histogram_counts const& h, std::size_t classes) {
    bins occupied, at, result;
    for (std::size_t i = 0; i < h.size(); ++i)
        if (h[i] > 0) occupied.push_back(i);
    for (std::size_t i = 1; i < classes; ++i) at.push_back(i);
    exact best{-1, 1};
    for (;;) {
        exact sum;
        std::size_t begin = 0;
        for (std::size_t c = 0; c < classes; ++c) {
            std::size_t const end = c + 1 < classes ? at[c] : occupied.size();
            int128 m = 0, w = 0;
            for (std::size_t i = begin; i < end; ++i) {
                w += static_cast<int128>(h[occupied[i]]);
                m += static_cast<int128>(h[occupied[i]] * occupied[i]);
            }
            sum.add(m * m, w);
            begin = end;
        }
        if (sum > best) {
            best = sum;
            result.clear();
            for (std::size_t const a : at) result.push_back(occupied[a - 1]);
        }
        std::size_t c = classes - 1;
        while (c-- > 0 && at[c] == occupied.size() - (classes - 1 - c)) {}
        if (c >= classes) return result;
        ++at[c];
        for (std::size_t i = c + 1; i < at.size(); ++i) at[i] = at[i - 1] + 1;
    }
}

// Plain dynamic programming in long doubles: the criterion that can be reached.
long double best_criterion(histogram_counts const& h, std::size_t classes) {
    std::size_t const n = h.size();
    std::vector<long double> w(n + 1), m(n + 1), before(n + 1, -1), now;
    for (std::size_t i = 0; i < n; ++i) {
        w[i + 1] = w[i] + static_cast<long double>(h[i]);
        m[i + 1] = m[i] + static_cast<long double>(h[i]) * static_cast<long double>(i);
    }
    before[0] = 0;
    for (std::size_t c = 0; c < classes; ++c) {
        now.assign(n + 1, -1);
        for (std::size_t j = 1; j <= n; ++j)
            for (std::size_t i = 0; i < j; ++i)
                if (before[i] >= 0 && w[j] > w[i]) now[j] = std::max(now[j], before[i] + (m[j] - m[i]) * (m[j] - m[i]) / (w[j] - w[i]));
        before = now;
    }
    return before[n];
}

long double criterion(histogram_counts const& h, bins const& cuts) {
    long double sum = 0;
    std::size_t begin = 0;
    for (std::size_t c = 0; c <= cuts.size(); ++c) {
        std::size_t const end = c < cuts.size() ? cuts[c] + 1 : h.size();
        long double w = 0, m = 0;
        for (std::size_t i = begin; i < end; ++i) {
            w += static_cast<long double>(h[i]);
            m += static_cast<long double>(h[i]) * static_cast<long double>(i);
        }
        if (w > 0) sum += m * m / w;
        begin = end;
    }
    return sum;
}

std::vector<std::uint64_t> class_sizes(histogram_counts const& h, std::vector<std::size_t> const& cuts) {
    std::vector<std::uint64_t> sizes(cuts.size() + 1);
    for (std::size_t i = 0; i < h.size(); ++i)
        sizes[static_cast<std::size_t>(std::count_if(cuts.begin(), cuts.end(), [i](auto t) { return i > t; }))] += h[i];
    return sizes;
}

} // namespace

TEST_CASE("multi-Otsu by hand") {
    CHECK(mote::multi_otsu_bins(histogram_counts{5, 5, 0, 0, 5, 5, 0, 0, 5, 5}, 3) == bins{1, 5});
    CHECK(mote::multi_otsu_bins(histogram_counts{1, 1, 1, 1, 1}, 3) == bins{0, 2}); // also {1, 2} and {1, 3}: the lowest
    CHECK(mote::multi_otsu_bins(histogram_counts{0, 3, 0, 1, 2}, 3) == bins{1, 3});
    CHECK(mote::multi_otsu_bins(histogram_counts{0, 3, 0, 0, 2}, 3) == bins{1, 4}); // two values for three classes
    CHECK(mote::multi_otsu_bins(histogram_counts{0, 0, 9, 0}, 4) == bins{2, 2, 2});
    CHECK(mote::multi_otsu_bins(histogram_counts{0, 0}, 3) == bins{0, 0});
    CHECK(mote::multi_otsu_bins(histogram_counts{}, 2) == bins{0});
    CHECK_THROWS_WITH(mote::multi_otsu_bins(histogram_counts{1, 1}, 1), "multi_otsu_bins: 1 classes; expected 2 to 8");
    CHECK_THROWS_AS(mote::multi_otsu_bins(histogram_counts{1, 1}, 9), mote::parameter_error);
}

TEST_CASE("multi-Otsu takes the first of all best divisions of random histograms") {
    std::mt19937 engine(7);
    for (int repeat = 0; repeat < 1500; ++repeat) {
        histogram_counts h(6 + engine() % 9);
        std::uint32_t const most = repeat % 2 ? 3 : 40;
        for (auto& c : h) c = engine() % 4 == 0 ? 0 : 1 + engine() % most;
        if (repeat % 3 == 0) // symmetric: equally good divisions
            for (std::size_t i = 0; i < h.size() / 2; ++i) h[h.size() - 1 - i] = h[i];
        if (repeat % 5 == 0) std::fill(h.begin(), h.end(), 1);
        auto const occupied = static_cast<std::size_t>(std::count_if(h.begin(), h.end(), [](auto c) { return c > 0; }));
        for (std::size_t classes = 2; classes <= 5 && classes <= occupied; ++classes) {
            auto const expected = plain_multi_otsu(h, classes);
            CAPTURE(h, classes);
            CHECK(mote::multi_otsu_bins(h, classes) == expected);
            histogram_counts many = h, moved = h;
            for (auto& c : many) c <<= 53;
            CHECK(mote::multi_otsu_bins(many, classes) == expected);
            for (auto& c : many) c = (c >> 53) * 1000003;
            CHECK(mote::multi_otsu_bins(many, classes) == expected);
            moved.insert(moved.begin(), 60000, 0);
            auto shifted = expected;
            for (auto& t : shifted) t += 60000;
            CHECK(mote::multi_otsu_bins(moved, classes) == shifted);
        }
    }
}

TEST_CASE("multi-Otsu reaches the best criterion of long histograms") {
    std::mt19937 engine(11);
    for (int repeat = 0; repeat < 24; ++repeat) {
        histogram_counts h(300 + engine() % 200);
        for (auto& c : h) c = engine() % 5 == 0 ? 0 : engine() % (repeat % 2 ? 3 : 1000000);
        std::size_t const classes = 2 + static_cast<std::size_t>(repeat) % 7;
        auto const cuts = mote::multi_otsu_bins(h, classes);
        CAPTURE(classes, cuts);
        CHECK(std::is_sorted(cuts.begin(), cuts.end()));
        CHECK(criterion(h, cuts) >= best_criterion(h, classes) * (1 - 1e-17L));
        CHECK(mote::multi_otsu_bins(h, 2) == bins{mote::otsu_bin(h)});
    }
}

TEST_CASE("multi-Otsu of one pixel among 2^62 is exact") {
    // One pixel lies half way between two heavy bins. Which side it joins changes the criterion by less than a double can
    // show, and depends on the thousandths of pixels by which the means are off their bins.
    histogram_counts h(65536);
    h[0] = h[30000] = h[60000] = std::uint64_t{1} << 61;
    h[14999] = h[15001] = h[45000] = 1;
    h[30001] = 10000; // less than the 15000 by which the pixel at 15001 draws the mean down
    CHECK(mote::multi_otsu_bins(h, 3) == bins{14999, 30001});
    h[30001] = 20000;
    CHECK(mote::multi_otsu_bins(h, 3) == bins{14999, 45000});
}

TEST_CASE("eight classes on 65536 occupied bins") {
    std::mt19937 engine(5);
    histogram_counts h(65536);
    for (std::size_t i = 0; i < h.size(); ++i) h[i] = 1 + engine() % 1000 + (i % 9000 < 2000 ? 3000 : 0);
    auto const start = std::chrono::steady_clock::now();
    auto const cuts = mote::multi_otsu_bins(h, 8);
    double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    INFO(seconds << " s");
    CHECK(cuts.size() == 7);
    CHECK(seconds < 30); // with sanitizers on a busy machine
    // No cut can be moved by a bin to gain.
    long double const reached = criterion(h, cuts);
    for (std::size_t c = 0; c < 7; ++c)
        for (int step : {-1, 1}) {
            auto other = cuts;
            other[c] = static_cast<std::size_t>(static_cast<int>(other[c]) + step);
            CHECK(criterion(h, other) < reached);
        }
    // Equal counts: 65536 = 8 * 8192.
    std::fill(h.begin(), h.end(), 1);
    CHECK(mote::multi_otsu_bins(h, 8) == bins{8191, 16383, 24575, 32767, 40959, 49151, 57343});
    CHECK(mote::multi_otsu_bins(h, 7) == bins{9361, 18723, 28085, 37447, 46809, 56172}); // the last two classes have a bin more
}

TEST_CASE("multi-Otsu with two classes has the properties of every threshold") {
    check_bins([](histogram_counts const& h) { return mote::multi_otsu_bins(h, 2).front(); });
    check_shift([](histogram_counts const& h) { return mote::multi_otsu_bins(h, 2).front(); });
    check_levels([](auto const& img) { return mote::multi_otsu_levels(img, 2).front(); });
    check_levels([](auto const& img) { return mote::multi_otsu_levels(img, 3).front(); });
}

TEST_CASE("the class image says how many levels a pixel is above") {
    auto const img = random_image<std::int16_t>(61, 17, 3, -300, 300);
    std::vector<double> const levels{100.5, -1e9, -20, 1e9};
    auto const classes = mote::apply_levels(img, levels);
    auto const wide = random_image<float>(61, 17, 3, -1, 1);
    auto const wide_classes = mote::apply_levels(wide, std::vector<double>{0.25, -0.5});
    for (std::ptrdiff_t y = 0; y < 17; ++y)
        for (std::ptrdiff_t x = 0; x < 61; ++x) {
            CHECK(classes(x, y) == 1 + (img(x, y) > 100) + (img(x, y) > -20));
            CHECK(wide_classes(x, y) == (wide(x, y) > 0.25f) + (wide(x, y) > -0.5f));
        }
    auto same = random_image<std::uint8_t>(30, 5, 4, 0, 255);
    auto const expected = mote::apply_levels(same, mote::multi_otsu_levels(same, 5));
    mote::apply_levels(same, mote::multi_otsu_levels(same, 5), same);
    for (std::ptrdiff_t x = 0; x < 30; ++x) CHECK(same(x, 4) == expected(x, 4));
    mote::image<std::uint8_t> small(3, 3);
    CHECK_THROWS_WITH(mote::apply_levels(img, levels, small), "apply_levels: source is 61 x 17, classes 3 x 3");
    CHECK_THROWS_AS(mote::apply_levels(img, std::vector<double>(256)), mote::parameter_error);
    CHECK_THROWS_AS(mote::apply_levels(img, std::vector<double>{std::numeric_limits<double>::quiet_NaN()}), mote::parameter_error);
}

TEST_CASE("multi-Otsu's classes equal the exact optima of the reference set") {
    auto const folder = shared_path("reference");
    if (!folder) return;
    auto const optima = nlohmann::json::parse(std::ifstream(*folder / "global/exact_otsu.json"));
    auto const inputs = nlohmann::json::parse(std::ifstream(*folder / "inputs/inputs.json"));
    auto const histograms = nlohmann::json::parse(std::ifstream(*folder / "inputs/histograms.json"));
    std::size_t compared = 0, ties = 0;
    for (auto const& record : optima) {
        std::string const method = record.at("method");
        if (method.rfind("multiotsu", 0) != 0 || record.at("optimal").empty()) continue;
        auto const classes = static_cast<std::size_t>(std::stoul(method.substr(9)));
        CAPTURE(record.dump());
        histogram_counts h;
        if (record.contains("image")) {
            auto const input = std::find_if(inputs.begin(), inputs.end(), [&](auto const& i) { return i.at("name") == record.at("image"); });
            REQUIRE(input != inputs.end());
            auto const read = mote::read_image(*folder / input->at("file").get<std::string>());
            std::visit([&](auto const& pixels) { h = mote::histogram_of(pixels).counts; }, read.pixels);
        } else {
            auto const table = std::find_if(histograms.begin(), histograms.end(), [&](auto const& i) { return i.at("name") == record.at("histogram"); });
            REQUIRE(table != histograms.end());
            h = table->at("counts").get<histogram_counts>();
        }
        auto const ours = class_sizes(h, mote::multi_otsu_bins(h, classes));
        auto const all = record.at("optimal").get<std::vector<bins>>();
        CHECK(std::any_of(all.begin(), all.end(), [&](bins const& cuts) { return class_sizes(h, cuts) == ours; }));
        ++compared;
        ties += all.size() > 1 ? 1 : 0;
    }
    CAPTURE(compared, ties);
    CHECK(compared > 0);
}

} // namespace global_multi_otsu_test
