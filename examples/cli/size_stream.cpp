// SPDX-License-Identifier: MIT
// mote size --stream: an image goes by row by row; regions are measured as they are whole.
#include "methods.hpp"
#include "output.hpp"
#include "particle_table.hpp"
#include "size.hpp"

#include <mote/core/geometry.hpp>
#include <mote/core/value_range.hpp>
#include <mote/filter/block_mean.hpp>
#include <mote/histogram/histogram.hpp>
#include <mote/io/atomic_file.hpp>
#include <mote/io/png.hpp>
#include <mote/io/any_image.hpp>
#include <mote/io/row_source.hpp>
#include <mote/io/sha256.hpp>
#include <mote/label/encode.hpp>
#include <mote/measure/intensity.hpp>
#include <mote/measure/regions.hpp>
#include <mote/measure/polarity.hpp>
#include <mote/measure/solidity.hpp>
#include <mote/morphology/remove_small.hpp>
#include <mote/render/overlay.hpp>
#include <mote/split/region_runs.hpp>
#include <mote/split/region_stream.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <utility>

namespace cli {

namespace {

namespace fs = std::filesystem;

/// "u16:4096x2160", with "be" behind the type for big endian and "+512" behind the sides for bytes to skip.
mote::raw_layout parse_raw(std::string const& text) {
    auto const wrong = [&] { return usage_error("--raw '" + text + "' is not like u16:4096x2160, u16be:4096x2160 or u16:4096x2160+512"); };
    mote::raw_layout layout;
    std::size_t const colon = text.find(':');
    if (colon == std::string::npos) throw wrong();
    layout.type = text.substr(0, colon);
    if (layout.type.ends_with("be")) {
        layout.order = std::endian::big;
        layout.type.resize(layout.type.size() - 2);
    }
    char const *at = text.data() + colon + 1, *const end = text.data() + text.size();
    auto const take = [&](auto& value, char const* before) {
        if (*before != '\0' && (at == end || *at++ != *before)) throw wrong();
        auto const [stop, error] = std::from_chars(at, end, value);
        if (error != std::errc{} || value < 0) throw wrong();
        at = stop;
    };
    take(layout.width, "");
    take(layout.height, "x");
    std::int64_t offset = 0;
    if (at != end) take(offset, "+");
    layout.offset = static_cast<std::uint64_t>(offset);
    if (at != end || !mote::visit_pixel_type(layout.type, [](auto) {})) throw wrong();
    return layout;
}

/// The last rows of the image, as many as memory is given for.
template <class T>
class row_window {
public:
    row_window(std::ptrdiff_t width, std::ptrdiff_t height, std::size_t bytes)
        : rows_(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(bytes / sizeof(T)) / std::max<std::ptrdiff_t>(1, width), 64, std::max<std::ptrdiff_t>(64, height))),
          pixels_(width, rows_, mote::fill::none) {}
    [[nodiscard]] std::ptrdiff_t rows() const noexcept { return rows_; }
    void add(T const* row) {
        std::copy_n(row, pixels_.width(), pixels_.row(next_ % rows_));
        ++next_;
    }
    /// Nothing if the first of the rows is gone.
    [[nodiscard]] std::optional<mote::image<double>> crop(mote::box const& b) const {
        if (b.y < next_ - rows_) return std::nullopt;
        mote::image<double> part(b.width, b.height, mote::fill::none);
        for (std::ptrdiff_t y = 0; y < b.height; ++y) {
            T const* const from = pixels_.row((b.y + y) % rows_) + b.x;
            for (std::ptrdiff_t x = 0; x < b.width; ++x) part(x, y) = static_cast<double>(from[x]);
        }
        return part;
    }

private:
    std::ptrdiff_t rows_, next_ = 0;
    mote::image<T> pixels_;
};

/// From rows of the mask to rows of the table, in the steps of an image in memory: small objects go, holes are filled, touching particles
/// are cut, regions are measured and judged.
class stream_sizer {
public:
    using crop_function = std::function<std::optional<mote::image<double>>(mote::box const&)>;

