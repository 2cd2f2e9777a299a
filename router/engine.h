// An engine produces text. Declared here, implemented where its dependency lives: router/llama
// (llama.cpp in this process), edge (gRPC to the gateway), cloud (OpenAI-style HTTP).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "compliance/classify/state_head.h"
#include "compliance/gate/gate.h"
#include "compliance/label/label.h"
#include "router/learn/token_signs.h"

namespace weir::router {

class Opened;  // router/journal.h: proof that the opening entry is durable

// kAsleep: nothing of it is in memory; whoever asks wakes it and waits. The numbers are in records.
enum class Readiness : uint8_t { kAbsent, kLoading, kReady, kFailed, kAsleep };
// "absent", "loading", "ready", "failed", "asleep"
std::string_view NameOf(Readiness readiness);

// Of 1,000 tokens, in millionths of a yuan; 0 = costs nothing.
struct Price {
  uint32_t prompt_micros = 0;
  uint32_t answer_micros = 0;
  friend bool operator==(const Price&, const Price&) = default;
};

// What a model must come with.
enum class PackageNeed : uint8_t {
  kAny,       // a manifest that is there is obeyed; none is needed
  kManifest,  // there must be one
  kSigned,    // and enough of the trusted keys must have signed it
};

// What the package of a model says of its use (router/llama/model_package.h).
struct ModelTerms {
  std::string licence;
  std::string filing;           // 备案号; may be empty
  uint64_t minimum_policy = 0;  // a policy below it must not be in force with this model; 0 = any
  absl::Time not_after = absl::InfiniteFuture();
  uint32_t signatures = 0;
};

// What does not change while the process runs, except by a reload.
struct EngineInfo {
  std::string id;  // "local", "cloud", "upstream:qwen-main"
  gate::Place place = gate::Place::kDevice;
  std::string model;   // name and, for files, "@sha256:" and the first 12 digits
  std::string region;  // "CN" for the cloud; empty on the device
  Price price;
  std::optional<ModelTerms> terms;  // nothing for engines elsewhere and models without a package
  bool labels = false;              // its text comes with a label of its own: a gateway's
};

// What changes; a snapshot, cheap to take.
struct EngineState {
  Readiness readiness = Readiness::kAbsent;
  std::string problem;          // one line for people when kAbsent, kFailed or kAsleep
  bool unverified = false;      // with kFailed: for its package, or for want of one
  uint32_t context_tokens = 0;  // of one sequence, prompt and answer together; 0 = not known
  uint32_t running = 0;         // generations now
  uint32_t capacity = 0;        // generations at once
  uint32_t tokens_per_second_milli = 0;  // of one sequence, moving average; 0 = not known
  uint32_t wake_ms = 0;                  // with kAsleep: what loading it took the last time
};

struct Usage {
  uint32_t prompt_tokens = 0;
  uint32_t answer_tokens = 0;
  bool estimated = false;
  uint32_t reused_tokens = 0;  // of the prompt: read in an earlier turn and not again
};

enum class Finish : uint8_t { kStop, kLength };

// The gateway refused or stopped the exchange: a value, not a failure.
struct RemoteRefusal {
  std::string category;
  std::string reason;       // gate::NameOf(RefusalReason)
  bool after_text = false;  // text that came before must be withdrawn
};

// How a generation ended. `status` is OK for a natural end and for a remote refusal; CANCELLED
// after Cancel(); DEADLINE_EXCEEDED; UNAVAILABLE (engine or link gone); RESOURCE_EXHAUSTED (queue
// or context full); INVALID_ARGUMENT (the prompt does not fit the context); INTERNAL (the engine
// broke its protocol).
struct GenerationEnd {
  absl::Status status;
  Finish finish = Finish::kStop;
  Usage usage;
  std::optional<RemoteRefusal> refusal;
};

// Where an engine's output goes. Calls come one at a time, from the engine's thread: OnLabel at
// most once and first, OnState at most once and before any OnText, OnText any number of times, each
// after the OnSigns of its tokens, OnEnd exactly once and last. They must not block.
class ChunkSink {
 public:
  virtual ~ChunkSink() = default;
  virtual void OnLabel(const label::Label& label) = 0;  // the remote side has labelled already
  // What the model's own layers made of the newest user's text, where GenerateOptions asks for it.
  virtual void OnState(const classify::PromptState& /*state*/) {}
  // How sure the model was of the next token, where GenerateOptions asks for it.
  virtual void OnSign(const TokenSign& /*sign*/) {}
  virtual void OnText(std::string_view bytes) = 0;  // whole UTF-8 characters
  virtual void OnEnd(const GenerationEnd& end) = 0;
};

// A running generation. Destroying it cancels. After Cancel, OnEnd comes soon (one token on the
// device, 100 ms for a remote side). Thread-safe.
class Generation {
 public:
  virtual ~Generation() = default;
  virtual void Cancel() = 0;
};

struct GenerateOptions {
  gate::Sampling sampling;
  absl::Time deadline;  // the engine ends with DEADLINE_EXCEEDED then
  policy::Locale locale = policy::Locale::kChinese;
  std::string session;  // a hint for prefix reuse; may be empty
  std::string subject;  // who asks, for the standing that a remote side keeps
  gate::AgeBand age = gate::AgeBand::kUnknown;
  std::vector<uint8_t> state_layers;  // for OnState; an engine that has none does without
  uint32_t sign_tokens = 0;           // OnSign for so many tokens from the beginning; the same
};

// Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual EngineInfo info() const = 0;
  virtual EngineState state() const = 0;
  // Never blocks and always returns a generation; every failure comes through the sink's OnEnd (it
  // may come before Start returns). `opened` proves that the record exists. The sink is kept until
  // OnEnd.
  virtual std::unique_ptr<Generation> Start(const Opened& opened, const gate::Prompt& prompt,
                                            const GenerateOptions& options,
                                            std::shared_ptr<ChunkSink> sink) = 0;
};

}  // namespace weir::router
