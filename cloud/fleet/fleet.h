// The devices that watch, and what they are offered.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "cloud/fleet/shelf.h"

namespace weir::cloud {

// Somebody who wants to know. Both may be called from any thread and do not block.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void Look() = 0;  // there is another shelf
  virtual void End() = 0;   // the gateway goes
};

// Where the fleet stands, for operators.
struct FleetFigures {
  size_t watching = 0;
  std::map<uint64_t, size_t> holding;  // version -> devices that watch
  size_t refusing = 0;                 // devices that watch and would not take an offer
  uint64_t fetches = 0;                // bundles that were sent to their end
  uint64_t minimum_version = 0;
};

// Thread-safe. No lock is held while a watcher is called.
class Fleet {
 public:
  explicit Fleet(size_t most_watchers) : most_watchers_(most_watchers) {}

  // From now on this is offered. Every watcher looks before this returns.
  void Put(std::shared_ptr<const Shelf> shelf);
  std::shared_ptr<const Shelf> shelf() const;

  // RESOURCE_EXHAUSTED: most_watchers watch.
  absl::Status Join(const std::shared_ptr<Watcher>& watcher);
  void Leave(const Watcher* watcher);
  // What a watcher's device says that it holds, and would not take.
  void Note(const Watcher* watcher, const Device& device);
  void NoteFetched() { ++fetches_; }
  // Ends every watcher; who joins from now on is UNAVAILABLE.
  void Close();

  FleetFigures figures() const;

 private:
  struct Member {
    std::shared_ptr<Watcher> watcher;
    uint64_t version = 0;
    bool refuses = false;
  };
  std::vector<std::shared_ptr<Watcher>> Everybody() const;

  const size_t most_watchers_;
  std::atomic<uint64_t> fetches_ = 0;
  mutable std::mutex mutex_;  // guards all below
  std::shared_ptr<const Shelf> shelf_ = std::make_shared<const Shelf>();
  std::unordered_map<const Watcher*, Member> members_;
  bool closed_ = false;
};

}  // namespace weir::cloud
