#include "cloud/balance/engine_load.h"

#include <catch2/catch.hpp>

namespace weir::cloud {
namespace {

TEST_CASE("EngineLoad: vLLM, SGLang and llama-server are read by their own names", "[balance]") {
  const struct {
    const char* text;
    EngineLoad load;
  } rows[] = {
      {"# HELP vllm:num_requests_waiting x\n# TYPE vllm:num_requests_waiting gauge\n"
       "vllm:num_requests_waiting{engine=\"0\",model_name=\"Qwen/Qwen3-32B\"} 3.0\n"
       "vllm:kv_cache_usage_perc{engine=\"0\",model_name=\"Qwen/Qwen3-32B\"} 0.25\n",
       {3, 250}},
      {"vllm:gpu_cache_usage_perc{model_name=\"a } b\"} 0.5", {0, 500}},
      {"sglang:num_queue_reqs{tp_rank=\"0\"} 2\nsglang:token_usage{tp_rank=\"0\"} 0.9\n", {2, 900}},
      {"llamacpp:requests_deferred 7\nllamacpp:kv_cache_usage_ratio 1e-1\n", {7, 100}},
      {"vllm:num_requests_waiting{engine=\"0\"} 3\nvllm:num_requests_waiting{engine=\"1\"} 4\n"
       "vllm:kv_cache_usage_perc{engine=\"0\"} 0.5\nvllm:kv_cache_usage_perc{engine=\"1\"} 0.25\n",
       {7, 500}},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(ParseEngineLoad(row.text) == row.load);
  }
}

TEST_CASE("EngineLoad: what cannot be read is passed over", "[balance]") {
  CHECK_FALSE(ParseEngineLoad(""));
  CHECK_FALSE(ParseEngineLoad("\n\n# nothing\nprocess_cpu_seconds_total 3\n"));
  for (const char* line :
       {"vllm:num_requests_waiting", "vllm:num_requests_waiting ", "vllm:num_requests_waiting{",
        "sglang:token_usage NaN", "sglang:token_usage -1", "sglang:token_usage +Inf",
        "sglang:token_usage{a=\"\"}x 1", "vllm:num_requests_waiting_by_reason 4"}) {
    INFO(line);
    CHECK_FALSE(ParseEngineLoad(line));
  }
  CHECK(ParseEngineLoad("sglang:token_usage 7\n") == EngineLoad{0, 1000});
  CHECK(ParseEngineLoad("sglang:num_queue_reqs 1e300\n") == EngineLoad{1'000'000, 0});
}

}  // namespace
}  // namespace weir::cloud
