#include "router/llama/options.h"

#include <catch2/catch.hpp>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace weir::router {
namespace {

LlamaOptions Valid() {
  LlamaOptions options;
  options.model_path = "model.gguf";
  return options;
}

TEST_CASE("LlamaOptions: the defaults are valid") {
  CHECK(Validate(Valid()).ok());
  CHECK(ThreadsOf(Valid()) >= 1);
}

TEST_CASE("LlamaOptions: a field outside its limits is named") {
  struct Row {
    const char* field;
    std::function<void(LlamaOptions&)> change;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Row> rows = {
      {"model_path", [](auto& o) { o.model_path.clear(); }},
      {"package.required_signatures", [](auto& o) { o.package.need = PackageNeed::kSigned; }},
      {"context_tokens", [](auto& o) { o.context_tokens = 15; }},
      {"context_tokens", [](auto& o) { o.context_tokens = 131073; }},
      {"sequences", [](auto& o) { o.sequences = 0; }},
      {"sequences", [](auto& o) { o.sequences = 65; }},
      {"queue_limit", [](auto& o) { o.queue_limit = 1025; }},
      {"answer_tokens", [](auto& o) { o.answer_tokens = 0; }},
      {"answer_tokens", [](auto& o) { o.answer_tokens = 8193; }},
      {"temperature", [](auto& o) { o.temperature = 2.1; }},
      {"temperature", [nan](auto& o) { o.temperature = nan; }},
      {"top_p", [](auto& o) { o.top_p = 0; }},
      {"top_k", [](auto& o) { o.top_k = 257; }},
      {"threads", [](auto& o) { o.threads = 257; }},
      {"unload_after", [](auto& o) { o.unload_after = absl::Seconds(-1); }},
      {"unload_after", [](auto& o) { o.unload_after = absl::Hours(721); }},
      {"look_every", [](auto& o) { o.look_every = absl::Microseconds(999); }},
      {"look_every", [](auto& o) { o.look_every = absl::Seconds(61); }},
      {"batch_tokens", [](auto& o) { o.batch_tokens = 1; }},  // fewer than sequences
      {"batch_tokens", [](auto& o) { o.batch_tokens = 2049; }},
  };
  for (const Row& row : rows) {
    LlamaOptions options = Valid();
    row.change(options);
    const absl::Status status = Validate(options);
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(status.message()), Catch::StartsWith(row.field));
  }
}

}  // namespace
}  // namespace weir::router
