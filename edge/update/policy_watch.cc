#include "edge/update/policy_watch.h"

#include <algorithm>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::edge {

PolicyWatch::PolicyWatch(FileSystem& files, router::Spine& spine, std::string bundle,
                         std::shared_ptr<grpc::Channel> channel, absl::Duration most_pause)
    : spine_(spine),
      updater_(files, spine, std::move(bundle)),
      link_(std::move(channel)),
      most_pause_(most_pause) {
  thread_ = std::thread([this] { Run(); });
}

PolicyWatch::~PolicyWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  link_.Stop();
  thread_.join();
}

std::string PolicyWatch::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

void PolicyWatch::Run() {
  do {
    SetProblem(WatchOnce());
    link_.Close();
  } while (Pause(NextPause()));
}

// Until something fails, which the end of the call is too.
absl::Status PolicyWatch::WatchOnce() {
  link_.Open();
  WEIR_RETURN_IF_ERROR(link_.Say(updater_.holding()));
  do {
    WEIR_ASSIGN_OR_RETURN(const FleetEvent event, link_.Hear());
    WEIR_RETURN_IF_ERROR(Obey(event));
    pause_ = kFirstPause;
    NoteGood();
    if (event.offer) WEIR_RETURN_IF_ERROR(link_.Say(updater_.holding()));
  } while (Pause(kEventPause));
  return absl::OkStatus();
}

absl::Status PolicyWatch::Obey(const FleetEvent& event) {
  spine_.TrustTime(event.now);
  WEIR_RETURN_IF_ERROR(spine_.RequirePolicyVersion(event.minimum_version));
  if (!event.offer) return absl::OkStatus();
  return updater_.Take(*event.offer, [this](const Offer& offer, std::string& bytes) {
    return link_.Fetch(offer, bytes);
  });
}

bool PolicyWatch::Pause(absl::Duration pause) {
  std::unique_lock lock(mutex_);
  return !stop_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stopping_; });
}

absl::Duration PolicyWatch::NextPause() {
  const absl::Duration pause = pause_ * absl::Uniform(random_, 0.5, 1.5);
  pause_ = std::min(pause_ * 2, most_pause_);
  return pause;
}

// The gateway is heard; what stays a problem is an offer that was not taken.
void PolicyWatch::NoteGood() {
  const std::lock_guard lock(mutex_);
  problem_ = updater_.holding().reason;
}

void PolicyWatch::SetProblem(const absl::Status& status) {
  const std::string problem(absl::StatusCodeToString(status.code()));
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  if (problem != problem_) log::Warning("policies_not_watched", {{"status", status}});
  problem_ = problem;
}

}  // namespace weir::edge
