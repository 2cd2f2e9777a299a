// What the llama.cpp engine is told when it starts. A value.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "compliance/crypto/signer.h"
#include "compliance/gate/gate.h"
#include "router/engine.h"
#include "router/signals.h"

namespace weir::router {

// Of the package that a model comes in (router/llama/model_package.h).
struct PackageRules {
  PackageNeed need = PackageNeed::kAny;
  std::vector<crypto::Verifier> keys{};
  size_t required_signatures = 1;  // by so many of them; 1 to 4
};

struct LlamaOptions {
  // --- what is loaded ---

  // A GGUF file, memory-mapped while the engine lives: replace it by rename, never in place. One
  // that was written to is given up, with the answers under way, and loaded anew when it is asked
  // for the next time.
  std::string model_path{};
  // What must be delivered with it; checked before llama.cpp reads the file.
  PackageRules package{};

  // --- how it appears to the router ---

  std::string id = "local";
  gate::Place place = gate::Place::kDevice;
  std::string region{};

  // --- parameters that affect behaviour ---

  // Window of one sequence in tokens, prompt and answer together: 16 to 131072. Never more than the
  // model was trained for. Costs memory for each sequence from the start (12 KiB a token at 0.5B).
  uint32_t context_tokens = 4096;
  // Generations at once: 1 to 64.
  uint32_t sequences = 2;
  // Requests that may wait for a sequence: 0 to 1024. One more ends with RESOURCE_EXHAUSTED.
  uint32_t queue_limit = 16;
  // Answer tokens when the request names none: 1 to 8192.
  uint32_t answer_tokens = 1024;
  // Sampling when the request names none: the generation settings published with Qwen2.5.
  double temperature = 0.7;  // 0 (greedy) to 2
  double top_p = 0.8;        // above 0, at most 1
  uint32_t top_k = 20;       // 1 to 256

  // --- when memory is given back (router/llama/rest.h) ---

  // Without use; 0 = never; at most 30 days.
  absl::Duration unload_after = absl::ZeroDuration();
  // How short of memory the machine is; empty: nobody knows. Called by the engine's thread.
  std::function<MemoryPressure()> memory_pressure{};
  // Between two looks at both while nothing is asked; never while nothing is in memory. 1 ms to 1
  // min. PSI's averages change every 2 s (kernel, psi.rst).
  absl::Duration look_every = absl::Seconds(2);

  // --- parameters that affect performance ---

  // Compute threads: 1 to 256; 0 = all cores but one, at least one (the rest of the daemon needs
  // it).
  uint32_t threads = 0;
  // Tokens in one step: `sequences` to 2048. A prompt longer than this is read in several steps,
  // between which the other generations get their next token: smaller keeps them flowing and makes
  // cancelling faster, larger reads prompts faster.
  uint32_t batch_tokens = 128;
};

// INVALID_ARGUMENT names the field, its value and its limits.
absl::Status Validate(const LlamaOptions& options);

// `options.threads`, with 0 resolved for this machine.
uint32_t ThreadsOf(const LlamaOptions& options);

}  // namespace weir::router
