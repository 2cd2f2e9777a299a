// What the benchmarks of the HTTP front measure in: an upstream, the gateway with gate and ledger
// on, and nginx proxying to the same upstream, each in a process of its own.
#pragma once

#include <memory>
#include <string>

#include "tests/bench/child.h"
#include "tests/testing/temp_dir.h"

namespace weir::bench {

// How the upstream answers.
struct Playing {
  int events = 4;     // pieces of the answer when it is streamed
  bool hang = false;  // after the first piece
};

enum class Policy : uint8_t { kSmall, kStarter };

bool HasNginx();
absl::StatusOr<std::unique_ptr<Child>> StartUpstream(Playing playing);
// Spawned first: see Child::Fork. The starter policy takes seconds to make.
absl::StatusOr<std::unique_ptr<Child>> StartGateway(int upstream_port, Policy policy);
// REQUIRES: HasNginx().
absl::StatusOr<std::unique_ptr<Child>> StartNginx(int upstream_port, const testing::TempDir& dir);

// A whole HTTP request to either, with the path that both understand.
std::string ChatRequestBytes(bool stream);

}  // namespace weir::bench
