#include "edge/cli/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace weir::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr uint64_t kWidth = 30;  // characters
constexpr auto kRedraw = std::chrono::milliseconds(100);

}  // namespace

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)),
      terminal_(::isatty(STDERR_FILENO) == 1),
      began_(SteadyClock::now()),
      drawn_(began_ - kRedraw) {}

void ProgressBar::Show(uint64_t done, uint64_t all) {
  if (first_ == UINT64_MAX) first_ = done > 0 ? done - 1 : 0;
  const auto now = SteadyClock::now();
  const uint64_t tenth = all == 0 ? 10 : done * 10 / all;
  const bool due = terminal_ ? now - drawn_ >= kRedraw || done == all : tenth > tenth_;
  if (!due) return;
  tenth_ = tenth;
  drawn_ = now;
  Draw(done, all, std::chrono::duration<double>(now - began_).count());
}

void ProgressBar::Draw(uint64_t done, uint64_t all, double seconds) const {
  const uint64_t filled = all == 0 ? kWidth : done * kWidth / all;
  const double speed = seconds > 0 ? static_cast<double>(done - first_) / seconds : 0;
  const std::string line = fmt::format("{} [{:#<{}}{:.<{}}] {}/{} {:.1f}/s", what_, "", filled, "",
                                       kWidth - filled, done, all, speed);
  std::fprintf(stderr, terminal_ ? "\r\x1b[K%s" : "%s\n", line.c_str());
  if (terminal_ && done == all) std::fputc('\n', stderr);
}

}  // namespace weir::cli
