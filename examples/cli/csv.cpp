// SPDX-License-Identifier: MIT
#include "csv.hpp"

#include <mote/core/error.hpp>
#include <mote/io/file.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace cli {

namespace {

std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        char const c = line[i];
        if (c == '"') {
            if (quoted && i + 1 < line.size() && line[i + 1] == '"')
                fields.back() += line[++i];
            else
                quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else if (c != '\r') {
            fields.back() += c;
        }
    }
    return fields;
}

} // namespace

csv_table::csv_table(std::filesystem::path const& path) : name_(path.string()) {
    auto const bytes = mote::read_file(path);
    std::string_view text(reinterpret_cast<char const*>(bytes.data()), bytes.size());
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (text.empty()) throw mote::format_error(name_ + ": the file is empty; expected a line with the names of the columns");
    for (std::size_t line = 1; !text.empty(); ++line) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        auto fields = fields_of(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line == 1) {
            columns_ = std::move(fields);
        } else if (fields.size() > 1 || !fields[0].empty()) {
            rows_.push_back(std::move(fields));
            lines_.push_back(line);
        }
    }
}

std::size_t csv_table::column(std::string_view name) const {
    auto const at = std::find(columns_.begin(), columns_.end(), name);
    if (at == columns_.end()) throw mote::format_error(name_ + ": line 1: no column '" + std::string(name) + "'");
    return static_cast<std::size_t>(at - columns_.begin());
}

std::string csv_table::text(std::size_t row, std::size_t column) const {
    return column < rows_[row].size() ? rows_[row][column] : std::string();
}

double csv_table::number(std::size_t row, std::size_t column) const {
    std::string const field = text(row, column);
    double value = 0;
    auto const [stop, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc{} || stop != field.data() + field.size() || !std::isfinite(value))
        throw mote::format_error(where(row) + "'" + field + "' in column '" + columns_[column] + "' is not a number");
    return value;
}

std::string csv_table::where(std::size_t row) const { return name_ + ": line " + std::to_string(lines_[row]) + ": "; }

} // namespace cli
