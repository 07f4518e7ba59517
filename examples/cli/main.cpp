// SPDX-License-Identifier: MIT
#include "cli.hpp"

#include <mote/core/error.hpp>
#include <mote/version.hpp>

#include <exception>
#include <iostream>
#include <new>
#include <string>

namespace {

// As a shell would take it back.
std::string quoted(std::string const& word) {
    if (!word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:+@%") == std::string::npos)
        return word;
    std::string result = "'";
    for (char const c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

int run(int argc, char** argv) {
    CLI::App app{"mote finds, separates and measures particles in micrographs."};
    app.set_version_flag("--version", std::string("mote ") + MOTE_VERSION_STRING);
    app.require_subcommand(1);
    app.fallthrough(false);
    cli::action action;
    action.command_line = "mote";
    for (int i = 1; i < argc; ++i) action.command_line += " " + quoted(argv[i]);
    cli::add_size(app, action);
    cli::add_info(app, action);
    cli::add_threshold(app, action);
    cli::add_label(app, action);
    cli::add_measure(app, action);
    cli::add_evaluate(app, action);
    cli::add_simulate(app, action);
    cli::add_study(app, action);
    try {
        app.parse(argc, argv);
    } catch (CLI::RequiredError const& e) {
        auto const unknown = app.remaining(); // CLI11 complains of the missing command only
        if (!app.get_subcommands().empty() || unknown.empty()) {
            app.exit(e);
            return cli::wrong_usage;
        }
        std::cerr << "mote: '" << unknown.front() << "' is no command or option of mote\nRun with --help for more information.\n";
        return cli::wrong_usage;
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? cli::done : cli::wrong_usage;
    }
    cli::listen_for_interrupts();
    try {
        return action.run();
    } catch (cli::usage_error const& e) {
        std::cerr << "mote: " << e.what() << "\nRun with --help for more information.\n";
        return cli::wrong_usage;
    } catch (mote::parameter_error const& e) {
        std::cerr << "mote: " << e.what() << '\n';
        return cli::wrong_usage;
    } catch (std::bad_alloc const&) {
        std::cerr << "mote: does not fit into memory\n";
        return cli::failed;
    } catch (std::exception const& e) {
        std::cerr << "mote: " << e.what() << '\n';
        return cli::failed;
    }
}

} // namespace

int main(int argc, char** argv) {
    int const code = run(argc, argv);
    if (std::cout.flush()) return code;
    std::cerr << "mote: cannot write to standard output\n"; // a full disk: a result that is cut must not look whole
    return code == cli::wrong_usage ? code : cli::failed;
}
