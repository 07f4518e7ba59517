// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// A report as one HTML document that needs nothing else.

#include <mote/core/error.hpp>
#include <mote/render/base64.hpp>
#include <mote/render/svg.hpp>
#include <mote/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

MOTE_NAMESPACE_BEGIN

/// A number of the summary: "D50", "3.90", "3.80 .. 4.02", "nm", "95 % bootstrap".
struct report_value {
    std::string name{}, value{}, interval{}, unit{}, note{};
};

/// A place in an image that leads to the table row of the same key, and is led to by it. `x` and `y` are fractions of
/// width and height, 0 .. 1.
struct report_spot {
    std::string key{}, text{};
    double x = 0, y = 0;
};

/// A picture as the bytes of a PNG file. The page shows the thumbnail, and the picture when it is asked for; without a
/// thumbnail it shows the picture at once.
struct report_image {
    std::string title{}, caption{};
    std::vector<std::uint8_t> png{}, thumbnail{};
    std::vector<report_spot> spots{};
};

/// A row and, if it is to be linked to, a key that no other row of the report has ("image-1-17").
struct report_row {
    std::string key{};
    std::vector<std::string> cells{};
};

struct report_table {
    std::string title{}, note{};
    std::vector<std::string> columns{};
    std::vector<report_row> rows{};
};

/// What a report says, in its order; empty parts are left out. All strings are plain text, except `plots`, whose
/// elements are SVG documents and are taken as they are.
struct report {
    std::string title = "Particle report", subtitle{};
    std::vector<std::string> warnings{};
    std::vector<report_value> summary{};
    std::vector<std::string> plots{};
    std::vector<report_image> images{};
    std::vector<report_table> tables{};
    std::vector<std::pair<std::string, std::string>> parameters{};
    /// The command line that makes the same results again.
    std::string command{};
    std::string version = MOTE_VERSION_STRING;
};

