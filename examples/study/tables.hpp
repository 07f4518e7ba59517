// SPDX-License-Identifier: MIT
#pragma once

// What a study found, in numbers.

#include "scores.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace study {

struct method_result {
    contestant who{};
    std::vector<double> jsc{};                   ///< as the images are ordered, at its offset
    std::vector<double> as_is{};                 ///< without offset
    int offset = 0;                              ///< the common outward offset whose median is the highest, px
    double median = 0, mean = 0, lower = 0, upper = 0, ns_per_pixel = 0;
    std::optional<double> with_contrast{}, with_size{}; ///< Spearman's correlation of the Jaccard coefficient
};

/// Sizes of one modality (or of all images) by one method against the truth.
struct size_result {
    std::string group{}, method{};
    std::size_t found = 0, truth = 0;
    double distance = 1;             ///< of Kolmogorov and Smirnov
    double mean_error = 0, median_error = 0; ///< relative
};

/// The method against the best of another family, paired by image.
struct test_result {
    std::string method{}, other{};
    double p = 1, adjusted = 1, effect = 0, difference = 0, better = 0;
};

struct results {
    std::vector<item> images{};
    std::vector<image_scores> scores{};
    std::vector<method_result> methods{}; ///< by falling median
    std::vector<size_result> sizes{};
    std::vector<test_result> tests{};
    std::map<std::string, std::map<std::string, std::map<std::string, double>>> groups{}; ///< key, value, method: median
    std::map<std::string, std::vector<std::size_t>> by_modality{};               ///< places in `images`; "" holds those of no modality
    bool calibrated = false;                                                     ///< all images are: sizes are in nm, else in px

    [[nodiscard]] std::optional<std::size_t> best_of(std::string const& family) const; ///< place in `methods`
    [[nodiscard]] std::vector<std::size_t> best_of_each_family() const;                ///< those that there are: hybrid, local, global
    /// Sizes in some images: true ones, and by a method.
    [[nodiscard]] std::vector<double> true_sizes(std::vector<std::size_t> const& in) const;
    [[nodiscard]] std::vector<double> sizes_by(std::size_t method, std::vector<std::size_t> const& in) const;
};

results summarise(std::vector<item> const& items, std::vector<image_scores> const& scores, std::vector<contestant> const& all);

/// File names and contents; particles.csv is of the best method of each family. Times are in a file of their own, since they differ from run to run.
std::vector<std::pair<std::string, std::string>> tables_of(results const& r);
nlohmann::json json_of(results const& r);
std::string ranking_of(results const& r);

} // namespace study