    stream_sizer(outcome& r, size_options const& o, std::string const& name, fs::path const& table, std::size_t index, std::ptrdiff_t kept_rows, crop_function crop)
        : r_(r), o_(o), name_(name), index_(index), crop_(std::move(crop)), csv_(table), regions_(r.width, mote::connectivity::eight, o.segment.fill_holes),
          reach_(mote::ring_options{}.gap + mote::ring_options{}.width),
          margin_(o.segment.min_area > 1 ? static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(o.segment.min_area, static_cast<std::uint64_t>(r.height))) : 0),
          block_(std::clamp<std::ptrdiff_t>(kept_rows / 8, 8, 256)), kept_rows_(kept_rows) {
        pick_ = o.pick;
        pick_.foreground = r.found.polarity;
        csv_.write(particle_csv_header());
        r_.table = table_of(r_, {{}, name_});
    }

    void row(std::span<mote::run const> runs) {
        raw_.emplace_back(runs.begin(), runs.end());
        ++seen_;
        if (seen_ >= cleaned_ + block_ + margin_) clean(cleaned_ + block_);
    }
    void finish() {
        clean(seen_);
        regions_.finish([&](mote::region_chords c) { whole_.emplace_back(c.begin(), c.end()); });
        measure_whole(true);
        csv_.write(text_);
        csv_.commit();
        note_rest(r_, ids_);
        if (without_intensity_ > 0)
            r_.warnings.push_back(std::to_string(without_intensity_) + " regions are taller than the rows in memory and have no intensity (see --window-memory)");
    }

private:
    // Rows [cleaned_, end) of the mask without its small objects. What of an object lies within margin_ rows tells whether it is small: a path that
    // leaves them has more pixels.
    void clean(std::ptrdiff_t end) {
        std::ptrdiff_t const first = std::max<std::ptrdiff_t>(0, cleaned_ - margin_), last = std::min(seen_, end + margin_);
        mote::run_image part(r_.width);
        for (std::ptrdiff_t y = first; y < last; ++y) part.add_row(raw_[static_cast<std::size_t>(y - raw_first_)]);
        if (margin_ > 0) part = mote::remove_small(part, o_.segment.min_area, mote::connectivity::four);
        for (std::ptrdiff_t y = cleaned_; y < end; ++y) {
            auto const runs = part.row(y - first);
            mask_.emplace_back(runs.begin(), runs.end());
            if (std::ssize(mask_) > kept_rows_) {
                mask_.pop_front();
                ++mask_first_;
            }
            regions_.row(runs, [&](mote::region_chords c) { whole_.emplace_back(c.begin(), c.end()); });
            cleaned_ = y + 1;
            measure_whole(false);
        }
        for (; raw_first_ < cleaned_ - margin_; ++raw_first_) raw_.pop_front();
    }

    // A region's ring reaches below it.
    void measure_whole(bool all) {
        for (; !whole_.empty() && (all || whole_.front().back().y + reach_ < cleaned_); whole_.pop_front()) measure(whole_.front());
    }

    void measure(std::vector<mote::chord> const& chords) {
        mote::box const bounds = mote::bounds_of(chords);
        // Objects beside the ring keep its pixels from it, too.
        std::ptrdiff_t const beside = reach_ + mote::ring_options{}.gap;
        std::ptrdiff_t const left = std::max<std::ptrdiff_t>(0, bounds.x - beside), top = std::max<std::ptrdiff_t>(0, bounds.y - reach_);
        mote::box const part{left, top, std::min(r_.width, bounds.x + bounds.width + beside) - left, std::min(r_.height, bounds.y + bounds.height + reach_) - top};
        mote::run_image runs(part.width);
        auto chord = chords.begin();
        for (std::ptrdiff_t y = part.y; y < part.y + part.height; ++y) {
            for (; chord != chords.end() && chord->y == y; ++chord) runs.add(column(chord->begin, part), column(chord->end, part), 1);
            runs.end_row();
        }
        std::vector<std::uint32_t> pieces{1};
        if (o_.split != split_method::none) {
            auto split = split_by(o_.split, runs, 1);
            runs = std::move(split.runs);
            pieces = std::move(split.pieces);
        }
        auto const count = static_cast<std::uint32_t>(pieces.size());
        auto const pixels = part.y < mask_first_ ? std::nullopt : crop_(part);
        std::vector<mote::region> regions;
        if (pixels) {
            regions = mote::measure_regions(with_others(runs, part, count + 1), count + 1, *pixels);
            regions.pop_back();
        } else {
            regions = mote::measure_regions(runs, count);
            without_intensity_ += count;
        }
        std::vector<mote::picked> picks;
        for (mote::region& p : regions) {
            p.bounds.x += part.x;
            p.bounds.y += part.y;
            p.centroid.x += static_cast<double>(part.x);
            p.centroid.y += static_cast<double>(part.y);
            p.touches_border = mote::touches_border(p.bounds, r_.width, r_.height);
            picks.push_back(mote::pick(p, r_.width, r_.height, pick_, pieces[p.label - 1]));
            p.label = static_cast<std::uint32_t>(++ids_);
            cli::count(r_, p, picks.back());
            if (ids_ <= report_rows_an_image) add_row(r_, p, picks.back(), ids_, index_);
        }
        append_particles_csv(text_, name_, regions, picks, r_.calibration, pixels.has_value());
        if (text_.size() < (std::size_t{1} << 20)) return;
        csv_.write(text_);
        text_.clear();
    }

