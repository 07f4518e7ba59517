// SPDX-License-Identifier: MIT
#include <mote/simulate/particle.hpp>

#include "catch.hpp"

#include <cmath>

TEST_CASE("spheres and caps are as thick as their equations say") {
    mote::random_generator random(1);
    auto const sphere = mote::make_solid(4, mote::particle_shape::sphere, random);
    CHECK(mote::thickness_at(sphere, 0, 0) == Approx(4));
    CHECK(mote::thickness_at(sphere, 1.2, 1.6) == Approx(0).margin(1e-6));
    CHECK(mote::thickness_at(sphere, 1, 1) == Approx(2 * std::sqrt(2.0)));
    CHECK(mote::thickness_at(sphere, 3, 0) == 0);
    for (int i = 0; i < 20; ++i) {
        auto const cap = mote::make_solid(4, mote::particle_shape::cap, random);
        double const height = mote::thickness_at(cap, 0, 0);
        CHECK(height >= 4 * 0.55 - 1e-9);
        CHECK(height <= 4 * 0.95 + 1e-9);
        CHECK(mote::thickness_at(cap, 1, 0) <= mote::thickness_at(sphere, 1, 0));
    }
}

TEST_CASE("the outline at half height of a sphere is at 0.866 of its radius") {
    mote::random_generator random(1);
    auto const half = mote::half_outline_of(mote::make_solid(10, mote::particle_shape::sphere, random));
    CHECK(half.thickness_nm == Approx(10));
    CHECK(half.area_nm2 == Approx(0.75 * 3.14159265 * 25).epsilon(0.005));
    CHECK(half.centroid.x == Approx(0).margin(1e-6));
}

TEST_CASE("crystals project to the area that was asked for, and are convex") {
    mote::random_generator random(7);
    for (int i = 0; i < 30; ++i) {
        auto const s = mote::make_solid(6, mote::particle_shape::faceted, random);
        CHECK(mote::detail::twice_area(s.silhouette) / 2 == Approx(3.14159265 * 9).epsilon(1e-6));
        // The area where the solid has any thickness is that of the silhouette.
        constexpr int n = 200;
        double inside = 0, volume = 0, step = 2 * s.radius / n;
        for (int y = 0; y < n; ++y)
            for (int x = 0; x < n; ++x) {
                double const t = mote::thickness_at(s, (x + 0.5) * step - s.radius, (y + 0.5) * step - s.radius);
                inside += t > 0 ? 1 : 0;
                volume += t;
                CHECK(t <= 2 * s.radius);
            }
        CHECK(inside * step * step == Approx(3.14159265 * 9).epsilon(0.02));
        CHECK(volume * step * step > 0.6 * 3.14159265 / 6 * 216); // near that of the sphere across
        auto const half = mote::half_outline_of(s);
        CHECK(half.area_nm2 < inside * step * step * 1.01);
        CHECK(half.area_nm2 > 0.4 * inside * step * step);
    }
}
