#include "cloud/operating/exchange_trace.h"

#include <nlohmann/json.hpp>

#include "compliance/crypto/digest.h"
#include "compliance/crypto/random.h"
#include "router/rpc/version.h"

namespace weir::cloud {
namespace {

using nlohmann::json;

constexpr int kServer = 2;  // SpanKind
constexpr int kClient = 3;
constexpr int kError = 2;  // Status.StatusCode

template <typename Bytes>
std::string Hex(const Bytes& bytes) {
  return crypto::ToHex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string NewSpanId() {
  std::array<char, 8> id;
  crypto::FillRandom(id);
  id[0] |= 1;  // never all zero
  return Hex(id);
}

json Word(const char* key, const std::string& value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}
json Whole(const char* key, uint64_t value) {
  return {{"key", key}, {"value", {{"intValue", std::to_string(value)}}}};
}
json Real(const char* key, double value) {
  return {{"key", key}, {"value", {{"doubleValue", value}}}};
}
json Words(const char* key, const std::string& value) {
  return {{"key", key},
          {"value", {{"arrayValue", {{"values", json::array({{{"stringValue", value}}})}}}}}};
}

std::string Nanos(absl::Time time) { return std::to_string(absl::ToUnixNanos(time)); }

json Span(const ExchangeTrace& trace, int kind, const std::string& model, absl::Time begun) {
  const std::string id = trace.parent ? Hex(trace.parent->trace) : Hex(trace.exchange.bytes());
  json span = {{"traceId", id},
               {"spanId", NewSpanId()},
               {"name", "chat " + model},
               {"kind", kind},
               {"startTimeUnixNano", Nanos(begun)},
               {"endTimeUnixNano", Nanos(trace.ended)},
               {"attributes", json::array({Word("gen_ai.operation.name", "chat"),
                                           Word("gen_ai.request.model", model)})}};
  if (trace.failed) {
    span["status"] = {{"code", kError}};
    span["attributes"].push_back(Word("error.type", trace.outcome));
  }
  return span;
}

json ServerSpan(const ExchangeTrace& trace) {
  json span = Span(trace, kServer, trace.asked_model, trace.begun);
  if (trace.parent) span["parentSpanId"] = Hex(trace.parent->span);
  json& attributes = span["attributes"];
  attributes.push_back(Word("gen_ai.provider.name", "weir"));
  attributes.push_back(Word("weir.exchange.id", trace.exchange.ToString()));
  attributes.push_back(Word("weir.outcome", trace.outcome));
  return span;
}

json ClientSpan(const ExchangeTrace& trace, const json& server) {
  json span = Span(trace, kClient, trace.model, trace.engine_begun);
  span["parentSpanId"] = server["spanId"];
  json& attributes = span["attributes"];
  attributes.push_back(Word("gen_ai.provider.name", trace.engine));
  attributes.push_back(Word("gen_ai.response.model", trace.model));
  attributes.push_back(Whole("gen_ai.usage.input_tokens", trace.usage.prompt_tokens));
  attributes.push_back(Whole("gen_ai.usage.output_tokens", trace.usage.answer_tokens));
  if (trace.first_text != absl::InfiniteFuture()) {
    attributes.push_back(Real("gen_ai.response.time_to_first_chunk",
                              absl::ToDoubleSeconds(trace.first_text - trace.engine_begun)));
  }
  if (!trace.finish.empty()) {
    attributes.push_back(Words("gen_ai.response.finish_reasons", trace.finish));
  }
  return span;
}

}  // namespace

std::string OtlpJson(std::span<const ExchangeTrace> traces, std::string_view service) {
  json spans = json::array();
  for (const ExchangeTrace& trace : traces) {
    const json server = ServerSpan(trace);
    spans.push_back(server);
    if (!trace.engine.empty()) spans.push_back(ClientSpan(trace, server));
  }
  const json resource = {
      {"attributes", json::array({Word("service.name", "weir-cloud"),
                                  Word("service.version", std::string(router::kVersion)),
                                  Word("service.instance.id", std::string(service))})}};
  const json scope = {{"scope", {{"name", "weir"}}}, {"spans", std::move(spans)}};
  const json body = {{"resourceSpans", json::array({{{"resource", resource},
                                                     {"scopeSpans", json::array({scope})}}})}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace weir::cloud
