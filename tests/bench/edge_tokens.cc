// edge.tokens: generation speed of the local engine, one sequence, greedy, against llama.cpp's own
// bench tool on the same file with the same number of threads. Needs real weights: WEIR_TEST_MODEL
// names the file, `scripts/setup --bench` builds the tool.
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "compliance/base/status.h"
#include "router/llama/llama_engine.h"
#include "tests/bench/benches.h"
#include "tests/bench/local_engine.h"
#include "tests/bench/stopwatch.h"
#include "tests/testing/exchange_fixture.h"
#include "tests/testing/opened.h"

namespace weir::bench {
namespace {

constexpr uint32_t kTokens = 128;
constexpr uint32_t kQuickTokens = 8;

// The time from the first text to the end: the prompt is not part of the figure.
class Timer final : public router::ChunkSink {
 public:
  void OnLabel(const label::Label&) override {}
  void OnText(std::string_view) override {
    if (!first_) first_.emplace(Time::kWall);
  }
  void OnEnd(const router::GenerationEnd& end) override {
    const std::lock_guard lock(mutex_);
    seconds_ = first_ ? first_->ns() / 1e9 : 0;
    end_ = end;
    ended_.notify_all();
  }
  absl::StatusOr<double> TokensPerSecond() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return end_.has_value(); });
    if (!end_->status.ok()) return end_->status;
    return (end_->usage.answer_tokens - 1) / seconds_;
  }

 private:
  std::optional<Stopwatch> first_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::optional<router::GenerationEnd> end_;
  double seconds_ = 0;
};

struct Setup {
  testing::ExchangeFixture fixture;
  std::unique_ptr<router::LlamaEngine> engine;
  std::string model;
  uint32_t threads = 0;
  uint32_t tokens = 0;
};

absl::StatusOr<double> Ours(Setup& setup) {
  // A long answer is certain: the model is asked to count.
  const auto request = gate::Request::Create(
      setup.fixture.Fields("Count from 1 to 500 in words, one after the other."),
      setup.fixture.clock);
  const auto admission = setup.fixture.gate.Admit(*request);
  const auto prompt = std::get<gate::Admitted>(admission).PromptFor(gate::Place::kDevice);
  router::GenerateOptions options;
  options.sampling.max_tokens = setup.tokens;
  options.sampling.temperature = 0;
  options.deadline = absl::Now() + absl::Minutes(5);
  auto timer = std::make_shared<Timer>();
  const auto generation = setup.engine->Start(testing::OpenedForTesting::Make(setup.fixture.clock),
                                              prompt, options, timer);
  return timer->TokensPerSecond();
}

absl::StatusOr<double> Theirs(const Setup& setup, const std::string& tool) {
  const std::string command = fmt::format("'{}' -m '{}' -t {} -p 0 -n {} -r 1 -o json 2>/dev/null",
                                          tool, setup.model, setup.threads, setup.tokens);
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return Unavailable("cannot run {}", tool);
  std::string output;
  char buffer[4096];
  while (const size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, n);
  ::pclose(pipe);
  const auto rows = nlohmann::json::parse(output, nullptr, false);
  if (!rows.is_array() || rows.empty()) return Unavailable("{} printed no figures", tool);
  return rows[0]["avg_ts"].get<double>();
}

}  // namespace

absl::StatusOr<Comparison> EdgeTokens(const Options& options) {
  const char* model = std::getenv("WEIR_TEST_MODEL");
  const char* deps = std::getenv("WEIR_DEPS");
  if (model == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "set WEIR_TEST_MODEL to a GGUF file (scripts/get-model)");
  }
  const std::string tool =
      (deps != nullptr ? std::string(deps)
                       : std::string(std::getenv("HOME")) + "/.cache/weir/deps") +
      "/bin/llama-bench";
  auto setup = std::make_shared<Setup>();
  setup->model = model;
  setup->threads = std::max(1u, std::thread::hardware_concurrency());
  setup->tokens = options.quick ? kQuickTokens : kTokens;
  static const SystemClock clock;
  const router::LlamaOptions engine{
      .model_path = setup->model, .sequences = 1, .threads = setup->threads};
  WEIR_ASSIGN_OR_RETURN(setup->engine, router::LlamaEngine::Create(engine, clock));
  WEIR_RETURN_IF_ERROR(WaitUntilReady(*setup->engine));
  return Comparison{"tokens/s", fmt::format("llama-bench, same file, {} threads", setup->threads),
                    [setup] { return Ours(*setup); },
                    [setup, tool] { return Theirs(*setup, tool); }};
}

}  // namespace weir::bench
