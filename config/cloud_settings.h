// Settings of the cloud gateway (config/cloud.yaml is the sample with every option). Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "compliance/base/log.h"
#include "config/sections.h"

namespace weir::config {

// How the gateway proves itself and knows its callers: mutual TLS.
struct TlsSettings {
  std::string ca;  // PEM paths; all three required unless insecure_local
  std::string cert;
  std::string key;
  bool insecure_local = false;  // no TLS; only when `listen` is a loopback address
  friend bool operator==(const TlsSettings&, const TlsSettings&) = default;
};

// How long an upstream may take. Each ends the generation with DEADLINE_EXCEEDED.
struct UpstreamTimeouts {
  absl::Duration connect = absl::Seconds(2);  // name, TCP and TLS; 50 ms to 30 s
  absl::Duration first_token =
      absl::Seconds(30);  // from the request sent to the first text; 100 ms to 10 min
  absl::Duration idle = absl::Seconds(20);  // between two events of the answer; 100 ms to 5 min
  absl::Duration total = absl::Minutes(5);  // everything; 1 s to 10 min
  friend bool operator==(const UpstreamTimeouts&, const UpstreamTimeouts&) = default;
};

// A cluster that speaks OpenAI-style HTTP: vLLM, SGLang, llama-server, DashScope.
struct UpstreamSettings {
  std::string id;     // word, at most 64 bytes, unique; required
  std::string url;    // base URL, "http://127.0.0.1:8000/v1"; required
  std::string model;  // as the upstream names it; required
  std::string ca;     // PEM path; empty = the system's authorities
  std::string
      api_key_path;    // file that holds the key; empty = none (config/secret_file.h reads it)
  std::string region;  // where it computes, "CN"; required
  std::string legal_entity;     // who operates the model; for the filing, at most 256 bytes
  std::string filing_id;        // registration number of the model's service; at most 128 bytes
  uint32_t context_tokens = 0;  // prompt and answer; 0 = not known; at most 4,194,304
  uint32_t capacity = 64;       // generations at once; 1 to 10,000
  UpstreamTimeouts timeouts;
  friend bool operator==(const UpstreamSettings&, const UpstreamSettings&) = default;
};

struct CloudSettings {
  std::string listen;  // host:port; required
  TlsSettings tls;
  std::string state_dir;                // made with mode 0700 when absent; required
  std::string profile = "cn-mainland";  // the bundle must be of this one
  log::Level log_level = log::Level::kInfo;
  PolicySettings policy;
  std::string region;                       // where this process computes; required with `model`
  std::optional<ModelSettings> model;       // the engine in this process
  std::vector<UpstreamSettings> upstreams;  // at most 64; `model`, one of these, or both
  LedgerSettings ledger;
  bool accept_spools = false;  // takes devices' records into its own ledger
  LabelSettings label;
  ConductSettings conduct{.people = 100'000};
  LimitSettings limits{.exchanges = 256, .default_deadline = absl::Minutes(2)};
  bool reflection = false;  // gRPC server reflection
  friend bool operator==(const CloudSettings&, const CloudSettings&) = default;
};

}  // namespace weir::config