namespace detail {
inline constexpr std::string_view report_style = R"(
:root{color-scheme:light dark;--ground:#fff;--text:#1b1d20;--soft:#62676d;--line:#e2e4e7;--panel:#f6f7f8;--link:#0a5fa5;--warn:#fff4dc;--warn-line:#d08a00;--mark:#ffe9a8}
@media screen and (prefers-color-scheme:dark){:root{--ground:#17191c;--text:#e3e5e8;--soft:#989ea6;--line:#2f3338;--panel:#1f2226;--link:#78b7ec;--warn:#33290f;--warn-line:#d9a136;--mark:#54471b}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2.5rem 1.5rem 4rem;max-width:64rem;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
h1{font-size:1.6rem;line-height:1.2;margin:0}
h2{font-size:1.05rem;margin:2.5rem 0 .75rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:.95rem;margin:1.5rem 0 .5rem}
p{margin:.3rem 0}.soft{color:var(--soft)}a{color:var(--link)}
.warnings{margin:1.5rem 0 0;padding:.7rem 1rem;background:var(--warn);border-left:3px solid var(--warn-line)}
.warnings ul{margin:.2rem 0 0;padding-left:1.2rem}
.values{display:grid;grid-template-columns:repeat(auto-fill,minmax(12.5rem,1fr));gap:.75rem;margin:0}
.values div{padding:.7rem .9rem;background:var(--panel);border-radius:6px}
.values dt{color:var(--soft);font-size:.85rem}
.values dd{margin:0}.values .value{font-size:1.35rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.values .unit{font-size:.85rem;color:var(--soft)}.values .note{font-size:.82rem;color:var(--soft)}
.plot{margin:0 0 1rem}.plot svg{max-width:100%;height:auto;display:block}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem}
figure{margin:0}figcaption{font-size:.85rem;margin-top:.35rem;overflow-wrap:anywhere}
.gallery img{width:100%;display:block;border:1px solid var(--line);border-radius:4px}
.large{margin-top:1.5rem}.hidden{display:none}.hidden:target{display:block}.hidden:has(:target){display:block}
.picture{position:relative;display:inline-block;max-width:100%}.picture img{max-width:100%;display:block}
.spot{position:absolute;width:22px;height:22px;margin:-11px 0 0 -11px;border-radius:50%}
.spot:hover,.spot:focus,.spot:target{outline:2px solid #fff;box-shadow:0 0 0 4px #000}
.scroll{overflow:auto;max-height:32rem;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.86rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
.scroll th{position:sticky;top:0;background:var(--panel)}
td.number,th.number{text-align:right}tr:last-child td{border-bottom:0}tr:target td{background:var(--mark)}
pre{margin:0;padding:.8rem 1rem;background:var(--panel);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line);color:var(--soft);font-size:.85rem}
@media print{:root{color-scheme:light;--ground:#fff;--text:#000;--soft:#444;--line:#ccc;--panel:#fff;--warn:#fff;--link:#000;--mark:#fff}
body{max-width:none;padding:0;font-size:10.5pt}.scroll{max-height:none;overflow:visible;border:0}.scroll th{position:static}
.gallery{grid-template-columns:repeat(2,1fr)}.picture img{max-height:13cm}.plot svg{max-height:9cm}p.soft{break-after:avoid}figure,tr,.values div,.plot{break-inside:avoid}h2,h3{break-after:avoid}thead{display:table-header-group}a{text-decoration:none}.hidden{display:none!important}}
)";

/// `text` as an id: letters, digits, '-' and '.' stay, every other byte becomes _ and two hexadecimal digits, so that
/// different texts have different ids.
inline std::string markup_id(char const* prefix, std::string_view text) {
    std::string id = prefix;
    for (char const c : text) {
        auto const u = static_cast<unsigned char>(c);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.') {
            id += c;
        } else {
            id += '_';
            id += "0123456789abcdef"[u >> 4];
            id += "0123456789abcdef"[u & 15U];
        }
    }
    return id;
}

/// Whether text reads as a number, so that its column is set flush right.
inline bool reads_as_number(std::string_view text) {
    bool digit = false;
    for (char const c : text) {
        digit = digit || (c >= '0' && c <= '9');
        if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == '%' || c == ' ')) return false;
    }
    return digit;
}

inline std::string data_uri(std::vector<std::uint8_t> const& png) { return "data:image/png;base64," + base64(png); }
} // namespace detail

/// The report as one HTML document (UTF-8, also well-formed XML) without scripts or outside resources: pictures are data
/// URIs, plots inline SVG. Text is escaped. It follows a light or dark scheme and prints on white.
///
/// A table row with a key and a spot with the same key link to each other; the first of several spots wins. Costs a few
/// copies of the document's size.
/// @throws parameter_error if a row has more cells than its table has columns, two rows have one key, or a spot lies
/// outside its image.
[[nodiscard]] inline std::string html_report(report const& r) {
    auto const text = [](std::string_view s) { return escape_markup(s); };
    std::vector<std::string> keys, spots;
    for (report_table const& t : r.tables)
        for (report_row const& row : t.rows) {
            if (row.cells.size() > t.columns.size())
                throw parameter_error("html_report: a row of table '" + t.title + "' has " +
                                      std::to_string(row.cells.size()) + " cells; expected at most " +
                                      std::to_string(t.columns.size()));
            if (!row.key.empty()) keys.push_back(row.key);
        }
    std::sort(keys.begin(), keys.end());
    if (auto const twice = std::adjacent_find(keys.begin(), keys.end()); twice != keys.end())
        throw parameter_error("html_report: the key '" + *twice + "' stands for two table rows; expected different keys");
    for (report_image const& image : r.images)
        for (report_spot const& s : image.spots) {
            if (!(s.x >= 0 && s.x <= 1 && s.y >= 0 && s.y <= 1))
                throw parameter_error("html_report: spot '" + s.key + "' of image '" + image.title + "' is at (" +
                                      std::to_string(s.x) + ", " + std::to_string(s.y) + "); expected fractions 0 .. 1");
            if (!image.png.empty()) spots.push_back(s.key);
        }
    std::sort(spots.begin(), spots.end());

    std::string out = "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"generator\" content=\"mote " +
                      text(r.version) + "\"/>\n<title>" + text(r.title) + "</title>\n<style>";
    out += detail::report_style;
    out += "</style>\n</head>\n<body>\n<header>\n<h1>" + text(r.title) + "</h1>\n";
    if (!r.subtitle.empty()) out += "<p class=\"soft\">" + text(r.subtitle) + "</p>\n";
    out += "</header>\n";

    if (!r.warnings.empty()) {
        out += "<section class=\"warnings\" role=\"note\">\n<strong>Please note</strong>\n<ul>\n";
        for (std::string const& w : r.warnings) out += "<li>" + text(w) + "</li>\n";
        out += "</ul>\n</section>\n";
    }
    if (!r.summary.empty()) {
        out += "<section>\n<h2>Summary</h2>\n<dl class=\"values\">\n";
        for (report_value const& v : r.summary) {
            out += "<div><dt>" + text(v.name) + "</dt><dd class=\"value\">" + text(v.value);
            if (!v.unit.empty()) out += " <span class=\"unit\">" + text(v.unit) + "</span>";
            out += "</dd>";
            if (!v.interval.empty()) out += "<dd class=\"note\">" + text(v.interval) + "</dd>";
            if (!v.note.empty()) out += "<dd class=\"note\">" + text(v.note) + "</dd>";
            out += "</div>\n";
        }
        out += "</dl>\n</section>\n";
    }
    if (!r.plots.empty()) {
        out += "<section>\n<h2>Size distribution</h2>\n";
        for (std::string const& p : r.plots) out += "<div class=\"plot\">\n" + p + "</div>\n";
        out += "</section>\n";
    }
    if (!r.images.empty()) {
        out += "<section>\n<h2 id=\"images\">Images</h2>\n";
        auto const caption = [&](report_image const& image) {
            std::string c = "<figcaption><strong>" + text(image.title) + "</strong>";
            if (!image.caption.empty()) c += "<br/><span class=\"soft\">" + text(image.caption) + "</span>";
            return c;
        };
        std::string gallery;
        for (std::size_t i = 0; i < r.images.size(); ++i) {
            report_image const& image = r.images[i];
            if (image.thumbnail.empty() && !image.png.empty()) continue;
            gallery += "<figure>";
            if (!image.thumbnail.empty()) {
                if (!image.png.empty()) gallery += "<a href=\"#picture-" + std::to_string(i + 1) + "\">";
                gallery += "<img alt=\"" + text(image.title) + "\" src=\"" + detail::data_uri(image.thumbnail) + "\"/>";
                if (!image.png.empty()) gallery += "</a>";
            }
            gallery += caption(image) + "</figcaption></figure>\n";
        }
        if (!gallery.empty()) out += "<div class=\"gallery\">\n" + gallery + "</div>\n";
        std::vector<std::string> used;
        for (std::size_t i = 0; i < r.images.size(); ++i) {
            report_image const& image = r.images[i];
            if (image.png.empty()) continue;
            bool const hidden = !image.thumbnail.empty();
            out += std::string("<figure class=\"large") + (hidden ? " hidden" : "") + "\" id=\"picture-" +
                   std::to_string(i + 1) + "\"><span class=\"picture\"><img alt=\"" + text(image.title) + "\" src=\"" +
                   detail::data_uri(image.png) + "\"/>";
            for (report_spot const& s : image.spots) {
                auto const seen = std::lower_bound(used.begin(), used.end(), s.key);
                bool const first = seen == used.end() || *seen != s.key;
                out += "<a class=\"spot\"";
                if (first) {
                    used.insert(seen, s.key);
                    out += " id=\"" + detail::markup_id("spot-", s.key) + "\"";
                }
                if (std::binary_search(keys.begin(), keys.end(), s.key))
                    out += " href=\"#" + detail::markup_id("row-", s.key) + "\"";
                out += " title=\"" + text(s.text) + "\" aria-label=\"" + text(s.text) + "\" style=\"left:" +
                       format_fixed(s.x * 100, 3) + "%;top:" + format_fixed(s.y * 100, 3) + "%\"></a>";
            }
            out += "</span>" + caption(image) + (hidden ? " <a href=\"#images\">close</a>" : "") + "</figcaption></figure>\n";
        }
        out += "</section>\n";
    }
    if (!r.tables.empty()) {
        out += "<section>\n<h2>Tables</h2>\n";
        for (report_table const& t : r.tables) {
            std::vector<bool> number(t.columns.size(), false);
            for (std::size_t c = 0; c < t.columns.size(); ++c) {
                bool any = false, all = true;
                for (report_row const& row : t.rows)
                    if (c < row.cells.size() && !row.cells[c].empty() && row.cells[c] != "n/a") {
                        any = true;
                        all = all && detail::reads_as_number(row.cells[c]);
                    }
                number[c] = any && all;
            }
            if (!t.title.empty()) out += "<h3>" + text(t.title) + "</h3>\n";
            if (!t.note.empty()) out += "<p class=\"soft\">" + text(t.note) + "</p>\n";
            out += "<div class=\"scroll\"><table>\n<thead><tr>";
            for (std::size_t c = 0; c < t.columns.size(); ++c)
                out += std::string(number[c] ? "<th class=\"number\" scope=\"col\">" : "<th scope=\"col\">") + text(t.columns[c]) + "</th>";
            out += "</tr></thead>\n<tbody>\n";
            for (report_row const& row : t.rows) {
                out += row.key.empty() ? "<tr>" : "<tr id=\"" + detail::markup_id("row-", row.key) + "\">";
                bool const linked = !row.key.empty() && std::binary_search(spots.begin(), spots.end(), row.key);
                for (std::size_t c = 0; c < t.columns.size(); ++c) {
                    std::string const cell = c < row.cells.size() ? text(row.cells[c]) : std::string();
                    out += number[c] ? "<td class=\"number\">" : "<td>";
                    if (c == 0 && linked)
                        out += "<a href=\"#" + detail::markup_id("spot-", row.key) + "\">" + (cell.empty() ? "show" : cell) + "</a>";
                    else
                        out += cell;
                    out += "</td>";
                }
                out += "</tr>\n";
            }
            out += "</tbody>\n</table></div>\n";
        }
        out += "</section>\n";
    }
    if (!r.parameters.empty()) {
        out += "<section>\n<h2>Parameters</h2>\n<table>\n<tbody>\n";
        for (auto const& [name, value] : r.parameters)
            out += "<tr><th scope=\"row\">" + text(name) + "</th><td style=\"white-space:normal\">" + text(value) + "</td></tr>\n";
        out += "</tbody>\n</table>\n</section>\n";
    }
    if (!r.command.empty())
        out += "<section>\n<h2>To reproduce</h2>\n<pre>" + text(r.command) + "</pre>\n</section>\n";
    out += "<footer>mote " + text(r.version) + "</footer>\n</body>\n</html>\n";
    return out;
}

MOTE_NAMESPACE_END