    // The pieces of a region, its holes filled, and whatever else is foreground in the box, as one more label.
    [[nodiscard]] mote::run_image with_others(mote::run_image const& pieces, mote::box const& part, std::uint32_t others) const {
        mote::run_image all(part.width);
        auto const left = static_cast<std::uint32_t>(part.x), right = static_cast<std::uint32_t>(part.x + part.width);
        for (std::ptrdiff_t y = 0; y < part.height; ++y) {
            auto const mine = pieces.row(y);
            std::vector<mote::run> row(mine.begin(), mine.end());
            for (mote::run const& r : mask_[static_cast<std::size_t>(part.y + y - mask_first_)]) {
                if (r.end <= left || r.begin >= right) continue;
                mote::run const other{column(std::max(r.begin, left), part), column(std::min(r.end, right), part), others};
                if (std::none_of(mine.begin(), mine.end(), [&](mote::run const& p) { return other.begin < p.end && p.begin < other.end; })) row.push_back(other);
            }
            std::sort(row.begin(), row.end(), [](mote::run const& a, mote::run const& b) { return a.begin < b.begin; });
            all.add_row(row);
        }
        return all;
    }

    [[nodiscard]] static std::uint32_t column(std::uint32_t x, mote::box const& part) noexcept { return x - static_cast<std::uint32_t>(part.x); }

    outcome& r_;
    size_options const& o_;
    std::string name_;
    std::size_t index_;
    crop_function crop_;
    mote::pick_options pick_{};
    mote::atomic_file csv_;
    std::string text_{};
    mote::region_stream regions_;
    std::ptrdiff_t reach_, margin_, block_, kept_rows_;
    std::ptrdiff_t seen_ = 0, cleaned_ = 0, raw_first_ = 0, mask_first_ = 0; // rows taken, rows without small objects, first rows kept
    std::deque<std::vector<mote::run>> raw_{}, mask_{};
    std::deque<std::vector<mote::chord>> whole_{};
    std::size_t ids_ = 0, without_intensity_ = 0;
};

/// What the image says before it is labelled.
struct first_look {
    mote::histogram counts{};
    mote::image<double> reduced{};
};

template <class T>
first_look look_at(mote::row_source& source, bool counts) {
    std::ptrdiff_t const width = source.width(), height = source.height();
    std::ptrdiff_t const block = std::clamp<std::ptrdiff_t>((std::ptrdiff_t{1} << 22) / std::max<std::ptrdiff_t>(1, width), 1, 4096);
    mote::image<T> rows(width, block, mote::fill::none);
    auto const in_blocks = [&](auto&& take_row, auto&& take_block) {
        std::ptrdiff_t filled = 0;
        source.for_each_row<T>([&](T const* row) {
            take_row(row);
            std::copy_n(row, width, rows.row(filled));
            if (++filled < block) return;
            take_block(mote::const_view(rows));
            filled = 0;
        });
        if (filled > 0) take_block(mote::const_view(rows).subview(0, 0, width, filled));
    };
    mote::value_range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    if constexpr (!mote::countable_pixel<T>) {
        if (counts)
            in_blocks([](T const*) {},
                      [&](mote::image_view<T const> part) {
                          auto const r = mote::value_range_of(part);
                          range = {std::min(range.low, r.low), std::max(range.high, r.high)};
                      });
    }
    if (!(range.low <= range.high)) range = {};
    first_look look;
    look.counts = mote::empty_histogram<T>(range);
    // A strip is reduced no less than a square of as many pixels, so that it fits too.
    constexpr double most = 16e6;
    auto const square = static_cast<std::ptrdiff_t>(std::ceil(std::sqrt(static_cast<double>(width) * static_cast<double>(height) / most)));
    mote::block_mean mean(width, height, std::max(mote::polarity_step(width, height), square));
    in_blocks([&](T const* row) { mean.row(row); },
              [&](mote::image_view<T const> part) {
                  if (counts) mote::count_into(part, look.counts);
              });
    look.reduced = std::move(mean).result();
    return look;
}

