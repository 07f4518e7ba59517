// SPDX-License-Identifier: MIT
#pragma once

/// @file
/// OpenCV's matrices as images. Pixel (x, y) is at(y, x).
///
/// Borrowed, never copied: cv::Mat_<T> of one channel as it is; cv::Mat, whose pixel type is known only at run time, and
/// single channels of interleaved images through the checked function view_of<T>. Regions of interest keep their step.
/// Cannot be mapped: several channels at once, more than two dimensions, rows that do not start at a multiple of the
/// pixel's size, cv::UMat, cv::SparseMat and half floats. OpenCV has no unsigned 32-bit pixels: view_of<std::uint32_t>
/// takes a CV_32S matrix, whose labels are the same bits below 2^31.

#include <mote/core/error.hpp>
#include <mote/core/image_traits.hpp>
#include <mote/core/image_view.hpp>
#include <mote/version.hpp>

#include <opencv2/core/mat.hpp>
#include <opencv2/core/traits.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

MOTE_NAMESPACE_BEGIN

namespace detail {

template <class T>
inline constexpr int opencv_depth = cv::DataType<T>::depth;
template <>
inline constexpr int opencv_depth<std::uint32_t> = CV_32S;

// What OpenCV calls a type: "CV_16UC3".
inline std::string opencv_type_name(int depth, int channels) {
    char const* const names[] = {"8U", "8S", "16U", "16S", "32S", "32F", "64F", "16F"};
    return std::string("CV_") + names[depth & 7] + "C" + std::to_string(channels);
}

template <class T>
image_view<T> opencv_view(cv::Mat const& m, int channel, T* data) {
    if (m.empty()) return {};
    if (m.dims > 2)
        throw parameter_error("view_of: the matrix has " + std::to_string(m.dims) + " dimensions; expected 2");
    if (m.step[0] % sizeof(T) != 0)
        throw parameter_error("view_of: a step of " + std::to_string(m.step[0]) + " bytes is no multiple of the pixel's " +
                              std::to_string(sizeof(T)));
    return interleaved_channel(data, std::ptrdiff_t{m.cols}, std::ptrdiff_t{m.rows},
                               static_cast<std::ptrdiff_t>(m.step[0] / sizeof(T)), std::ptrdiff_t{m.channels()},
                               std::ptrdiff_t{channel});
}

template <class T>
void check_opencv_depth(cv::Mat const& m) {
    if (m.depth() != opencv_depth<T>)
        throw parameter_error("view_of: the matrix is " + opencv_type_name(m.depth(), m.channels()) + "; expected depth " +
                              opencv_type_name(opencv_depth<T>, 1));
}

template <class T>
void check_opencv_type(cv::Mat const& m) {
    check_opencv_depth<T>(m);
    if (m.channels() != 1)
        throw parameter_error("view_of: the matrix is " + opencv_type_name(m.depth(), m.channels()) +
                              "; expected one channel, or the number of a channel");
}

} // namespace detail

/// A matrix of one channel and pixel type T. An empty matrix gives an empty view, whatever its type is.
/// @throws parameter_error if the matrix has another type, several channels, more than two dimensions or odd steps.
template <class T>
[[nodiscard]] image_view<T> view_of(cv::Mat& m) {
    if (m.empty()) return {};
    detail::check_opencv_type<T>(m);
    return detail::opencv_view(m, 0, reinterpret_cast<T*>(m.data));
}
template <class T>
[[nodiscard]] image_view<T const> view_of(cv::Mat const& m) {
    if (m.empty()) return {};
    detail::check_opencv_type<T>(m);
    return detail::opencv_view(m, 0, reinterpret_cast<T const*>(m.data));
}

/// Channel `channel` of a matrix of pixel type T with any number of channels; OpenCV's colours are in the order B, G, R.
/// @throws parameter_error as above, and if there is no such channel.
template <class T>
[[nodiscard]] image_view<T> view_of(cv::Mat& m, int channel) {
    if (m.empty()) return {};
    detail::check_opencv_depth<T>(m);
    return detail::opencv_view(m, channel, reinterpret_cast<T*>(m.data));
}
template <class T>
[[nodiscard]] image_view<T const> view_of(cv::Mat const& m, int channel) {
    if (m.empty()) return {};
    detail::check_opencv_depth<T>(m);
    return detail::opencv_view(m, channel, reinterpret_cast<T const*>(m.data));
}

/// @throws parameter_error if the matrix has more than two dimensions or rows that T cannot be read from.
template <class T>
    requires std::is_arithmetic_v<T>
struct image_traits<cv::Mat_<T>> {
    [[nodiscard]] static image_view<T> view(cv::Mat_<T>& m) { return view_of<T>(static_cast<cv::Mat&>(m)); }
    [[nodiscard]] static image_view<T const> view(cv::Mat_<T> const& m) {
        return view_of<T>(static_cast<cv::Mat const&>(m));
    }
};

MOTE_NAMESPACE_END
