// SPDX-License-Identifier: MIT
#pragma once

// Makes methods of the program from functions of the library. A method names the fields of its options once; what the user
// gave is put into them, and the defaults are listed from them.

#include "cli.hpp"
#include "methods.hpp"

#include <mote/core/error.hpp>
#include <mote/filter/window.hpp>
#include <mote/threshold/local/gaussian.hpp>
#include <mote/threshold/local/local_otsu.hpp>
#include <mote/threshold/local/mean.hpp>
#include <mote/threshold/local/niblack.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace cli {

constexpr mote::dialect all_dialects[] = {mote::dialect::imagej, mote::dialect::fiji, mote::dialect::skimage, mote::dialect::opencv, mote::dialect::doxa};

/// Puts what the user gave into a method's options.
class setter {
public:
    explicit setter(segment_options const& o) : o_(o) {}

    void operator()(char const* name, double& value) const {
        if (auto const it = o_.numbers.find(name); it != o_.numbers.end()) value = it->second;
    }
    void operator()(char const* name, std::optional<double>& value) const {
        if (auto const it = o_.numbers.find(name); it != o_.numbers.end()) value = it->second;
    }
    template <std::integral I>
    void operator()(char const* name, I& value) const {
        auto const it = o_.numbers.find(name);
        if (it == o_.numbers.end()) return;
        if (!(it->second >= 0 && it->second <= 1e9 && it->second == std::floor(it->second)))
            throw usage_error("--" + std::string(name) + ' ' + number(it->second) + " is not a whole number from 0 to 10^9");
        value = static_cast<I>(it->second);
    }
    void operator()(char const*, mote::neighbourhood& window) const {
        if (o_.window || o_.shape) {
            mote::footprint const& before = window.shape;
            std::ptrdiff_t const side = o_.window.value_or((before.last_row() - before.first_row()) / 2 * 2 + 1);
            bool const is_imagej = o_.dialect == mote::dialect::imagej || o_.dialect == mote::dialect::fiji;
            bool const is_square = o_.shape ? *o_.shape == window_shape::square : before.is_square();
            if (is_square)
                window.shape = mote::footprint::square(side);
            else if (before.first_row() + before.last_row() != 0) // only Fiji's oval is off centre
                window.shape = mote::imagej_oval((std::max)(side / 2 * 2, std::ptrdiff_t{2}));
            else
                window.shape = is_imagej ? mote::footprint::imagej_disc(static_cast<double>(side / 2)) : mote::footprint::disc(static_cast<double>(side / 2));
        }
        if (o_.edges) {
            window.edges = o_.edges->edges;
            window.outside = o_.edges->value;
        }
    }
    void operator()(char const* name, std::optional<mote::neighbourhood>& window) const {
        if (!o_.window && (o_.shape || o_.edges)) throw usage_error("--method " + o_.method + " takes --shape and --border only together with --window");
        if (!o_.window) return;
        window = mote::neighbourhood(*o_.window);
        (*this)(name, *window);
    }
    void operator()(char const* name, mote::footprint& square) const {
        auto const it = o_.numbers.find(name);
        if (it == o_.numbers.end()) return;
        std::ptrdiff_t side = 0;
        (*this)(name, side);
        square = mote::footprint::square(side);
    }
    /// A window that is a square always.
    void square(std::ptrdiff_t& side, mote::border& edges) const {
        if (o_.window) side = *o_.window;
        if (!o_.edges) return;
        if (o_.edges->edges == mote::border::constant && o_.edges->value != 0)
            throw usage_error("--method " + o_.method + " takes no value for --border constant");
        edges = o_.edges->edges;
    }
    void square(mote::neighbourhood& window) const {
        if (o_.window) window.shape = mote::footprint::square(*o_.window);
        if (!o_.edges) return;
        window.edges = o_.edges->edges;
        window.outside = o_.edges->value;
    }

private:
    segment_options const& o_;
};

/// Lists a method's options and their defaults.
class lister {
public:
    explicit lister(method& m) : m_(m) {}

    void operator()(char const* name, double value) const { add(name, value == 0 && (std::string(name) == "r" || std::string(name) == "sigma") ? "auto" : number(value)); }
    void operator()(char const* name, std::optional<double> const& value) const { add(name, value ? number(*value) : "auto"); }
    template <std::integral I>
    void operator()(char const* name, I value) const {
        add(name, value == 0 ? "auto" : std::to_string(value));
    }
    void operator()(char const* name, mote::neighbourhood const& window) const {
        m_.has_shape = m_.has_border = true;
        add(name, std::to_string(window.shape.last_row() - window.shape.first_row() + 1));
    }
    void operator()(char const* name, std::optional<mote::neighbourhood> const&) const {
        m_.has_shape = m_.has_border = true;
        add(name, "auto");
    }
    void operator()(char const* name, mote::footprint const& square) const { add(name, std::to_string(square.last_row() - square.first_row() + 1)); }
    void square(std::ptrdiff_t side, mote::border) const {
        m_.has_border = true;
        add("window", std::to_string(side));
    }
    void square(mote::neighbourhood const& window) const { square(window.shape.last_row() - window.shape.first_row() + 1, window.edges); }

private:
    void add(char const* name, std::string value) const { m_.options.emplace_back(name, std::move(value)); }
    method& m_;
};

