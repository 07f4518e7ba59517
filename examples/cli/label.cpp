// SPDX-License-Identifier: MIT
// mote label: a mask goes in, a label image comes out.
#include "cli.hpp"
#include "output.hpp"

#include <mote/label/components.hpp>
#include <mote/label/encode.hpp>
#include <mote/morphology/remove_small.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <iostream>
#include <memory>
#include <type_traits>

namespace cli {

namespace {

struct options {
    std::string mask{}, output{};
    int connectivity = 8;
    std::uint64_t min_area = 0;
    bool json = false;
};

int run(options const& o) {
    if (o.mask.empty() || o.output.empty()) throw usage_error("label needs a mask and -o");
    check_labels_name(o.output);
    auto const read = read_input(o.mask);
    for (std::string const& w : read.warnings) std::cerr << "mote: " << o.mask << ": " << w << '\n';
    auto runs = read.visit([]<class T>(mote::image<T> const& pixels) {
        if constexpr (std::is_same_v<T, std::uint8_t>) {
            return mote::runs_of(pixels);
        } else {
            mote::image<std::uint8_t> mask(pixels.width(), pixels.height(), mote::fill::none);
            for (std::ptrdiff_t y = 0; y < mask.height(); ++y)
                for (std::ptrdiff_t x = 0; x < mask.width(); ++x) {
                    bool const inside = pixels(x, y) < T{0} || pixels(x, y) > T{0}; // false for NaN
                    mask(x, y) = inside ? 255 : 0;
                }
            return mote::runs_of(mask);
        }
    });
    auto const connectivity = o.connectivity == 4 ? mote::connectivity::four : mote::connectivity::eight;
    if (o.min_area > 1) runs = mote::remove_small(runs, o.min_area, connectivity);
    std::uint32_t const count = mote::label(runs, connectivity);
    write_labels(o.output, runs, read.calibration);
    if (o.json)
        print({{"count", count}});
    else
        std::cout << "count  " << count << '\n';
    return done;
}

} // namespace

void add_label(CLI::App& app, action& a) {
    auto const o = std::make_shared<options>();
    CLI::App& c = *app.add_subcommand("label", "Number the connected particles of a mask");
    c.add_option("MASK", o->mask, "Image whose nonzero pixels are particles, or - for standard input");
    c.add_option("-o,--output", o->output, "Label image to write: .png (up to 65535 labels), .tif or .npy");
    c.add_option("--connectivity", o->connectivity, "4: pixels that share an edge belong together; 8: a corner is enough")
        ->check(CLI::IsMember({4, 8}))
        ->capture_default_str();
    c.add_option("--min-area", o->min_area, "Leave out particles of fewer pixels")->check(CLI::NonNegativeNumber)->capture_default_str();
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] { a.run = [o] { return run(*o); }; });
}

} // namespace cli
