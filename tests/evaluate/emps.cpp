// SPDX-License-Identifier: MIT
// The scores on a set of micrographs with known outlines, against the values that were computed for it with numpy,
// scipy and scikit-image and stand beside the images.
#include <mote/evaluate/contrast.hpp>
#include <mote/evaluate/instances.hpp>
#include <mote/evaluate/overlap.hpp>
#include <mote/evaluate/series.hpp>
#include <mote/io/read.hpp>
#include <mote/statistics/quantile.hpp>

#include "catch.hpp"
#include "shared.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace emps_test {

namespace {

std::vector<std::map<std::string, std::string>> read_table(std::filesystem::path const& path) {
    std::ifstream file(path);
    std::string line, cell;
    std::vector<std::string> names;
    std::vector<std::map<std::string, std::string>> rows;
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        if (names.empty()) {
            while (std::getline(cells, cell, ',')) names.push_back(cell);
            continue;
        }
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < names.size() && std::getline(cells, cell, ','); ++i) row[names[i]] = cell;
    }
    return rows;
}

// Otsu's level from its definition: every split tried.
int otsu(mote::image<std::uint8_t> const& grey) {
    std::array<double, 256> counts{};
    for (std::ptrdiff_t y = 0; y < grey.height(); ++y)
        for (std::ptrdiff_t x = 0; x < grey.width(); ++x) counts[grey(x, y)] += 1;
    double best = -1;
    int level = 0;
    for (int t = 0; t < 255; ++t) {
        double n[2] = {}, sum[2] = {};
        for (int v = 0; v < 256; ++v) n[v > t] += counts[static_cast<std::size_t>(v)], sum[v > t] += v * counts[static_cast<std::size_t>(v)];
        if (n[0] == 0 || n[1] == 0) continue;
        double const gap = sum[0] / n[0] - sum[1] / n[1], between = n[0] * n[1] * gap * gap;
        if (between > best) best = between, level = t;
    }
    return level;
}

} // namespace

TEST_CASE("the micrographs of EMPS have the contrast, counts and Otsu scores of their tables") {
    auto const folder = shared_path("data/emps");
    if (!folder) return;
    auto const table = read_table(*folder / "index.csv");
    REQUIRE(table.size() > 10);
    std::vector<double> jsc, cnr, diameter;
    for (auto const& row : table) {
        std::string const id = row.at("id");
        CAPTURE(id);
        auto const file = mote::read_image(*folder / "images" / (id + ".png"));
        auto const* const grey = std::get_if<mote::image<std::uint8_t>>(&file.pixels);
        REQUIRE(grey != nullptr);
        auto const labels = mote::read_labels(*folder / "labels" / (id + ".png"));
        bool const bright = row.at("polarity") == "bright";
        int const level = otsu(*grey);
        mote::image<std::uint8_t> truth(labels.width(), labels.height()), predicted(labels.width(), labels.height());
        for (std::ptrdiff_t y = 0; y < labels.height(); ++y)
            for (std::ptrdiff_t x = 0; x < labels.width(); ++x) {
                truth(x, y) = labels(x, y) != 0 ? 255 : 0;
                predicted(x, y) = ((*grey)(x, y) > level) == bright ? 255 : 0;
            }
        auto const c = mote::contrast(truth, *grey);
        CHECK(std::fabs(c.cnr - std::stod(row.at("cnr"))) <= 0.00051);
        CHECK(std::fabs(c.michelson - std::stod(row.at("michelson"))) <= 0.00051);
        auto const self = mote::contingency(labels, labels);
        CHECK(self.truth.size() == std::stoul(row.at("count")));
        CHECK(self.pairs.size() == self.truth.size());
        std::vector<double> diameters;
        for (auto const area : self.truth.pixels) diameters.push_back(std::sqrt(static_cast<double>(area) * 4 / 3.14159265358979324));
        CHECK(std::fabs(mote::median(diameters) - std::stod(row.at("median_diameter_px"))) <= 0.0051);
        CHECK(mote::match_instances(self).mean_average_precision() == 1);
        jsc.push_back(mote::overlap(truth, predicted).jaccard());
        cnr.push_back(std::stod(row.at("cnr")));
        diameter.push_back(std::stod(row.at("median_diameter_px")));
    }
    // Line "otsu" of the raw table of BASELINES.md: 0.746 (0.689..0.784) | 0.648 | 0.525 | 0.849 | +0.61 | +0.40, rounded.
    auto const s = mote::summarise_series(jsc, cnr, diameter);
    CHECK(std::fabs(s.median - 0.746) <= 0.00051);
    CHECK(std::fabs(s.mean - 0.648) <= 0.00051);
    CHECK(std::fabs(s.q1 - 0.525) <= 0.00051);
    CHECK(std::fabs(s.q3 - 0.849) <= 0.00051);
    CHECK(std::fabs(s.rho_contrast.value() - 0.61) <= 0.0051);
    CHECK(std::fabs(s.rho_size.value() - 0.40) <= 0.0051);
    // The interval there comes from other random numbers.
    CHECK(std::fabs(s.median_interval.value().low - 0.689) <= 0.01);
    CHECK(std::fabs(s.median_interval.value().high - 0.784) <= 0.01);
}

} // namespace emps_test
