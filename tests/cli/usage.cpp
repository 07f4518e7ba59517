// SPDX-License-Identifier: MIT
#include <mote/version.hpp>

#include "program.hpp"

namespace usage_test {

TEST_CASE("help and version go to standard output") {
    auto const help = mote_run({"--help"});
    CHECK(help.code == 0);
    for (char const* command : {"size", "info", "threshold", "label", "measure", "evaluate", "simulate", "study"}) {
        CHECK(help.out.find(command) != std::string::npos);
        auto const of_command = mote_run({command, "--help"});
        CHECK(of_command.code == 0);
        CHECK(of_command.out.find("--json") != std::string::npos);
    }
    auto const version = mote_run({"--version"});
    CHECK(version.code == 0);
    CHECK(version.out == std::string("mote ") + MOTE_VERSION_STRING + "\n");
}

TEST_CASE("wrong usage is 2, says why on standard error, and prints no result") {
    workplace const w;
    std::string const folder = (w / "out").string();
    std::vector<std::vector<std::string>> const wrong{
        {},
        {"nonsense"},
        {"info"},
        {"info", "--nonsense", "a.png"},
        {"label"},
        {"label", "a.png"},
        {"label", "a.png", "-o", (w / "a.jpg").string()},
        {"label", "a.png", "-o", (w / "a.png").string(), "--connectivity", "6"},
        {"label", "a.png", "-o", (w / "a.png").string(), "--min-area", "x"},
        {"label", "a.png", "-o", (w / "a.png").string(), "--min-area", "-1"},
        {"measure", "a.png"},
        {"measure", "-o", (w / "a.csv").string()},
        {"measure", "a.png", "-o", (w / "a.csv").string(), "--pixel-size", "3"},
        {"measure", "a.png", "-o", (w / "a.csv").string(), "--pixel-size", "-1nm"},
        {"measure", "a.png", "-o", "-", "--json"},
        {"measure", "-", "--image", "-", "-o", (w / "a.csv").string()},
        {"evaluate"},
        {"evaluate", "--truth", w.path().string()},
        {"evaluate", "--truth", (w / "none").string(), "--predicted", w.path().string()},
        {"evaluate", "--truth", w.path().string(), "--predicted", w.path().string()}, // there is no truth in it
        {"simulate"},
        {"simulate", "-o", folder, "--modality", "sem"},
        {"simulate", "-o", folder, "--material", "Au"},
        {"simulate", "-o", folder, "--uneven", "1"},
        {"simulate", "-o", folder, "--dose", "-1"},
        {"simulate", "-o", folder, "--pixel-size", "0.1"},
        {"simulate", "-o", folder, "--width", "0"},
        {"simulate", "-o", folder, "--count", "0"},
        {"simulate", "-o", folder, "--faceted-share", "1.5"},
        {"simulate", "-o", folder, "--seed", "-1"},
        {"threshold"},
        {"threshold", "a.png"},
        {"threshold", "a.png", "-o", (w / "m.png").string(), "--method", "nonsense"},
        {"threshold", "a.png", "-o", (w / "m.png").string(), "--polarity", "grey"},
        {"threshold", "a.png", "-o", (w / "m.jpg").string()},
        {"threshold", "a.png", "-o", (w / "m.png").string(), "--clean", "--min-area", "-1"},
        {"threshold", "a.png", "-o", (w / "m.png").string(), "--method", "niblack", "--k", "nan"},
        {"threshold", "a.png", "-o", (w / "m.png").string(), "--method", "sauvola", "--r", "0"},
        {"threshold", "a.png", "-o", (w / "m.png").string(), "--method", "sauvola", "--r", "inf"},
        {"threshold", "a.png", "-o", (w / "m.png").string(), "--method", "mean", "--offset", "inf"},
        {"threshold", "a.png", "-o", (w / "m.png").string(), "--method", "level", "--level", "nan"},
        {"size"},
        {"size", "a.png"},
        {"size", "a.png", "-o", folder, "--pixel-size", "3"},
        {"size", "a.png", "-o", folder, "--pixel-size", "1e-320nm"},
        {"size", "a.png", "-o", folder, "--pixel-size", "1e300nm"},
        {"size", "a.png", "-o", folder, "--max-aspect-ratio", "nan"},
        {"size", "a.png", "-o", folder, "--min-solidity", "2"},
        {"size", "a.png", "-o", folder, "--min-particle", "nan"},
        {"size", "a.png", "-o", folder, "--min-area", "-1"},
        {"size", "a.png", "-o", folder, "--method", "nonsense"},
    };
    for (auto const& arguments : wrong) {
        std::string line;
        for (std::string const& a : arguments) line += a + ' ';
        INFO(line);
        auto const r = mote_run(arguments);
        CHECK(r.code == 2);
        CHECK(r.out.empty());
        CHECK_FALSE(r.err.empty());
    }
    CHECK(files_below(w.path()).empty());
    CHECK(mote_run({"nonsense"}).err.find("'nonsense'") != std::string::npos);
}

TEST_CASE("results that do not reach standard output are a failure") {
    if (!std::filesystem::is_character_file("/dev/full")) return;
    workplace const w;
    mote::write_file(w / "a.pgm", "P5\n2 2\n255\nabcd");
    for (std::string const& arguments : std::vector<std::string>{"--help", "threshold --list", "info " + in_shell((w / "a.pgm").string()), "info --json " + in_shell((w / "a.pgm").string())}) {
        INFO(arguments);
        int const status = std::system((in_shell(MOTE_PROGRAM) + ' ' + arguments + " > /dev/full 2> " + in_shell((w / "err").string())).c_str());
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 1);
        CHECK(text_in(w / "err").find("standard output") != std::string::npos);
    }
}

} // namespace usage_test
