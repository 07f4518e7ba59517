// SPDX-License-Identifier: MIT
#include <mote/render/base64.hpp>
#include <mote/render/size_plot.hpp>
#include <mote/render/svg.hpp>

#include "catch.hpp"
#include "render/well_formed.hpp"

#include <array>
#include <clocale>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace svg_test {

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
constexpr std::string_view replacement = "\xef\xbf\xbd";

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (std::size_t i = text.find(what); i != std::string_view::npos; i = text.find(what, i + what.size())) ++n;
    return n;
}

std::vector<double> some_sizes(std::size_t n, double mean, std::uint32_t seed) {
    std::mt19937 engine(seed);
    std::vector<double> v;
    for (std::size_t i = 0; i < n; ++i) v.push_back(mean * (0.5 + static_cast<double>(engine()) / 4294967296.0));
    return v;
}

} // namespace

TEST_CASE("the checker of the tests finds faults") {
    CHECK(xml_fault("<a b=\"1\"><c/>x &amp; y</a>\n").empty());
    for (char const* bad : {"", "x", "<a>", "<a></b>", "<a b=1/>", "<a b=\"1\" b=\"2\"/>", "<a>&</a>", "<a b=\"&\"/>", "<a/><b/>",
                            "<a b=\"<\"/>", "<a></a>x", "<a b=\"1\"c=\"2\"/>", "<a><b id=\"x\"/><b id=\"x\"/></a>", "< a/>", "<a>\x01</a>"})
        CHECK_FALSE(xml_fault(bad).empty());
}

TEST_CASE("base64 of the examples of RFC 4648") {
    auto const encode = [](std::string_view s) {
        std::vector<std::uint8_t> const bytes(s.begin(), s.end());
        return mote::base64(bytes);
    };
    CHECK(encode("").empty());
    CHECK(encode("f") == "Zg==");
    CHECK(encode("fo") == "Zm8=");
    CHECK(encode("foo") == "Zm9v");
    CHECK(encode("foob") == "Zm9vYg==");
    CHECK(encode("fooba") == "Zm9vYmE=");
    CHECK(encode("foobar") == "Zm9vYmFy");
    CHECK(mote::base64(std::array<std::uint8_t, 3>{0xfb, 0xff, 0xbf}) == "+/+/");
}

