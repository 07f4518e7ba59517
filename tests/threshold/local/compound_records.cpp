// SPDX-License-Identifier: MIT
#include "records.hpp"

#include <mote/threshold/local/adotsu.hpp>
#include <mote/threshold/local/adotsums.hpp>
#include <mote/threshold/local/bataineh.hpp>
#include <mote/threshold/local/gatos.hpp>
#include <mote/threshold/local/isauvola.hpp>
#include <mote/threshold/local/phansalkar.hpp>
#include <mote/threshold/local/singh.hpp>
#include <mote/threshold/local/su.hpp>
#include <mote/threshold/local/wan.hpp>

#include <iostream>
#include <type_traits>

namespace local_compound_records_test {

namespace {

using mote::dialect;
using mote::polarity;

template <class T>
bool run(nlohmann::json const& record, mote::image<T> const& img, mote::image<std::uint8_t>& mask) {
    // The programs read bytes only.
    if constexpr (std::is_same_v<T, std::uint8_t>) {
        auto const method = record.at("method").get<std::string>();
        auto const side = [&] { return record.at("window").get<std::ptrdiff_t>(); };
        auto const k = [&] { return record.at("k").get<double>(); };
        if (method == "phansalkar") {
            auto o = mote::phansalkar_options::of(dialect::fiji);
            o.window.shape = mote::footprint::imagej_disc(record.at("radius").get<double>());
            if (record.contains("p1")) o.k = record.at("p1").get<double>();
            if (record.contains("p2")) o.r = record.at("p2").get<double>();
            mote::phansalkar(img, o, polarity::bright, mask);
            return true;
        }
        if (record.at("tool") != "doxa") return false;
        if (method == "trsingh") {
            auto o = mote::singh_options::of(dialect::doxa);
            o.window = side();
            o.k = k();
            mote::singh(img, o, polarity::bright, mask);
            return true;
        }
        if (method == "wan") {
            auto o = mote::wan_options::of(dialect::doxa);
            o.window = side();
            o.k = k();
            mote::wan(img, o, polarity::bright, mask);
            return true;
        }
        if (method == "adotsu") {
            auto o = mote::adotsu_options::of(dialect::doxa);
            o.window = side();
            o.k = k();
            o.distance = record.at("distance").get<std::ptrdiff_t>();
            mote::adotsu(img, o, polarity::bright, mask);
            return true;
        }
        if (method == "adotsums") {
            auto o = mote::adotsums_options::of(dialect::doxa);
            o.side = side();
            o.k = k();
            mote::adotsums(img, o, polarity::bright, mask);
            return true;
        }
        if (method == "bataineh") {
            mote::bataineh(img, mote::bataineh_options::of(dialect::doxa), polarity::bright, mask);
            return true;
        }
        if (method == "gatos") {
            auto o = mote::gatos_options::of(dialect::doxa);
            o.window = side();
            o.k = k();
            mote::gatos(img, o, polarity::bright, mask);
            return true;
        }
        if (method == "isauvola") {
            auto o = mote::isauvola_options::of(dialect::doxa);
            o.mask.window = side();
            o.mask.k = k();
            mote::isauvola(img, o, polarity::bright, mask);
            return true;
        }
        if (method == "su") {
            auto o = mote::su_options::of(dialect::doxa);
            o.window = side();
            mote::su(img, o, polarity::bright, mask);
            return true;
        }
    }
    return false;
}

} // namespace

TEST_CASE("Compound local thresholds make the masks of the tools whose dialect they speak") {
    auto const tallies = compare_local_records([](auto const& record, auto const& img, auto& mask) { return run(record, img, mask); },
                                               [](auto const&) { return std::size_t{0}; });
    for (auto const& [name, t] : tallies) {
        if (t.records == 0) continue;
        std::cout << name.first << ' ' << name.second << ": " << t.records << " records, " << t.equal << " equal, " << t.different << " different" << t.differing << '\n';
        INFO(name.first << ' ' << name.second << t.differing);
        CHECK(t.different == 0);
    }
}

} // namespace local_compound_records_test
