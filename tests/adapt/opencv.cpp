// SPDX-License-Identifier: MIT
#include <mote/adapt/opencv.hpp>

#include "check_adapted.hpp"

#include <opencv2/core.hpp>

#include <vector>

namespace {

template <class I>
using element = std::remove_pointer_t<decltype(mote::image_traits<std::remove_const_t<I>>::view(std::declval<I&>()).data)>;
static_assert(!std::is_const_v<element<cv::Mat1b>> && std::is_const_v<element<cv::Mat1b const>>);
static_assert(mote::mask_image<cv::Mat1b> && mote::grey_image<cv::Mat1f> && mote::grey_image<cv::Mat1w>);
static_assert(!mote::image_like<cv::Mat> && !mote::image_like<cv::Mat3b>);

template <class T>
cv::Mat_<T> numbered(int rows, int columns) {
    cv::Mat_<T> m(rows, columns);
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x) m(y, x) = static_cast<T>((37 * x + 101 * y) % 251);
    return m;
}

template <class T>
void check(cv::Mat_<T> const& m) {
    check_view(m, m.cols, m.rows, [&](std::ptrdiff_t x, std::ptrdiff_t y) -> auto const& { return m(static_cast<int>(y), static_cast<int>(x)); });
}

} // namespace

TEMPLATE_TEST_CASE("cv::Mat_ of every pixel type", "", std::uint8_t, std::uint16_t, std::int16_t, float, double) {
    for (auto const& [rows, columns] : {std::pair{1, 1}, {1, 9}, {9, 1}, {5, 70}, {70, 5}}) {
        auto const m = numbered<TestType>(rows, columns);
        check(m);
        cv::Mat const untyped = m;
        CHECK(mote::view_of<TestType>(untyped).data == reinterpret_cast<TestType const*>(m.data));
    }
    CHECK(mote::const_view(cv::Mat_<TestType>()).empty());
}

TEST_CASE("regions of interest, columns and rows of cv::Mat_ keep their step") {
    auto m = numbered<std::uint8_t>(20, 31);
    check(cv::Mat1b(m(cv::Rect(5, 3, 11, 7))));
    check(cv::Mat1b(m.col(4)));
    check(cv::Mat1b(m.row(4)));
    cv::Mat1b const before = m.clone();
    cv::Mat1b part = m(cv::Rect(5, 3, 11, 7));
    check_written(part, [&](std::ptrdiff_t x, std::ptrdiff_t y) { return m(static_cast<int>(y) + 3, static_cast<int>(x) + 5); });
    for (int y = 0; y < 20; ++y)
        for (int x = 0; x < 31; ++x)
            if (y < 3 || y >= 10 || x < 5 || x >= 16) CHECK(m(y, x) == before(y, x));
}

TEST_CASE("the channels of a colour image") {
    cv::Mat3b colour(7, 9);
    for (int y = 0; y < 7; ++y)
        for (int x = 0; x < 9; ++x) colour(y, x) = cv::Vec3b(static_cast<unsigned char>(x), static_cast<unsigned char>(y), 200);
    cv::Mat& untyped = colour;
    auto const green = mote::view_of<std::uint8_t>(untyped, 1);
    CHECK(green.width == 9);
    CHECK(green.height == 7);
    CHECK(green.pixel_stride == 3);
    CHECK(&green(4, 5) == &colour(5, 4)[1]);
    check_written(green, [&](std::ptrdiff_t x, std::ptrdiff_t y) { return colour(static_cast<int>(y), static_cast<int>(x))[1]; });
    CHECK(colour(3, 3)[0] == 3);
    CHECK(colour(3, 3)[2] == 200);
    CHECK_THROWS_WITH(mote::view_of<std::uint8_t>(untyped, 3), Catch::Contains("channel 3 of 3"));
    CHECK_THROWS_AS(mote::view_of<std::uint8_t>(untyped, -1), mote::parameter_error);
    CHECK_THROWS_WITH(mote::view_of<std::uint8_t>(untyped), Catch::Contains("CV_8UC3") && Catch::Contains("one channel"));
}

TEST_CASE("an untyped matrix of the wrong type is refused by name") {
    cv::Mat m(3, 4, CV_16UC1, cv::Scalar(7));
    CHECK_THROWS_WITH(mote::view_of<std::uint8_t>(m), Catch::Contains("CV_16UC1") && Catch::Contains("CV_8UC1"));
    CHECK_THROWS_AS(mote::view_of<std::int16_t>(m), mote::parameter_error);
    CHECK(mote::view_of<std::uint16_t>(m)(3, 2) == 7);
    static_assert(std::is_same_v<decltype(mote::view_of<float>(std::declval<cv::Mat const&>())), mote::image_view<float const>>);
    CHECK(mote::view_of<float>(cv::Mat()).empty());
}

TEST_CASE("labels of 32 bits in a CV_32S matrix") {
    cv::Mat labels(3, 4, CV_32SC1, cv::Scalar(0));
    mote::view_of<std::uint32_t>(labels)(2, 1) = 17;
    CHECK(labels.at<int>(1, 2) == 17);
}

TEST_CASE("matrices that no view can describe are refused") {
    int const sizes[] = {2, 3, 4};
    cv::Mat three(3, sizes, CV_8UC1, cv::Scalar(0));
    CHECK_THROWS_WITH(mote::view_of<std::uint8_t>(three), Catch::Contains("3 dimensions"));
    std::vector<unsigned char> memory(1000);
    // OpenCV itself refuses steps that are no multiple of a channel, in user memory as well.
    CHECK_THROWS_AS(cv::Mat(3, 4, CV_16UC1, memory.data(), 11), cv::Exception);
    cv::Mat crooked(3, 4, CV_16UC1, memory.data(), 12);
    crooked.step[0] = 13;
    CHECK_THROWS_WITH(mote::view_of<std::uint16_t>(crooked), Catch::Contains("step of 13 bytes"));
}
