// SPDX-License-Identifier: MIT
// mote threshold: an image goes in, a mask comes out.
#include "cli.hpp"
#include "output.hpp"
#include "segment.hpp"

#include <mote/io/npy.hpp>
#include <mote/io/png.hpp>
#include <mote/io/tiff.hpp>
#include <mote/label/paint.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace cli {

namespace {

struct options {
    std::string image{}, output{};
    segment_options segment{};
    bool list = false, clean = false, json = false;
};

int run(options const& o) {
    if (o.list) {
        std::size_t longest = 0;
        for (auto const& [name, what] : methods()) longest = std::max(longest, name.size());
        for (auto const& [name, what] : methods()) std::cout << name << std::string(longest - name.size() + 2, ' ') << what << '\n';
        return done;
    }
    if (o.image.empty() || o.output.empty()) throw usage_error("threshold needs an image and -o");
    check_labels_name(o.output);
    check(o.segment);
    auto const img = read_input(o.image);
    for (std::string const& w : img.warnings) std::cerr << "mote: " << o.image << ": " << w << '\n';
    auto const found = o.clean ? segment_and_clean(img, o.segment) : segment(img, o.segment);
    auto const mask = mote::paint_mask(found.mask);
    std::string const extension = extension_of(o.output);
    if (extension == ".tif" || extension == ".tiff")
        mote::write_tiff(o.output, mask, img.calibration);
    else if (extension == ".npy")
        mote::write_npy(o.output, mask);
    else
        mote::write_png(o.output, mask);
    nlohmann::json result{{"method", o.segment.method},
                          {"level", found.level ? nlohmann::json(*found.level) : nlohmann::json(nullptr)},
                          {"polarity", name_of(found.polarity)},
                          {"polarity_confidence", found.polarity_confidence},
                          {"foreground_fraction", found.foreground_fraction}};
    if (o.json) {
        print(result);
    } else {
        std::cout << "method               " << o.segment.method << '\n'
                  << "level                " << (found.level ? number(*found.level) : "local") << '\n'
                  << "polarity             " << name_of(found.polarity) << " (confidence " << number(found.polarity_confidence, 2) << ")\n"
                  << "foreground fraction  " << number(found.foreground_fraction) << '\n';
    }
    return done;
}

} // namespace

void add_threshold(CLI::App& app, action& a) {
    auto const o = std::make_shared<options>();
    CLI::App& c = *app.add_subcommand("threshold", "Write the mask of an image's particles");
    c.add_option("IMAGE", o->image, "Image file, or - for standard input");
    c.add_option("-o,--output", o->output, "Mask to write: .png, .tif or .npy, 0 and 255");
    add_segment_options(c, o->segment);
    c.add_flag("--clean", o->clean, "Remove small objects and fill holes, as size does");
    c.add_option("--min-area", o->segment.min_area, "With --clean: 4-connected objects of fewer pixels go")->check(CLI::NonNegativeNumber)->capture_default_str();
    c.add_flag("--list", o->list, "Show the methods");
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] { a.run = [o] { return run(*o); }; });
}

} // namespace cli
