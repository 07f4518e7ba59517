// SPDX-License-Identifier: MIT
#pragma once

// What the commands of the program share: the contract's exit codes, inputs, outputs and progress.

#include <mote/core/image.hpp>
#include <mote/core/polarity.hpp>
#include <mote/core/units.hpp>
#include <mote/io/any_image.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

enum exit_code : int { done = 0, failed = 1, wrong_usage = 2, some_failed = 3 };

/// The arguments do not make sense together; the message goes to stderr, and the program exits with wrong_usage.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The user pressed Ctrl-C, or the program was asked to end. What was being written is removed, what was finished stays.
class interrupted : public std::runtime_error {
public:
    interrupted() : std::runtime_error("interrupted") {}
};
/// From here on SIGINT and SIGTERM make for_each_input() stop after the inputs in work. A second signal ends the program.
void listen_for_interrupts();

/// What main() runs after the command line is read: set by the command that was called.
struct action {
    std::function<int()> run{};
    std::string command_line{}; ///< as it was typed, for reports and manifests
};

void add_info(CLI::App& app, action& a);
void add_threshold(CLI::App& app, action& a);
void add_size(CLI::App& app, action& a);
void add_label(CLI::App& app, action& a);
void add_measure(CLI::App& app, action& a);
void add_evaluate(CLI::App& app, action& a);
void add_simulate(CLI::App& app, action& a);
void add_study(CLI::App& app, action& a);

/// A file to work on; `name` is its stem, made distinct from the other inputs' ("a", "a-2").
struct input {
    std::filesystem::path path{};
    std::string name{};
};

/// The files that arguments stand for: a folder is all images in it and below (by extension, in alphabetical order;
/// folders in it that hold results of `mote size` are left out), "-" is standard input. A file that does not exist stays
/// in the list, and fails when it is read.
/// @throws usage_error if there is nothing at all.
std::vector<input> expand(std::vector<std::string> const& arguments);

/// Whether a file's extension is that of an image.
bool has_image_extension(std::filesystem::path const& path);

/// Reads an image; "-" is standard input.
mote::any_image read_input(std::filesystem::path const& path);

/// A bar on stderr, if that is a terminal. Steps may come from several threads.
class progress {
public:
    progress(std::string_view what, std::size_t total);
    ~progress();
    progress(progress const&) = delete;
    progress& operator=(progress const&) = delete;
    void step();
    /// A line above the bar; on stderr in any case.
    void say(std::string const& line);

private:
    void draw();

    std::mutex lock_;
    std::string what_;
    std::size_t total_, finished_ = 0;
    bool shown_;
    std::chrono::steady_clock::time_point start_;
};

/// Calls work(i) for i = 0 .. n - 1 on up to `threads` threads and returns how many calls failed. An exception of one
/// is reported on stderr with names(i), and does not stop the others. @throws interrupted
std::size_t for_each_input(std::string_view what, std::size_t n, int threads, std::function<std::string(std::size_t)> const& names,
                           std::function<void(std::size_t)> const& work);

/// The exit code after `failures` of `n` inputs failed.
int exit_after(std::size_t failures, std::size_t n);

/// Prints a JSON document and a newline to stdout.
void print(nlohmann::json const& document);

/// --polarity: bright, dark or auto.
CLI::Option* add_polarity(CLI::App& app, mote::polarity& p);
std::string name_of(mote::polarity p);

/// --threads: 0 is all cores.
CLI::Option* add_threads(CLI::App& app, int& threads);
int thread_count(int asked);

/// A number as text: six significant digits, "." as point, empty for NaN.
std::string number(double value, int digits = 6);

} // namespace cli
