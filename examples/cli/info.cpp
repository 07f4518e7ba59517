// SPDX-License-Identifier: MIT
// mote info: what is in an image file.
#include "cli.hpp"
#include "output.hpp"

#include <mote/io/crc32.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <memory>
#include <type_traits>

namespace cli {

namespace {

struct options {
    std::vector<std::string> images{};
    bool json = false;
};

template <class T>
void add_statistics(nlohmann::json& j, mote::image<T> const& pixels) {
    std::uint64_t finite = 0, nan = 0, infinite = 0;
    T least{}, most{};
    double sum = 0;
    for (std::ptrdiff_t y = 0; y < pixels.height(); ++y) {
        double row = 0;
        for (std::ptrdiff_t x = 0; x < pixels.width(); ++x) {
            T const v = pixels(x, y);
            if constexpr (std::is_floating_point_v<T>) {
                if (std::isnan(v)) {
                    ++nan;
                    continue;
                }
                if (std::isinf(v)) {
                    ++infinite;
                    continue;
                }
            }
            if (finite == 0 || v < least) least = v;
            if (finite == 0 || v > most) most = v;
            ++finite;
            row += static_cast<double>(v);
        }
        sum += row;
    }
    j["min"] = j["max"] = j["mean"] = nullptr;
    if (finite > 0) {
        j["min"] = least;
        j["max"] = most;
        double mean = sum / static_cast<double>(finite);
        if (!std::isfinite(mean)) { // the sum, not the mean, is beyond the range of double
            mean = 0;
            for (std::ptrdiff_t y = 0; y < pixels.height(); ++y)
                for (std::ptrdiff_t x = 0; x < pixels.width(); ++x)
                    if (double const v = static_cast<double>(pixels(x, y)); std::isfinite(v)) mean += v / static_cast<double>(finite);
        }
        j["mean"] = mean;
    }
    if (nan > 0) j["nan"] = nan;
    if (infinite > 0) j["infinite"] = infinite;
    char crc[9];
    std::snprintf(crc, sizeof crc, "%08x", static_cast<unsigned>(mote::crc32_of_pixels(pixels)));
    j["crc32"] = crc;
}

std::string text_of_value(nlohmann::json const& v) {
    if (v.is_null()) return "-";
    if (v.is_number_integer() || v.is_string()) return v.is_string() ? v.get<std::string>() : v.dump();
    return number(v.get<double>());
}

int run(options const& o) {
    if (o.images.empty()) throw usage_error("info needs an image");
    auto const inputs = expand(o.images);
    auto results = nlohmann::json::array();
    std::vector<std::vector<std::string>> table{{"file", "width", "height", "pixels", "format", "pixel size", "min", "max", "mean", "crc32"}};
    std::size_t const failures = for_each_input(
        "info", inputs.size(), 1, [&](std::size_t i) { return inputs[i].path.string(); },
        [&](std::size_t i) {
            nlohmann::json j{{"file", inputs[i].path.string()}};
            try {
                auto const image = read_input(inputs[i].path);
                j["width"] = image.width();
                j["height"] = image.height();
                j["pixel_type"] = image.pixel_type();
                j["format"] = image.format;
                j["pixel_size"] = json_of(image.calibration);
                j["warnings"] = image.warnings;
                image.visit([&](auto const& pixels) { add_statistics(j, pixels); });
                if (!o.json)
                    for (std::string const& w : image.warnings) std::cerr << "mote: " << inputs[i].path.string() << ": " << w << '\n';
                table.push_back({inputs[i].path.string(), std::to_string(image.width()), std::to_string(image.height()), image.pixel_type(), image.format,
                                 text_of(image.calibration), text_of_value(j["min"]), text_of_value(j["max"]), text_of_value(j["mean"]),
                                 text_of_value(j["crc32"])});
            } catch (std::exception const& e) {
                j["error"] = e.what();
                results.push_back(j);
                throw;
            }
            results.push_back(j);
        });
    if (o.json)
        print(results);
    else if (table.size() > 1)
        std::cout << aligned(table);
    return exit_after(failures, inputs.size());
}

} // namespace

void add_info(CLI::App& app, action& a) {
    auto const o = std::make_shared<options>();
    CLI::App& c = *app.add_subcommand("info", "Show size, pixel type, calibration and grey values of images");
    c.add_option("IMAGE", o->images, "Image files or folders; - is standard input");
    c.add_flag("--json", o->json, "Print JSON");
    c.callback([o, &a] { a.run = [o] { return run(*o); }; });
}

} // namespace cli
