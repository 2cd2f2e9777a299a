// The engine on real weights, for benchmarks that time it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "router/llama/llama_engine.h"
#include "tests/testing/exchange_fixture.h"

namespace weir::bench {

// OK when the weights are loaded; FAILED_PRECONDITION when they cannot be used.
absl::Status WaitUntilReady(const router::LlamaEngine& engine);

// One thread at a time.
class LocalEngine {
 public:
  // Loads what WEIR_TEST_MODEL names and waits until it is ready. FAILED_PRECONDITION without it.
  absl::Status Load(router::LlamaOptions options);
  // Milliseconds from the request to its first text; it is answered greedily, two tokens.
  absl::StatusOr<double> FirstTextMs(const std::vector<gate::Turn>& turns,
                                     const std::string& session);

 private:
  testing::ExchangeFixture fixture_;
  std::unique_ptr<router::LlamaEngine> engine_;
};

}  // namespace weir::bench
