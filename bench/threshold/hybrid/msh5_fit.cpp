// SPDX-License-Identifier: MIT
// What msh5 chooses from: for every image of a folder (images/, labels/) and every start of the search, the evidence of its outline and the Jaccard
// coefficients of its final mask at outward offsets of 0 to 4 pixels, as CSV. msh5_fit.py fits the weights of the choice to it. Where boxes/ is in place of labels/, all five are the
// F1 of detection at an intersection over union of 0.3, after cutting touching objects.
//     msh5_fit FOLDER [STEP] > evidence.csv        every STEP-th image
#include <mote/io/stb_static.hpp>

#include <mote/core/execution/tbb.hpp>
#include <mote/evaluate/detection.hpp>
#include <mote/evaluate/outward_offset.hpp>
#include <mote/io/read.hpp>
#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/label/paint.hpp>
#include <mote/measure/burnt_in.hpp>
#include <mote/measure/regions.hpp>
#include <mote/morphology/fill_holes.hpp>
#include <mote/morphology/remove_small.hpp>
#include <mote/split/touching.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/hybrid/msh5.hpp>
#include <mote/threshold/level.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using mask = mote::image<std::uint8_t>;

struct known {
    mask inside{};
    std::vector<mote::box> boxes{}; // of boxes only
};

std::string scores(known const& truth, mask const& found, mote::run_image const& ink) {
    auto clean = mote::fill_holes(mote::remove_small(mote::mask_without(mote::runs_of(found), ink), 16, mote::connectivity::four));
    std::string line;
    if (!truth.boxes.empty()) {
        std::uint32_t const n = mote::label(clean);
        auto const parts = mote::split_touching(clean, n);
        std::vector<mote::box> detected;
        for (mote::region const& r : mote::measure_regions(parts.runs, parts.count())) detected.push_back(r.bounds);
        std::string const f1 = ',' + std::to_string(mote::match_boxes(truth.boxes, detected, 0.3).f1());
        return f1 + f1 + f1 + f1 + f1 + '\n';
    }
    for (auto const& k : mote::overlap_by_offset(truth.inside, mote::paint_mask(clean), 4)) line += ',' + std::to_string(k.jaccard());
    return line + '\n';
}

template <class T>
std::string lines_of(std::string const& name, mote::image<T> const& written, known const& truth) {
    namespace d = mote::detail;
    auto const ink = mote::burnt_in(written);
    auto const img = mote::filled_from_surroundings(written, ink);
    double sum[2] = {}, n[2] = {};
    for (std::ptrdiff_t y = 0; y < img.height(); ++y)
        for (std::ptrdiff_t x = 0; x < img.width(); ++x) {
            bool const inside = truth.inside(x, y) != 0;
            sum[inside] += static_cast<double>(img(x, y));
            n[inside] += 1;
        }
    bool const bright = sum[1] * n[0] > sum[0] * n[1];
    auto const foreground = bright ? mote::polarity::bright : mote::polarity::dark;
    std::string out = name + ",otsu,0,0,0,0,0" + scores(truth, mote::apply_level(img, mote::otsu_level(img), foreground), ink);
    out += name + ",msh5,0,0,0,0,0" + scores(truth, mote::msh5(img, foreground), ink);

    mote::msh5_options const o;
    mote::image<T> smooth = mote::median_filter(img, 5);
    d::msh5_search<T> const search(std::move(smooth), bright, o, mote::sequential{});
    for (std::size_t i = 0; i < search.starts(); ++i) {
        d::msh5_evidence const e = search.evidence(i);
        mask found(img.width(), img.height());
        search.finish(i, found.view(), mote::sequential{});
        out += name + ',' + std::to_string(i) + ',' + std::to_string(e.coverage) + ',' + std::to_string(e.pairs) + ',' + std::to_string(e.rise) + ',' + std::to_string(e.unevenness) + ',' + std::to_string(e.fill) + scores(truth, found, ink);
    }
    return out;
}

known truth_of(fs::path const& folder, std::string const& stem, std::ptrdiff_t width, std::ptrdiff_t height) {
    known k;
    k.inside = mask(width, height);
    std::ifstream file(folder / "boxes" / (stem + ".csv"));
    if (!file) {
        auto const labels = mote::read_labels(folder / "labels" / (stem + ".png"));
        for (std::ptrdiff_t y = 0; y < height; ++y)
            for (std::ptrdiff_t x = 0; x < width; ++x) k.inside(x, y) = labels(x, y) != 0 ? 255 : 0;
        return k;
    }
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        double x = 0, y = 0, w = 0, h = 0;
        if (std::sscanf(line.c_str(), "%lf,%lf,%lf,%lf", &x, &y, &w, &h) != 4) continue;
        auto const whole = [](double v) { return static_cast<std::ptrdiff_t>(std::lround(v)); };
        k.boxes.push_back({whole(x), whole(y), whole(x + w) - whole(x), whole(y + h) - whole(y)});
        // The ellipse in the box, to know bright particles from dark ones.
        for (auto j = std::max<std::ptrdiff_t>(0, whole(y)); j < std::min(height, whole(y + h)); ++j)
            for (auto i = std::max<std::ptrdiff_t>(0, whole(x)); i < std::min(width, whole(x + w)); ++i)
                if (std::hypot((static_cast<double>(i) + 0.5 - x) / w - 0.5, (static_cast<double>(j) + 0.5 - y) / h - 0.5) < 0.5) k.inside(i, j) = 255;
    }
    return k;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::cerr << "msh5_fit FOLDER [STEP]\n", 2;
    fs::path const folder = argv[1];
    std::vector<fs::path> all, files;
    for (auto const& e : fs::directory_iterator(folder / "images")) all.push_back(e.path());
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < all.size(); i += argc > 2 ? std::stoul(argv[2]) : 1) files.push_back(all[i]);
    std::vector<std::string> lines(files.size());
    mote::tbb_executor(2).bulk(static_cast<std::ptrdiff_t>(files.size()), [&](std::ptrdiff_t k) {
        auto const i = static_cast<std::size_t>(k);
        std::string const stem = files[i].stem().string();
        auto const image = mote::read_image(files[i]);
        auto const truth = truth_of(folder, stem, image.width(), image.height());
        image.visit([&](auto const& img) {
            using T = mote::pixel_of<std::decay_t<decltype(img)>>;
            if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t>) lines[i] = lines_of(stem, img, truth);
        });
    });
    std::cout << "image,start,coverage,pairs,rise,unevenness,fill,j0,j1,j2,j3,j4\n";
    for (std::string const& l : lines) std::cout << l;
}
