// SPDX-License-Identifier: MIT
// The README's ten lines: from a file to a list of measured particles.
#include <mote/io/read.hpp>
#include <mote/mote.hpp>

#include <cstdio>

int main(int argc, char** argv) {
    if (argc < 2) return std::puts("usage: measure_particles IMAGE"), 2;
    // [readme]
    auto const file = mote::read_image(argv[1]);
    file.visit([&](auto const& image) {
        auto const polarity = mote::polarity_of(image).value;              // bright or dark particles?
        auto runs = mote::runs_of(mote::msh5(image, polarity));            // hybrid threshold -> runs
        auto const parts = mote::split_touching(runs, mote::label(runs));  // label, cut touching ones apart
        auto const regions = mote::measure_regions(parts.runs, parts.count(), image);
        auto const verdicts = mote::pick(regions, image.width(), image.height(), {}, parts.pieces);
        for (std::size_t i = 0; i < regions.size(); ++i)
            std::printf("%zu: %.2f px, %s\n", i + 1, regions[i].equivalent_diameter, mote::name_of(verdicts[i].type).data());
    });
    // [readme]
}
