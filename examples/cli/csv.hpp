// SPDX-License-Identifier: MIT
#pragma once

// Reading tables from CSV files (RFC 4180; a byte order mark and carriage returns are skipped).

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

class csv_table {
public:
    /// The first line names the columns. Empty lines are left out.
    /// @throws mote::io_error if it cannot be read, mote::format_error if the file is empty.
    explicit csv_table(std::filesystem::path const& path);

    [[nodiscard]] std::size_t rows() const noexcept { return rows_.size(); }
    /// Where the column of this name is. @throws mote::format_error if there is none.
    [[nodiscard]] std::size_t column(std::string_view name) const;
    /// Empty where the row is too short.
    [[nodiscard]] std::string text(std::size_t row, std::size_t column) const;
    /// @throws mote::format_error naming file, line and field if it is not a finite number.
    [[nodiscard]] double number(std::size_t row, std::size_t column) const;
    /// "FILE: line N: ", for messages about a row.
    [[nodiscard]] std::string where(std::size_t row) const;

private:
    std::string name_;
    std::vector<std::string> columns_;
    std::vector<std::vector<std::string>> rows_;
    std::vector<std::size_t> lines_;
};

} // namespace cli
