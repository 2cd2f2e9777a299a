// An exchange as two spans: what the caller waited for (SERVER) and what the engine did (CLIENT).
// Names and attributes: OpenTelemetry's GenAI conventions (semantic conventions 1.41, status:
// development), and weir.* where those have none. No text, no tenant, no person.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "cloud/operating/trace_parent.h"
#include "compliance/base/id.h"
#include "router/engine.h"

namespace weir::cloud {

struct ExchangeTrace {
  std::optional<TraceParent> parent;  // none: the trace is named after the exchange
  Id exchange;
  std::string asked_model;  // the name that was asked for
  std::string outcome;      // "done", "refused", "stopped", or a status code in lower case
  bool failed = false;
  absl::Time begun;
  absl::Time ended;
  // --- of the engine ---
  std::string engine;                                // empty: none was asked
  std::string model;                                 // its model
  absl::Time engine_begun = absl::InfiniteFuture();  // the opening entry was durable
  absl::Time first_text = absl::InfiniteFuture();    // released by the gate
  router::Usage usage;
  std::string finish;  // "stop", "length", "content_filter"; empty behind a failure
};

// The body of an OTLP/HTTP request in JSON (opentelemetry-proto 1.x: ids in hex, 64-bit integers as
// strings). `service` is the instance's name.
std::string OtlpJson(std::span<const ExchangeTrace> traces, std::string_view service);

}  // namespace weir::cloud
