#include "tests/bench/local_engine.h"

#include <cstdlib>
#include <future>
#include <thread>

#include "compliance/base/status.h"
#include "tests/bench/stopwatch.h"
#include "tests/testing/opened.h"

namespace weir::bench {
namespace {

class FirstText final : public router::ChunkSink {
 public:
  void OnLabel(const label::Label&) override {}
  void OnText(std::string_view) override {
    if (ms_ == 0) ms_ = watch_.ns() / 1e6;
  }
  void OnEnd(const router::GenerationEnd& end) override {
    if (!end.status.ok()) return done_.set_value(end.status);
    done_.set_value(ms_);
  }
  absl::StatusOr<double> Wait() { return done_.get_future().get(); }

 private:
  Stopwatch watch_{Time::kWall};
  double ms_ = 0;
  std::promise<absl::StatusOr<double>> done_;
};

}  // namespace

absl::Status WaitUntilReady(const router::LlamaEngine& engine) {
  for (;;) {
    const router::EngineState state = engine.state();
    if (state.readiness == router::Readiness::kReady) return absl::OkStatus();
    if (state.readiness != router::Readiness::kLoading) {
      return Error(absl::StatusCode::kFailedPrecondition, "{}", state.problem);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

absl::Status LocalEngine::Load(router::LlamaOptions options) {
  const char* model = std::getenv("WEIR_TEST_MODEL");
  if (model == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "set WEIR_TEST_MODEL to a GGUF file (scripts/get-model)");
  }
  options.model_path = model;
  options.threads = std::max(1u, std::thread::hardware_concurrency());
  static const SystemClock clock;
  WEIR_ASSIGN_OR_RETURN(engine_, router::LlamaEngine::Create(options, clock));
  return WaitUntilReady(*engine_);
}

absl::StatusOr<double> LocalEngine::FirstTextMs(const std::vector<gate::Turn>& turns,
                                                const std::string& session) {
  gate::RequestFields fields = fixture_.Fields("");
  fields.turns = turns;
  fields.session = session;
  WEIR_ASSIGN_OR_RETURN(const auto request,
                        gate::Request::Create(std::move(fields), fixture_.clock));
  const auto admission = fixture_.gate.Admit(request);
  const auto prompt = std::get<gate::Admitted>(admission).PromptFor(gate::Place::kDevice);
  router::GenerateOptions options;
  options.sampling.max_tokens = 2;
  options.sampling.temperature = 0;
  options.deadline = absl::Now() + absl::Minutes(5);
  options.session = session;
  auto sink = std::make_shared<FirstText>();
  const auto generation =
      engine_->Start(testing::OpenedForTesting::Make(fixture_.clock), prompt, options, sink);
  return sink->Wait();
}

}  // namespace weir::bench