/// The options of a method as the user wants them, for pixels of type T.
template <class Options, class T, class Fields>
Options options_from(segment_options const& o, Fields const& fields) {
    Options result{};
    segment_options given = o;
    if (o.dialect != mote::dialect::paper) {
        // These express the other program's own numbers in theirs.
        auto const or_else = [&](char const* name, double otherwise) {
            auto const it = o.numbers.find(name);
            return it != o.numbers.end() ? it->second : otherwise;
        };
        if constexpr (std::is_same_v<Options, mote::niblack_options>) {
            result = Options::of(o.dialect, or_else("k", 0.2), or_else("offset", 0));
            given.numbers.clear();
        } else if constexpr (std::is_same_v<Options, mote::local_mean_options>) {
            result = Options::of(o.dialect, or_else("offset", 0));
            given.numbers.clear();
        } else if constexpr (std::is_same_v<Options, mote::local_gaussian_options>) {
            result = Options::of(o.dialect, o.window.value_or(51), or_else("offset", 0));
            given.numbers.erase("offset");
        } else if constexpr (requires { Options::template of<T>(o.dialect); }) {
            result = Options::template of<T>(o.dialect);
        } else if constexpr (requires { Options::of(o.dialect); }) {
            result = Options::of(o.dialect);
        }
    }
    fields(result, setter(given));
    return result;
}

template <class Options, class Fields>
void fields_of(method& m, Fields const& fields) {
    Options defaults{};
    fields(defaults, lister(m));
}

template <class Options>
std::vector<mote::dialect> dialects_of() {
    std::vector<mote::dialect> result;
    if constexpr (requires { Options::of(mote::dialect::paper); })
        for (mote::dialect const d : all_dialects) try {
                static_cast<void>(Options::of(d));
                result.push_back(d);
            } catch (mote::parameter_error const&) {
                // It has no such method.
            }
    return result;
}

template <class Options, class Fields, class Mask>
method with_mask(char const* family, char const* name, char const* what, Fields fields, Mask mask) {
    method m;
    m.name = name;
    m.family = family;
    m.what = what;
    fields_of<Options>(m, fields);
    m.dialects = dialects_of<Options>();
    m.mask = [fields, mask](mote::any_image const& image, segment_options const& o, mote::polarity p, mote::image<std::uint8_t>& dst) {
        image.visit([&]<class T>(mote::image<T> const& img) { mask(img, options_from<Options, T>(o, fields), p, dst); });
    };
    return m;
}

/// Adds the surface, computed for every pixel type.
template <class Options, class Fields, class Surface>
method with_surface(method m, Fields fields, Surface surface) {
    m.surface = [fields, surface](mote::any_image const& image, segment_options const& o, mote::polarity p, mote::image<float>& dst) {
        image.visit([&]<class T>(mote::image<T> const& img) { surface(img, options_from<Options, T>(o, fields), p, dst); });
    };
    return m;
}

/// Adds the surface; pixels other than bytes are turned into double first, which halves what has to be compiled. The options
/// are those of the image's own type.
template <class Options, class Fields, class Surface>
method with_surface_of_doubles(method m, Fields fields, Surface surface) {
    m.surface = [fields, surface](mote::any_image const& image, segment_options const& o, mote::polarity p, mote::image<float>& dst) {
        image.visit([&]<class T>(mote::image<T> const& img) {
            auto const options = options_from<Options, T>(o, fields);
            if constexpr (std::is_same_v<T, std::uint8_t>) {
                surface(img, options, p, dst);
            } else {
                mote::image<double> copy(img.width(), img.height(), mote::fill::none);
                for (std::ptrdiff_t y = 0; y < img.height(); ++y)
                    for (std::ptrdiff_t x = 0; x < img.width(); ++x) copy(x, y) = static_cast<double>(img(x, y));
                surface(copy, options, p, dst);
            }
        });
    };
    return m;
}

#define CLI_MASK(function) [](auto const& img, auto const& o, mote::polarity p, auto& dst) { mote::function(img, o, p, dst); }

} // namespace cli
