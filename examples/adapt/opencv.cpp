// SPDX-License-Identifier: MIT

// Finds particles in an untyped cv::Mat, and writes mask and labels into matrices that OpenCV goes on with.
#include <mote/adapt/opencv.hpp>
#include <mote/label/components.hpp>
#include <mote/label/label_image.hpp>
#include <mote/threshold/global/otsu.hpp>
#include <mote/threshold/level.hpp>

#include <opencv2/core.hpp>

#include <cstdint>
#include <cstdio>

int main() {
    // A 16-bit micrograph with noise and three bright particles.
    cv::Mat micrograph(200, 300, CV_16UC1);
    cv::theRNG().state = 7;
    cv::randn(micrograph, cv::Scalar(1000), cv::Scalar(30));
    micrograph(cv::Rect(40, 30, 25, 25)) += 800;
    micrograph(cv::Rect(200, 50, 30, 20)) += 600;
    micrograph(cv::Rect(120, 140, 40, 30)) += 700;

    auto const grey = mote::view_of<std::uint16_t>(micrograph);
    double const level = mote::otsu_level(grey);
    cv::Mat1b mask(micrograph.size());
    mote::apply_level(grey, level, mote::polarity::bright, mask);
    cv::Mat labels(micrograph.size(), CV_32SC1);
    auto const count = mote::label(mask, mote::view_of<std::uint32_t>(labels));

    std::printf("level %.0f, %u particles, %d pixels\n", level, count, cv::countNonZero(mask));
    for (std::uint32_t i = 1; i <= count; ++i)
        std::printf("  %u: mean %.0f\n", i, cv::mean(micrograph, labels == static_cast<int>(i))[0]);
    // The type of a matrix is known only at run time: a wrong one is an exception, not a wrong picture.
    try {
        (void)mote::view_of<float>(micrograph);
        return 1;
    } catch (mote::parameter_error const& e) {
        std::printf("as float: %s\n", e.what());
    }
    return count == 3 && cv::countNonZero(mask) == 25 * 25 + 30 * 20 + 40 * 30 ? 0 : 1;
}
