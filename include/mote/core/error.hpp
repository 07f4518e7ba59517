// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// The three ways in which the library fails.

#include <mote/version.hpp>

#include <stdexcept>
#include <string>

MOTE_NAMESPACE_BEGIN

/// The caller is wrong: an argument that the documentation forbids. The message names the function, the argument, its
/// value and what was expected.
class parameter_error : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// A file or model is wrong: the message says what, where (byte offset, tag, node) and what was expected.
class format_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The world is wrong: a file cannot be opened, read, written or renamed.
class io_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

MOTE_NAMESPACE_END
