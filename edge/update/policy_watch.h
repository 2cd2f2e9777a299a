// Watches for policies in the background, for as long as it lives.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "absl/random/random.h"
#include "edge/update/fleet_link.h"

namespace weir::edge {

// A failed try is followed by a pause of about a second, and each further one by one about twice as
// long: at random between half and one and a half of that, so that devices that lost the same
// gateway do not come back in step.
inline constexpr absl::Duration kFirstPause = absl::Seconds(1);
// The next event is not heard before: whatever a gateway sends, a device does no more than this.
inline constexpr absl::Duration kEventPause = absl::Seconds(1);

// Thread-safe.
class PolicyWatch {
 public:
  // `most_pause`: the longest one, on average. All must outlive it.
  PolicyWatch(FileSystem& files, router::Spine& spine, std::string bundle,
              std::shared_ptr<grpc::Channel> channel, absl::Duration most_pause);
  ~PolicyWatch();  // ends a call that runs
  PolicyWatch(const PolicyWatch&) = delete;
  PolicyWatch& operator=(const PolicyWatch&) = delete;

  // Canonical code name of why the gateway is not heard, or why the last offer was not taken;
  // empty: neither.
  std::string problem() const;

 private:
  void Run();
  absl::Status WatchOnce();
  absl::Status Obey(const FleetEvent& event);
  bool Pause(absl::Duration pause);  // false: the end has come
  absl::Duration NextPause();
  void NoteGood();
  void SetProblem(const absl::Status& status);

  router::Spine& spine_;
  PolicyUpdater updater_;  // the thread's own, as are the four below
  FleetLink link_;
  const absl::Duration most_pause_;
  absl::Duration pause_ = kFirstPause;
  absl::BitGen random_;
  mutable std::mutex mutex_;  // guards everything below but the thread
  std::condition_variable stop_;
  bool stopping_ = false;
  std::string problem_;
  std::thread thread_;
};

}  // namespace weir::edge
