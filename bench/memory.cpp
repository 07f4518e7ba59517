// SPDX-License-Identifier: MIT
// Counts what operator new hands out, for bench::count_peak.
#include "contest.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> held{0}, most{0};

// Each block has a line in front that knows its size.
constexpr std::size_t line = 64;

void* take(std::size_t size, std::size_t alignment) {
    std::size_t const front = alignment > line ? alignment : line;
    void* const p = std::aligned_alloc(front, (size + front + front - 1) / front * front);
    if (p == nullptr) throw std::bad_alloc();
    auto* const block = static_cast<unsigned char*>(p) + front;
    reinterpret_cast<std::size_t*>(block)[-1] = size;
    reinterpret_cast<std::size_t*>(block)[-2] = front;
    std::size_t const now = held += size;
    for (std::size_t seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    return block;
}
void give_back(void* block) noexcept {
    if (block == nullptr) return;
    held -= static_cast<std::size_t*>(block)[-1];
    std::free(static_cast<unsigned char*>(block) - static_cast<std::size_t*>(block)[-2]);
}

} // namespace

namespace bench {

std::size_t begin_peak() {
    most = held.load();
    return held;
}
std::size_t end_peak(std::size_t begun) { return most - begun; }

} // namespace bench

void* operator new(std::size_t size) { return take(size, 0); }
void* operator new[](std::size_t size) { return take(size, 0); }
void* operator new(std::size_t size, std::align_val_t a) { return take(size, static_cast<std::size_t>(a)); }
void* operator new[](std::size_t size, std::align_val_t a) { return take(size, static_cast<std::size_t>(a)); }
void operator delete(void* p) noexcept { give_back(p); }
void operator delete[](void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { give_back(p); }
void operator delete(void* p, std::align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, std::align_val_t) noexcept { give_back(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { give_back(p); }
