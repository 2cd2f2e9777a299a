// Settings of the edge agent (config/edge.yaml is the sample with every option). Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "compliance/base/log.h"
#include "compliance/gate/age_band.h"
#include "config/sections.h"

namespace weir::config {

// The link to the gateway: mutual TLS.
struct CloudLinkSettings {
  bool enabled = false;
  std::string address;  // host:port; required when enabled
  std::string region;   // where the gateway answers, "CN"; required when enabled
  std::string ca;       // PEM paths; required when enabled, unless insecure_local
  std::string cert;
  std::string key;
  std::string server_name;      // the name in the gateway's certificate; empty = the address's host
  bool insecure_local = false;  // no TLS; loopback addresses only
  absl::Duration connect_timeout = absl::Seconds(2);  // 50 ms to 30 s
  absl::Duration keepalive = absl::Seconds(30);       // between pings; 10 s to 10 min
  uint32_t price_prompt_micros = 0;  // of 1,000 tokens, millionths of a yuan; 0 to 100,000,000
  uint32_t price_answer_micros = 0;
  friend bool operator==(const CloudLinkSettings&, const CloudLinkSettings&) = default;
};

// The model on the device.
struct DeviceModelSettings : ModelSettings {
  absl::Duration unload_after = absl::Minutes(5);  // without use; 1 s to 30 days
  friend bool operator==(const DeviceModelSettings&, const DeviceModelSettings&) = default;
};

// The record on the device.
struct DeviceLedgerSettings : LedgerSettings {
  uint64_t limit_bytes = 1u << 30;  // of its segment files; 1 MiB to 64 GiB
  friend bool operator==(const DeviceLedgerSettings&, const DeviceLedgerSettings&) = default;
};

// The upload of the record of every exchange to the gateway.
struct SpoolSettings {
  std::string
      gateway_key;  // file with the verifier key of the gateway's log (its log.vkey); required
  // File with the gateway's key as a witness (its state_dir/witness/witness.vkey); empty: its
  // signatures under this log's heads are not kept.
  std::string witness_key;
  absl::Duration every = absl::Seconds(30);  // between two rounds; 1 s to 24 h
  friend bool operator==(const SpoolSettings&, const SpoolSettings&) = default;
};

// New policies from the gateway.
struct UpdateSettings {
  absl::Duration retry_most = absl::Minutes(5);  // between two tries; 1 s to 1 h
  friend bool operator==(const UpdateSettings&, const UpdateSettings&) = default;
};

struct RoutingSettings {
  uint32_t threshold_permille = 500;      // from this score on the cloud is preferred; 0 to 1,000
  uint32_t budget_micros_a_day = 0;       // for the cloud, millionths of a yuan; 0 = no limit
  uint32_t hedge_micros_a_day = 0;        // for hedged starts that lose, the same unit; 0 = none
  std::string weights;                    // file of weir router train; empty = those built in
  std::vector<std::string> weights_keys;  // PEM paths of who may sign it; 1 to 16 with `weights`
  friend bool operator==(const RoutingSettings&, const RoutingSettings&) = default;
};

struct DeviceSettings {
  std::string signals_path;  // JSON file with scripted signals; empty = the system's ("system")
  friend bool operator==(const DeviceSettings&, const DeviceSettings&) = default;
};

// Who uses the device and what a guardian allows a minor. Empty or zero = the default for the age.
struct GuardianSettings {
  gate::AgeBand age = gate::AgeBand::kUnknown;
  std::string hours;           // "06:00-22:00", UTC+8; over midnight when the end is before
  uint32_t daily_minutes = 0;  // of use; 0 (by age) to 1,440
  uint32_t rest_minutes = 0;   // pause after 30 minutes; 0 (a notice only) to 120
  friend bool operator==(const GuardianSettings&, const GuardianSettings&) = default;
};

// What a caller of the socket may.
enum class CallerRights : uint8_t {
  kNone,
  kLocalOnly,  // its prompts never leave the device
  kAll,
};

// Callers that fit all it names, and what they may.
struct CallerSettings {
  static constexpr uint32_t kAny = UINT32_MAX;  // (uid_t)-1 is nobody's
  uint32_t uid = kAny;
  uint32_t gid = kAny;  // the caller's main group
  CallerRights may = CallerRights::kAll;
  friend bool operator==(const CallerSettings&, const CallerSettings&) = default;
};

struct EdgeSettings {
  static constexpr size_t kMaxSocketBytes = 107;  // sockaddr_un::sun_path without its NUL

  std::string socket;  // path of the Unix domain socket, at most kMaxSocketBytes; required
  std::vector<CallerSettings> callers;  // the first that fits; 0 to 64; else this user and root
  std::string state_dir;                // made with mode 0700 when absent; required
  std::string profile = "cn-mainland";  // the bundle must be of this one
  log::Level log_level = log::Level::kInfo;
  PolicySettings policy;
  std::optional<DeviceModelSettings>
      model;  // empty: no answers on the device; then the cloud is required
  CloudLinkSettings cloud;
  DeviceLedgerSettings ledger;
  std::optional<SpoolSettings> spool;    // empty, or no cloud: the record stays on the device
  std::optional<UpdateSettings> update;  // empty, or no cloud: policies come by file
  LabelSettings label;
  ConductSettings conduct;
  GuardianSettings guardian;
  LimitSettings limits;
  RoutingSettings routing;
  DeviceSettings device;
  friend bool operator==(const EdgeSettings&, const EdgeSettings&) = default;
};

}  // namespace weir::config
