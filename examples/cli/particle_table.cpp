// SPDX-License-Identifier: MIT
#include "particle_table.hpp"

#include "cli.hpp"

#include <cstddef>
#include <stdexcept>

namespace cli {

std::string csv_field(std::string_view text) {
    bool const blank = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    if (!blank && text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (char const c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string_view particle_csv_header() {
    return "image,id,x_px,y_px,area_px,area_nm2,ecd_px,ecd_nm,feret_max_nm,feret_min_nm,perimeter_nm,circularity,solidity,"
           "aspect_ratio,orientation_deg,mean_intensity,contrast,touches_border,class,reason,weight\n";
}

void append_particles_csv(std::string& csv, std::string_view image, std::span<mote::region const> regions,
                          std::span<mote::picked const> picks, mote::pixel_size const& size, bool with_intensity,
                          std::span<std::uint32_t const> ids) {
    if (picks.size() != regions.size() || (!ids.empty() && ids.size() != regions.size()))
        throw std::logic_error("append_particles_csv: " + std::to_string(regions.size()) + " regions, " +
                               std::to_string(picks.size()) + " picks, " + std::to_string(ids.size()) + " ids");
    std::string const name = csv_field(image);
    double const nm = size.calibrated() ? size.mean().value : 0;
    auto const add = [&](std::string_view field) { (csv += ',') += field; };
    auto const number_of = [&](double v) { add(number(v, 10)); };
    auto const length = [&](double px) { add(nm > 0 ? number(px * nm, 10) : std::string()); };
    for (std::size_t i = 0; i < regions.size(); ++i) {
        mote::region const& r = regions[i];
        mote::picked const& p = picks[i];
        csv += name;
        add(std::to_string(ids.empty() ? r.label : ids[i]));
        number_of(r.centroid.x);
        number_of(r.centroid.y);
        add(std::to_string(r.area));
        add(nm > 0 ? number(static_cast<double>(r.area) * size.x.value * size.y.value, 10) : std::string());
        number_of(r.equivalent_diameter);
        length(r.equivalent_diameter);
        length(r.feret_max);
        length(r.feret_min);
        length(r.perimeter);
        number_of(r.circularity);
        number_of(r.solidity);
        number_of(r.aspect_ratio);
        number_of(r.orientation_deg);
        add(with_intensity ? number(r.mean_intensity, 10) : std::string());
        add(with_intensity ? number(r.contrast, 10) : std::string());
        add(r.touches_border ? "true" : "false");
        add(mote::name_of(p.type));
        add(p.reason);
        number_of(p.weight);
        csv += '\n';
    }
}

std::string ledger_csv(mote::ledger const& book) {
    std::string csv = "object,class,reason,id,parent,children,area_px,x_px,y_px,left_px,top_px,width_px,height_px,weight\n";
    std::size_t object = 0;
    auto const id_of = [](std::uint32_t id) { return id == 0 ? std::string() : std::to_string(id); };
    for (mote::ledger_entry const& e : book.entries()) {
        csv += std::to_string(++object);
        for (std::string_view const field : {mote::name_of(e.fate), e.reason}) (csv += ',') += csv_field(field);
        for (std::string const& field : {id_of(e.label), id_of(e.parent), std::to_string(e.children), std::to_string(e.shape.area), number(e.shape.centroid.x, 10),
                                         number(e.shape.centroid.y, 10), std::to_string(e.shape.bounds.x), std::to_string(e.shape.bounds.y),
                                         std::to_string(e.shape.bounds.width), std::to_string(e.shape.bounds.height), number(e.weight, 10)})
            (csv += ',') += field;
        csv += '\n';
    }
    return csv;
}

} // namespace cli