TEST_CASE("text is escaped and repaired") {
    CHECK(mote::escape_markup("a<b> & \"c\" 'd'") == "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
    CHECK(mote::escape_markup("\xc2\xb5m \xe2\x84\xab \xf0\x9f\x94\xac") == "\xc2\xb5m \xe2\x84\xab \xf0\x9f\x94\xac");
    CHECK(mote::escape_markup("tab\tline\n") == "tab\tline\n");
    CHECK(mote::escape_markup(std::string_view("\0", 1)) == replacement);
    for (char const* one : {"\x01", "\x7f", "\xff", "\xb5", "\xc0", "\xc2\x85", "\xed\xa0\x80", "\xef\xbf\xbf", "\xe0\x80\x80", "\xf4\x90\x80\x80"}) {
        CAPTURE(one);
        CHECK(mote::escape_markup(one) == replacement);
    }
    CHECK(mote::escape_markup("\xe2\x84") == std::string(replacement) + std::string(replacement)); // cut off
    CHECK(mote::escape_markup("\xb5m<") == std::string(replacement) + "m&lt;");
}

TEST_CASE("numbers are written alike in every locale") {
    char const* const old = std::setlocale(LC_ALL, nullptr);
    std::string const saved = old == nullptr ? "C" : old;
    for (char const* locale : {"C", "de_DE.UTF-8", "fr_FR.UTF-8"}) {
        std::setlocale(LC_ALL, locale);
        CHECK(mote::format_fixed(1234.5, 2) == "1234.5");
        CHECK(mote::format_significant(3.14159, 3) == "3.14");
    }
    std::setlocale(LC_ALL, saved.c_str());
    CHECK(mote::format_fixed(2, 3) == "2");
    CHECK(mote::format_fixed(100, 0) == "100");
    CHECK(mote::format_fixed(-0.001, 2) == "0");
    CHECK(mote::format_fixed(not_a_number, 2) == "n/a");
    CHECK(mote::format_fixed(1e300, 0).size() == 301);
    CHECK(mote::format_fixed(std::numeric_limits<double>::max(), 99).size() == 309);
    CHECK(mote::format_significant(3.1, 3) == "3.10");
    CHECK(mote::format_significant(9.996, 3) == "10.0");
    CHECK(mote::format_significant(0.00123456, 3) == "0.00123");
    CHECK(mote::format_significant(123456, 2) == "123456");
    CHECK(mote::format_significant(0, 3) == "0");
    CHECK(mote::format_significant(1e12, 3) == "1.00e+12");
    CHECK(mote::format_significant(-2.5e-9, 2) == "-2.5e-09");
    CHECK(mote::format_significant(inf, 3) == "n/a");
}

TEST_CASE("ticks are round numbers inside the range") {
    CHECK(mote::nice_ticks(0, 10, 5).at == std::vector<double>{0, 2, 4, 6, 8, 10});
    CHECK(mote::nice_ticks(0, 1, 5).decimals == 1);
    CHECK(mote::nice_ticks(3, 3, 5).at.empty());
    CHECK(mote::nice_ticks(not_a_number, 3, 5).at.empty());
    CHECK(mote::nice_ticks(0, inf, 5).at.empty());
    CHECK(mote::nice_ticks(1, 1 + 1e-16, 5).at.empty());
    for (double const span : {1e-300, 3e-7, 0.01, 0.7, 1.0, 6.3, 99.0, 1e5, 7e30})
        for (double const low : {0.0, -0.37 * span, 0.21 * span}) {
            auto const t = mote::nice_ticks(low, low + span, 6);
            CAPTURE(span, low);
            CHECK(t.at.size() >= 3);
            CHECK(t.at.size() <= 7);
            for (double const v : t.at) {
                CHECK(v >= low - 1e-6 * span);
                CHECK(v <= low + span * (1 + 1e-6));
            }
        }
}

TEST_CASE("a size plot is well-formed whatever it is given") {
    auto const sizes = some_sizes(200, 5, 1), truth = some_sizes(300, 5.2, 2);
    std::vector<double> const one{4}, same(50, 3.0), none, broken{not_a_number, inf, -inf}, mixed{1, not_a_number, 3}, negative{-3, -1, -2},
        huge{1e-200, 1e200}, far{1, 1.1, 1.2};
    std::vector<double> const wide{0.001, 5000};
    for (auto const* s : {&sizes, &one, &same, &none, &broken, &mixed, &negative, &huge, &far})
        for (auto const* t : {&none, &truth, &one, &wide}) {
            for (std::size_t const bins : {std::size_t{0}, std::size_t{1}, std::size_t{200}}) {
                mote::size_plot_options o;
                o.bins = bins;
                std::string const svg = mote::size_plot({"m", *s, {}}, o, {"t", *t, {}});
                CAPTURE(s->size(), t->size(), bins);
                CHECK(xml_fault(svg) == "");
                for (char const* bad : {"nan", "inf\"", "n/a"}) CHECK(count(svg, bad) == 0);
                CHECK(svg.size() < 100000);
            }
        }
    CHECK(mote::size_plot({}, {}).find("no sizes to show") != std::string::npos);
}

TEST_CASE("a size plot says what it shows, escaped") {
    auto const sizes = some_sizes(200, 5, 1);
    mote::size_plot_options o;
    o.title = "Pt & <Co>";
    o.quantity = "\"d\"";
    o.unit = "px";
    o.note = "<b>";
    o.marks = {{"<D50>", 5, 4.8, 5.2}, {"outside", 500, 0, 0}, {"broken", not_a_number, not_a_number, not_a_number}};
    std::string const svg = mote::size_plot({"m<", sizes, {}}, o, {"t&", sizes, {}});
    CHECK(xml_fault(svg) == "");
    for (char const* expected : {"Pt &amp; &lt;Co&gt;", "&quot;d&quot; (px)", "n = 200", "m&lt;, cumulative", "t&amp;, cumulative", "&lt;D50&gt; 5.00"}) {
        CAPTURE(expected);
        CHECK(svg.find(expected) != std::string::npos);
    }
    CHECK(svg.find("outside") == std::string::npos);
    CHECK(count(svg, "class=\"interval\"") == 1);
    CHECK(svg == mote::size_plot({"m<", sizes, {}}, o, {"t&", sizes, {}}));
}

TEST_CASE("bars, marks and mean of a small distribution, by hand") {
    // Weights make this 1, 2, 2, 2, 3, 4, 4, 4, 4, 10: D10 = 1, D50 = 3, D90 = 4, mean 3.6.
    std::vector<double> const sizes{4, 10, 1, 2, 3, not_a_number, 7}, weights{4, 1, 1, 3, 1, 1, 0};
    mote::size_plot_options o;
    o.bins = 9;
    std::string const svg = mote::size_plot({"", sizes, weights}, o);
    CHECK(xml_fault(svg) == "");
    for (char const* expected : {"D10 1.00", "D50 3.00", "D90 4.00", "n = 5, mean 3.60 nm"}) {
        CAPTURE(expected);
        CHECK(svg.find(expected) != std::string::npos);
    }
    auto const sorted = mote::detail::sorted_sizes({"", sizes, weights});
    auto const shares = mote::detail::bar_shares(sorted, 1, 1, 9);
    std::vector<double> const by_hand{0.1, 0.3, 0.1, 0.4, 0, 0, 0, 0, 0.1};
    for (std::size_t i = 0; i < 9; ++i) CHECK(shares[i] == Approx(by_hand[i]));
    CHECK(count(svg, "<rect ") == 7); // ground, five bars, legend
    CHECK_THROWS_AS(mote::size_plot({"", sizes, std::span(weights).first(2)}, o), mote::parameter_error);
    o.bins = 201;
    CHECK_THROWS_WITH(mote::size_plot({"", sizes, weights}, o), Catch::Contains("201"));
}

TEST_CASE("a million sizes make a small drawing") {
    auto const sizes = some_sizes(1000000, 5, 3);
    CHECK(mote::size_plot({"", sizes, {}}).size() < 100000);
}

} // namespace svg_test