/// The reduced image as the report shows it.
std::vector<std::uint8_t> thumbnail_of(mote::image<double> const& reduced) {
    auto const small = mote::block_means(reduced, std::max<std::ptrdiff_t>(1, (std::max(reduced.width(), reduced.height()) + report_side - 1) / report_side));
    if (small.empty()) return {};
    auto const png = mote::encode_png(mote::render_grey(small, mote::robust_range(small)).view());
    auto const* const bytes = reinterpret_cast<std::uint8_t const*>(png.data());
    return {bytes, bytes + png.size()};
}

template <class T>
void size_rows(mote::row_source& source, input const& in, size_options const& o, fs::path const& folder, std::size_t index, outcome& r) {
    method const& m = find_method(o.segment.method);
    first_look const look = look_at<T>(source, o.segment.method != "level");
    r.found.polarity = o.segment.polarity;
    if (o.segment.polarity == mote::polarity::automatic) {
        auto const guess = mote::polarity_of(look.reduced);
        r.found.polarity = guess.value;
        r.found.polarity_confidence = guess.confidence;
    }
    warn_of_doubt(r, o);
    r.found.level = m.level_of_counts(look.counts, o.segment, r.found.polarity);

    fs::create_directories(folder);
    row_window<T> window(r.width, r.height, o.window_mebibytes << 20);
    stream_sizer sizer(r, o, in.name, folder / "particles.csv", index, window.rows(), [&](mote::box const& b) { return window.crop(b); });
    std::uint64_t foreground = 0;
    source.for_each_row<T>([&](T const* row) {
        window.add(row);
        auto const runs = mote::runs_of(mote::image_view<T const>{row, r.width, 1, r.width}, *r.found.level, r.found.polarity);
        for (mote::run const& a : runs.runs()) foreground += a.end - a.begin;
        sizer.row(runs.runs());
    });
    sizer.finish();
    r.found.foreground_fraction = static_cast<double>(foreground) / (static_cast<double>(r.width) * static_cast<double>(r.height));
    r.picture.png = thumbnail_of(look.reduced);
    describe_picture(r, in);
}

} // namespace

void check_stream(size_options const& o) {
    if (!o.stream) {
        if (!o.raw.empty()) throw usage_error("--raw needs --stream");
        return;
    }
    if (!o.raw.empty()) static_cast<void>(parse_raw(o.raw));
    if (masks_burnt_in(o.segment)) throw usage_error("--stream does not see the image as a whole: it has no --burnt-in mask");
    if (!find_method(o.segment.method).level_of_counts || o.segment.dialect != mote::dialect::paper) {
        std::string names;
        for (method const& m : all_methods())
            if (m.level_of_counts) names += (names.empty() ? "" : ", ") + m.name;
        throw usage_error("--stream takes a method whose level the grey values' counts decide, without --dialect: " + names);
    }
}

outcome size_streamed(input const& in, size_options const& o, fs::path const& folder, std::size_t index) {
    if (in.path == "-") throw std::runtime_error("--stream reads a file more than once: standard input cannot be");
    std::optional<mote::row_source> source;
    if (o.raw.empty())
        source.emplace(in.path);
    else
        source.emplace(in.path, parse_raw(o.raw));
    outcome r;
    r.width = source->width();
    r.height = source->height();
    if (r.width == 0 || r.height == 0) throw mote::format_error(in.path.string() + ": the image has no pixels");
    r.sha256 = mote::sha256_hex_of_file(in.path);
    r.warnings = source->warnings();
    r.calibration = source->calibration();
    if (!o.pixel_size.empty()) r.calibration = parse_pixel_size(o.pixel_size);
    source->visit_type([&]<class T>(T) { size_rows<T>(*source, in, o, folder, index, r); });
    r.ok = true;
    return r;
}

} // namespace cli
