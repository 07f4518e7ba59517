// SPDX-License-Identifier: MIT
#include <mote/render/report.hpp>
#include <mote/render/size_plot.hpp>

#include "catch.hpp"
#include "render/well_formed.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace report_test {

namespace {

mote::report full() {
    mote::report r;
    r.title = "Pt <on> carbon";
    r.subtitle = "a & b";
    r.warnings = {"<script>alert(1)</script>"};
    r.summary = {{"D50", "3.90", "3.80 to 4.02", "nm", "95 % <interval>"}, {"n", "12", "", "", ""}};
    std::vector<double> const sizes{1, 2, 3, 4};
    r.plots = {mote::size_plot({"a", sizes, {}}), mote::size_plot({"b", sizes, {}})};
    r.images = {{"one \"1\".tif", "<i>", {1, 2, 3}, {4, 5, 6}, {{"1-7", "7 <&>", 0.5, 0.25}, {"1-7", "again", 0, 1}, {"only here", "x", 1, 1}}},
                {"no thumbnail", "", {7, 8, 9}, {}, {}},
                {"no picture", "", {}, {}, {}}};
    r.tables = {{"Particles", "note", {"id", "name", "d_nm"}, {{"1-7", {"7", "<b>", "3.9"}}, {"1-8", {"8", "x"}}, {"", {"9", "y", "n/a"}}}},
                {"Empty", "", {}, {}}};
    r.parameters = {{"k <", "0.2 >"}};
    r.command = "mote size 'a b.tif' -o out && echo \"done\"";
    r.version = "1 & 2";
    return r;
}

bool has(std::string const& text, std::string_view what) { return text.find(what) != std::string::npos; }

} // namespace

TEST_CASE("a report is well-formed and needs nothing else") {
    for (auto const& r : {full(), mote::report{}}) {
        std::string const html = mote::html_report(r);
        CHECK(html.starts_with("<!DOCTYPE html>\n<html"));
        CHECK(xml_fault(html) == "");
        CHECK(html == mote::html_report(r));
        for (char const* outside : {"<script", "<link", "<iframe", "url(", "@import", "src=\"http", "href=\"http", "src=\"//"}) {
            CAPTURE(outside);
            CHECK_FALSE(has(html, outside));
        }
    }
}

TEST_CASE("everything given to a report is in it, escaped") {
    std::string const html = mote::html_report(full());
    for (char const* expected :
         {"<h1>Pt &lt;on&gt; carbon</h1>", "a &amp; b", "<li>&lt;script&gt;alert(1)&lt;/script&gt;</li>", "3.80 to 4.02", "95 % &lt;interval&gt;",
          "<svg ", "one &quot;1&quot;.tif", "&lt;i&gt;", "data:image/png;base64,AQID", "data:image/png;base64,BAUG", "data:image/png;base64,BwgJ",
          "7 &lt;&amp;&gt;", "&lt;b&gt;", "k &lt;", "0.2 &gt;", "mote size &#39;a b.tif&#39; -o out &amp;&amp; echo &quot;done&quot;", "mote 1 &amp; 2",
          "left:50%;top:25%"}) {
        CAPTURE(expected);
        CHECK(has(html, expected));
    }
}

TEST_CASE("rows and spots of one key link to each other") {
    std::string const html = mote::html_report(full());
    CHECK(has(html, "<a class=\"spot\" id=\"spot-1-7\" href=\"#row-1-7\""));
    CHECK(has(html, "<tr id=\"row-1-7\"><td class=\"number\"><a href=\"#spot-1-7\">7</a></td>"));
    CHECK(has(html, "<tr id=\"row-1-8\"><td class=\"number\">8</td><td>x</td><td class=\"number\"></td></tr>"));
    CHECK(has(html, "<a class=\"spot\" id=\"spot-only_20here\" title=\"x\""));
    CHECK(has(html, "<a href=\"#picture-1\"><img alt="));
    CHECK(has(html, "id=\"picture-2\""));
    CHECK_FALSE(has(html, "id=\"picture-3\""));
    CHECK(mote::detail::markup_id("", "a b") != mote::detail::markup_id("", "a_20b"));
}

TEST_CASE("a report that contradicts itself is refused") {
    auto r = full();
    r.tables[0].rows[1].key = "1-7";
    CHECK_THROWS_WITH(mote::html_report(r), Catch::Contains("'1-7'"));
    r = full();
    r.tables[0].rows[1].cells.resize(4);
    CHECK_THROWS_WITH(mote::html_report(r), Catch::Contains("4 cells") && Catch::Contains("Particles"));
    r = full();
    r.images[0].spots[0].x = 1.5;
    CHECK_THROWS_AS(mote::html_report(r), mote::parameter_error);
}

} // namespace report_test
