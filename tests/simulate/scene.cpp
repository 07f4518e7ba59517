// SPDX-License-Identifier: MIT
#include <mote/simulate/scene.hpp>

#include "backwards.hpp"
#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace {
mote::scene_options small() {
    mote::scene_options o;
    o.width = 300;
    o.height = 240;
    o.margin = 20;
    o.pixel_size_nm = 0.2;
    o.diameter_nm = 3;
    o.number = 40;
    o.seed = 11;
    return o;
}
} // namespace

TEST_CASE("sizes follow the distribution that was asked for") {
    auto o = small();
    o.width = o.height = 2000;
    o.number = 3000;
    o.faceted_share = 0;
    o.support = mote::substrate::graphene;
    o.pixel_size_nm = 0.5;
    auto const s = mote::make_scene(o);
    CHECK(s.unplaced == 0);
    std::vector<double> logs;
    for (auto const& p : s.particles) logs.push_back(std::log(p.projected_diameter_nm));
    std::sort(logs.begin(), logs.end());
    CHECK(std::exp(logs[logs.size() / 2]) == Approx(3).epsilon(0.02));
    double mean = 0, square = 0;
    for (double const l : logs) mean += l / static_cast<double>(logs.size());
    for (double const l : logs) square += (l - mean) * (l - mean) / static_cast<double>(logs.size());
    CHECK(std::exp(std::sqrt(square)) == Approx(1.25).epsilon(0.02));
}

TEST_CASE("particles keep apart unless they may touch, and lie on the support") {
    auto o = small();
    o.contact_share = 0;
    o.faceted_share = 0;
    auto const s = mote::make_scene(o);
    for (auto const& p : s.particles) {
        CHECK_FALSE(p.overlapped);
        for (auto const& q : s.particles)
            if (p.id != q.id && p.area_px > 0 && q.area_px > 0)
                CHECK(std::hypot(p.x_nm - q.x_nm, p.y_nm - q.y_nm) > (p.projected_diameter_nm + q.projected_diameter_nm) / 2 + 0.35);
    }
    o.contact_share = 1;
    o.number = 150;
    auto const crowded = mote::make_scene(o);
    CHECK(std::any_of(crowded.particles.begin(), crowded.particles.end(), [](auto const& p) { return p.overlapped; }));
}

TEST_CASE("the specimen holds the particles that the labels show") {
    auto const o = small();
    auto const s = mote::make_scene(o);
    CHECK(s.object.margin == 20);
    CHECK(s.object.particles == &mote::material_named("Pt"));
    REQUIRE(s.object.particle_nm.width() == 340);
    for (std::ptrdiff_t y = 0; y < 240; ++y)
        for (std::ptrdiff_t x = 0; x < 300; ++x) {
            std::uint32_t const l = s.labels(x, y);
            float const t = s.object.particle_nm(x + 20, y + 20), u = s.object.undiffracted(x + 20, y + 20);
            REQUIRE((u >= 0 && u <= 1));
            if (l != 0) REQUIRE(static_cast<double>(t) >= s.particles[l - 1].thickness_nm / 2 - 1e-4);
            if (t == 0) REQUIRE(u == 1);
        }
    auto const other = mote::make_scene(o, backwards{});
    for (std::ptrdiff_t y = 0; y < 240; ++y) CHECK(std::equal(s.labels.row(y), s.labels.row(y) + 300, other.labels.row(y)));
    auto shell = o;
    shell.contamination_nm = 1;
    auto const contaminated = mote::make_scene(shell);
    double more = 0;
    for (std::ptrdiff_t y = 0; y < 280; ++y)
        for (std::ptrdiff_t x = 0; x < 340; ++x) more += static_cast<double>(contaminated.object.carbon_nm(x, y) - s.object.carbon_nm(x, y));
    CHECK(more > 0);
}

TEST_CASE("scenes without room or pixels") {
    auto o = small();
    o.width = o.height = 40;
    o.number = 200;
    o.contact_share = 0;
    CHECK(mote::make_scene(o).unplaced > 0);
    o.width = 0;
    CHECK(mote::make_scene(o).particles.empty());
    o.margin = -1;
    CHECK_THROWS_WITH(mote::make_scene(o), Catch::Contains("margin"));
}
