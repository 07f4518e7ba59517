// SPDX-License-Identifier: MIT
#include "cli.hpp"
#include "output.hpp"

#include <mote/core/error.hpp>
#include <mote/io/read.hpp>

#include <nlohmann/json.hpp>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <set>
#include <thread>

namespace cli {

namespace fs = std::filesystem;

namespace {
volatile std::sig_atomic_t signalled = 0;

extern "C" void remember_signal(int number) {
    signalled = 1;
    std::signal(number, SIG_DFL);
}
} // namespace

void listen_for_interrupts() {
    std::signal(SIGINT, remember_signal);
    std::signal(SIGTERM, remember_signal);
}

bool has_image_extension(fs::path const& path) {
    std::string const extension = extension_of(path);
    constexpr std::array<std::string_view, 10> known{".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm", ".pnm", ".tif", ".tiff", ".npy"};
    return std::find(known.begin(), known.end(), extension) != known.end();
}

// What `mote size` writes: the whole, or the folder of one image in it.
static bool is_result_folder(fs::path const& folder) {
    std::error_code error;
    return fs::exists(folder / "manifest.json", error) || (fs::exists(folder / "mask.png", error) && fs::exists(folder / "overlay.png", error));
}

std::vector<input> expand(std::vector<std::string> const& arguments) {
    std::vector<input> inputs;
    for (std::string const& argument : arguments) {
        if (argument == "-") {
            inputs.push_back({"-", "stdin"});
            continue;
        }
        fs::path const path(argument);
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            inputs.push_back({path, path.stem().string()});
            continue;
        }
        std::vector<fs::path> files;
        for (fs::recursive_directory_iterator entry(path), end; entry != end; ++entry) {
            if (entry->is_directory(error) && is_result_folder(entry->path())) entry.disable_recursion_pending();
            if (entry->is_regular_file(error) && has_image_extension(entry->path())) files.push_back(entry->path());
        }
        std::sort(files.begin(), files.end());
        for (fs::path const& f : files) inputs.push_back({f, f.stem().string()});
    }
    if (inputs.empty()) throw usage_error("no image files in what was given");
    std::set<std::string> taken;
    for (input& i : inputs) {
        if (i.name.empty() || i.name == "." || i.name == "..") i.name = "image";
        std::string const stem = i.name;
        for (int k = 2; !taken.insert(i.name).second; ++k) i.name = stem + "-" + std::to_string(k);
    }
    return inputs;
}

mote::any_image read_input(fs::path const& path) {
    if (path != "-") return mote::read_image(path);
    std::vector<std::byte> bytes;
    std::array<char, 1 << 16> piece{};
    while (std::cin.read(piece.data(), static_cast<std::streamsize>(piece.size())) || std::cin.gcount() > 0) {
        auto const part = std::as_bytes(std::span(piece.data(), static_cast<std::size_t>(std::cin.gcount())));
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return mote::read_image(bytes, "standard input");
}

progress::progress(std::string_view what, std::size_t total)
    : what_(what), total_(total), shown_(total > 1 && isatty(STDERR_FILENO) != 0), start_(std::chrono::steady_clock::now()) {
    if (shown_) draw();
}

progress::~progress() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
}

void progress::step() {
    std::lock_guard const guard(lock_);
    ++finished_;
    if (shown_) draw();
}

void progress::say(std::string const& line) {
    std::lock_guard const guard(lock_);
    if (shown_) std::cerr << "\r\x1b[K";
    std::cerr << line << '\n';
    if (shown_) draw();
}

void progress::draw() {
    constexpr std::size_t width = 30;
    std::size_t const filled = total_ == 0 ? width : width * finished_ / total_;
    double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    std::string line = "\r\x1b[K" + what_ + " [" + std::string(filled, '#') + std::string(width - filled, '.') + "] " +
                       std::to_string(finished_) + "/" + std::to_string(total_);
    if (finished_ > 0 && finished_ < total_)
        line += ", " + std::to_string(static_cast<long>(std::ceil(seconds / static_cast<double>(finished_) * static_cast<double>(total_ - finished_)))) + " s left";
    std::cerr << line << std::flush;
}

std::size_t for_each_input(std::string_view what, std::size_t n, int threads, std::function<std::string(std::size_t)> const& names,
                           std::function<void(std::size_t)> const& work) {
    progress bar(what, n);
    std::atomic<std::size_t> failures{0};
    auto const one = [&](std::size_t i) {
        if (signalled != 0) return;
        try {
            work(i);
        } catch (std::bad_alloc const&) {
            ++failures;
            bar.say("mote: " + names(i) + ": does not fit into memory");
        } catch (std::exception const& e) {
            ++failures;
            std::string const name = names(i), message = e.what();
            bar.say("mote: " + (message.find(name) == std::string::npos ? name + ": " : std::string()) + message);
        }
        bar.step();
    };
    if (threads <= 1 || n <= 1) {
        for (std::size_t i = 0; i < n; ++i) one(i);
    } else {
        tbb::global_control const limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
        tbb::parallel_for(std::size_t{0}, n, one);
    }
    if (signalled != 0) throw interrupted();
    return failures;
}

int exit_after(std::size_t failures, std::size_t n) { return failures == 0 ? done : failures == n ? failed : some_failed; }

void print(nlohmann::json const& document) { std::cout << text_of(document); }

CLI::Option* add_polarity(CLI::App& app, mote::polarity& p) {
    static std::map<std::string, mote::polarity> const words{
        {"bright", mote::polarity::bright}, {"dark", mote::polarity::dark}, {"auto", mote::polarity::automatic}};
    return app.add_option("--polarity", p, "Particles are bright or dark; auto finds out")
        ->transform(CLI::CheckedTransformer(words, CLI::ignore_case).description("{bright,dark,auto}"))
        ->default_str("auto");
}

std::string name_of(mote::polarity p) {
    return p == mote::polarity::bright ? "bright" : p == mote::polarity::dark ? "dark" : "auto";
}

CLI::Option* add_threads(CLI::App& app, int& threads) {
    return app.add_option("--threads", threads, "How many threads work; 0 is one per core")->check(CLI::Range(0, 4096))->capture_default_str();
}

int thread_count(int asked) { return asked > 0 ? asked : static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

std::string number(double value, int digits) {
    if (std::isnan(value)) return {};
    std::array<char, 40> text{};
    auto const [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, digits);
    return error == std::errc{} ? std::string(text.data(), end) : std::string();
}

} // namespace cli
