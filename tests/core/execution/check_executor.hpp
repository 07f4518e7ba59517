// SPDX-License-Identifier: MIT
#pragma once

// What every executor has to do.

#include <mote/core/error.hpp>
#include <mote/core/execution.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.hpp"

// The largest number of threads that were inside a call at the same time.
class crowd {
public:
    struct guest {
        explicit guest(crowd& c) : c_(c) {
            int const now = ++c_.inside_;
            int most = c_.most_.load();
            while (now > most && !c_.most_.compare_exchange_weak(most, now)) {
            }
        }
        ~guest() { --c_.inside_; }
        guest(guest const&) = delete;
        guest& operator=(guest const&) = delete;

    private:
        crowd& c_;
    };
    [[nodiscard]] int most() const { return most_.load(); }

private:
    std::atomic<int> inside_{0}, most_{0};
};

template <class Make>
void check_executor(Make make) {
    SECTION("every index once") {
        for (std::ptrdiff_t const threads : {1, 2, 5})
            for (std::ptrdiff_t const n : {0, 1, 2, 7, 1000, 100000}) {
                std::vector<std::atomic<int>> seen(static_cast<std::size_t>(n));
                make(threads).bulk(n, [&](std::ptrdiff_t i) { ++seen[static_cast<std::size_t>(i)]; });
                std::ptrdiff_t once = 0;
                for (auto const& s : seen) once += s == 1;
                CAPTURE(threads, n);
                CHECK(once == n);
            }
    }
    SECTION("a negative count is no work") {
        int calls = 0;
        make(2).bulk(-1, [&](std::ptrdiff_t) { ++calls; });
        CHECK(calls == 0);
    }
    SECTION("concurrency is what was asked for, and is not exceeded") {
        for (std::ptrdiff_t const threads : {1, 2, 3}) {
            auto const e = make(threads);
            CHECK(e.concurrency() == threads);
            crowd c;
            e.bulk(200, [&](std::ptrdiff_t) {
                crowd::guest const g(c);
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            });
            CHECK(c.most() <= threads);
        }
    }
    SECTION("nesting adds no threads and completes") {
        auto const e = make(2);
        crowd c;
        std::atomic<int> calls{0};
        e.bulk(8, [&](std::ptrdiff_t) {
            e.bulk(20, [&](std::ptrdiff_t) {
                crowd::guest const g(c);
                std::this_thread::sleep_for(std::chrono::microseconds(100));
                ++calls;
            });
        });
        CHECK(calls == 160);
        CHECK(c.most() <= 2);
    }
    SECTION("two threads do meet") {
        // Each call waits for the other, so this ends in time only if both run at once. Where fewer workers than asked
        // for are to be had (one processor), it gives up after the wait.
        if (std::thread::hardware_concurrency() >= 2) {
            std::atomic<int> here{0};
            std::atomic<bool> met{false};
            for (int attempt = 0; attempt < 5 && !met; ++attempt) {
                here = 0;
                make(2).bulk(2, [&](std::ptrdiff_t) {
                    ++here;
                    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
                    while (here < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
                    if (here == 2) met = true;
                });
            }
            CHECK(met);
        }
    }
    SECTION("an exception reaches the caller, and the executor lives on") {
        auto const e = make(2);
        for (std::ptrdiff_t const bad : {0, 57, 99})
            CHECK_THROWS_AS(e.bulk(100,
                                   [&](std::ptrdiff_t i) {
                                       if (i == bad) throw std::runtime_error("here");
                                   }),
                            std::runtime_error);
        CHECK_THROWS_AS(e.bulk(100, [](std::ptrdiff_t) { throw std::out_of_range("everywhere"); }), std::out_of_range);
        std::atomic<int> calls{0};
        e.bulk(10, [&](std::ptrdiff_t) { ++calls; });
        CHECK(calls == 10);
    }
    SECTION("refuses what is no number of threads") {
        CHECK_THROWS_AS(make(0), mote::parameter_error);
        CHECK_THROWS_AS(make(-3), mote::parameter_error);
        CHECK_THROWS_AS(make(std::ptrdiff_t{1} << 40), mote::parameter_error);
    }
}
