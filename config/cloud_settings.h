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

// Another endpoint of an upstream: the same model, region and operator.
struct ReplicaSettings {
  std::string url;  // base URL; required
  friend bool operator==(const ReplicaSettings&, const ReplicaSettings&) = default;
};

// A cluster that speaks OpenAI-style HTTP: vLLM, SGLang, llama-server, DashScope.
struct UpstreamSettings {
  std::string id;                         // word, at most 64 bytes, unique; required
  std::string url;                        // base URL, "http://127.0.0.1:8000/v1"; required
  std::vector<ReplicaSettings> replicas;  // beside `url`; at most 63
  std::string model;                      // as the upstream names it; required
  std::string ca;                         // PEM path; empty = the system's authorities
  std::string
      api_key_path;    // file that holds the key; empty = none (config/secret_file.h reads it)
  std::string region;  // where it computes, "CN"; required
  std::string legal_entity;     // who operates the model; for the filing, at most 256 bytes
  std::string filing_id;        // registration number of the model's service; at most 128 bytes
  uint32_t context_tokens = 0;  // prompt and answer; 0 = not known; at most 4,194,304
  uint32_t capacity = 64;       // generations at once of each endpoint; 1 to 10,000
  bool read_load = false;       // from each engine's own /metrics (vLLM, SGLang, llama-server)
  uint32_t retries = 2;         // at other endpoints, before the first text; 0 to 5
  bool hedge = false;           // a second request when the first token is late
  UpstreamTimeouts timeouts;
  friend bool operator==(const UpstreamSettings&, const UpstreamSettings&) = default;
};

// A guard model (Qwen3Guard and the like) that is asked beside an upstream: the judgement's second
// stage in the cloud. It sees what an upstream sees.
struct GuardSettings {
  std::string url;                                  // base URL, as an upstream's; required
  std::string model;                                // as its server names it; required
  std::string ca;                                   // PEM path; empty = the system's authorities
  std::string api_key_path;                         // file that holds the key; empty = none
  std::string region;                               // where it computes; required
  absl::Duration budget = absl::Milliseconds(300);  // 10 ms to 2 s
  uint32_t controversial = 600;                     // what "Controversial" counts; 0 to 1000
  uint32_t capacity = 64;                           // questions at once; 1 to 10,000
  friend bool operator==(const GuardSettings&, const GuardSettings&) = default;
};

// The OpenAI-compatible front. Callers prove themselves by API key or by certificate.
struct HttpSettings {
  std::string listen;  // host:port; required
  std::string cert;    // PEM paths; both or none; none = plain HTTP
  std::string key;
  std::string client_ca;         // PEM path; callers must show a certificate that it has signed
  std::string api_keys;          // path, see cloud/http/tenants.h
  bool behind_balancer = false;  // plain HTTP on an address that is not loopback
  uint32_t connections = 1024;   // at once; 1 to 65,536
  absl::Duration ping_every = absl::Seconds(15);  // of silence in a stream; 100 ms to 5 min
  friend bool operator==(const HttpSettings&, const HttpSettings&) = default;
};

// Where probes and Prometheus look, and how the gateway goes.
struct OperationsSettings {
  std::string listen;  // host:port of /livez, /readyz and /metrics; required
  absl::Duration drain_delay =
      absl::Seconds(5);  // from "not ready" to "no new ones"; 1 ms to 5 min
  absl::Duration drain_grace = absl::Seconds(30);  // for running ones to end; 1 ms to 30 min
  friend bool operator==(const OperationsSettings&, const OperationsSettings&) = default;
};

// A collector of traces that speaks OTLP/HTTP with JSON.
struct TracesSettings {
  std::string url;  // all of it, "http://collector:4318/v1/traces"; required
  std::string ca;   // PEM path; empty = the system's authorities
  friend bool operator==(const TracesSettings&, const TracesSettings&) = default;
};

// Where operators take endpoints out; always mutual TLS, under an authority of its own.
struct AdminSettings {
  std::string listen;  // host:port; required
  std::string ca;      // PEM paths; all required
  std::string cert;
  std::string key;
  friend bool operator==(const AdminSettings&, const AdminSettings&) = default;
};

// What devices are offered.
struct FleetSettings {
  std::string rollout;        // path of the file of rollout_settings.h; required
  uint32_t watchers = 20000;  // devices that watch at once; 1 to 1,000,000
  friend bool operator==(const FleetSettings&, const FleetSettings&) = default;
};

// Devices that must show that they are genuine: Apple's App Attest.
struct AttestedApplicationSettings {
  std::string id;  // "TEAMID1234.cn.example.assistant"; required
  friend bool operator==(const AttestedApplicationSettings&,
                         const AttestedApplicationSettings&) = default;
};
struct AttestationSettings {
  std::string root;                                       // PEM path of the maker's root; required
  std::vector<AttestedApplicationSettings> applications;  // 1 to 16
  std::string secret_path;   // file that holds what passes are sealed with; required
  bool development = false;  // keys of the maker's development environment, and only those
  absl::Duration pass_for = absl::Hours(24);  // 1 min to 168 h
  bool required = true;  // calls without a pass are refused; else they are counted
  friend bool operator==(const AttestationSettings&, const AttestationSettings&) = default;
};

// What one caller, one person or one model may have; 0 = no limit. Days and months are in UTC+8.
struct AllowanceSettings {
  uint32_t requests_per_minute = 0;
  uint32_t tokens_per_minute = 0;  // prompt and answer together
  uint32_t tokens_per_day = 0;
  uint32_t tokens_per_month = 0;
  friend bool operator==(const AllowanceSettings&, const AllowanceSettings&) = default;
};
struct TenantAllowanceSettings {
  std::string tenant;  // at most 128 bytes; required
  AllowanceSettings allowance;
  friend bool operator==(const TenantAllowanceSettings&, const TenantAllowanceSettings&) = default;
};
// A store in Redis' protocol that replicas share.
struct RedisSettings {
  std::string address;                               // host:port; required
  std::string password_path;                         // file that holds it; empty = none
  absl::Duration timeout = absl::Milliseconds(100);  // of each command; 10 ms to 5 s
  bool allow_on_error = false;  // whether requests pass while it does not answer
  friend bool operator==(const RedisSettings&, const RedisSettings&) = default;
};
struct QuotaSettings {
  AllowanceSettings tenant;                      // of each that `tenants` does not name
  AllowanceSettings person;                      // each subject of each tenant
  AllowanceSettings model;                       // each name that callers ask for
  std::vector<TenantAllowanceSettings> tenants;  // at most 10,000
  std::optional<RedisSettings> redis;            // none: accounts are kept in this process
  uint32_t answer_tokens = 1024;  // reserved for a request that names no max_tokens; 1 to 8,192
  friend bool operator==(const QuotaSettings&, const QuotaSettings&) = default;
};

enum class SecondHomeAway : uint8_t { kRefuse, kLocal };
enum class SecondHomeLost : uint8_t { kRefuse, kRefill };

// A PostgreSQL-wire database in which every entry is committed before it counts.
struct SecondHomeSettings {
  std::string connection_path;                      // file that holds libpq's URI; required
  absl::Duration answer_within = absl::Seconds(2);  // of each statement; 100 ms to 1 min
  SecondHomeAway when_away = SecondHomeAway::kRefuse;
  SecondHomeLost when_lost = SecondHomeLost::kRefuse;
  friend bool operator==(const SecondHomeSettings&, const SecondHomeSettings&) = default;
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
  std::optional<GuardSettings> guard;       // none: stage two is missing for upstreams
  LedgerSettings ledger;
  std::optional<WitnessesSettings> witnesses;     // empty: nobody signs the heads but the log
  std::optional<SecondHomeSettings> second_home;  // empty: the disk alone
  bool accept_spools = false;                     // takes devices' records into its own ledger
  LabelSettings label;
  ConductSettings conduct{.people = 100'000};
  LimitSettings limits{.exchanges = 256, .default_deadline = absl::Minutes(2)};
  std::optional<HttpSettings> http;                // the front for OpenAI clients; none without it
  std::optional<OperationsSettings> operations;    // probes and metrics; none without it
  std::optional<AdminSettings> admin;              // for operators; none without it
  std::optional<FleetSettings> fleet;              // none: devices get policies by file
  std::optional<AttestationSettings> attestation;  // none: a certificate is enough
  std::optional<TracesSettings> traces;            // who collects them; nobody without it
  QuotaSettings quota;
  bool watch_files = false;  // reloads as SIGHUP does when certificates, keys or the policy change
  bool reflection = false;   // gRPC server reflection
  friend bool operator==(const CloudSettings&, const CloudSettings&) = default;
};

}  // namespace weir::config
