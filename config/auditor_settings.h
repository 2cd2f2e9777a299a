// Settings of weir-auditor (config/auditor.yaml is the sample with every option). Plain values.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "compliance/auditor/desk/roles.h"
#include "compliance/base/log.h"

namespace weir::config {

// Mutual TLS; required with `address`.
struct AuditorTlsSettings {
  std::string ca;    // who signed the auditors' certificates; PEM path
  std::string cert;  // PEM path
  std::string key;   // PEM path
  friend bool operator==(const AuditorTlsSettings&, const AuditorTlsSettings&) = default;
};

struct AuditedLogSettings {
  std::string name;      // what the console calls it; required
  std::string dir;       // of the ledger; required
  std::string root_key;  // path; empty: its sealed texts are not opened at the desk
  friend bool operator==(const AuditedLogSettings&, const AuditedLogSettings&) = default;
};

struct AuditorPersonSettings {
  std::string name;  // of the client certificate: its first URI, else DNS name, else common name
  auditor::Role role = auditor::Role::kOperator;
  std::string until;  // RFC 3339; empty = no end; required for a regulator
  friend bool operator==(const AuditorPersonSettings&, const AuditorPersonSettings&) = default;
};

// Where the evidence for the clauses lies, for the console's page; what is empty is not looked at.
struct AuditorClausesSettings {
  std::string policy;                     // path of the compiled policy in force
  std::vector<std::string> trusted_keys;  // paths; at most 16
  std::string cloud;                      // settings of weir-cloud
  std::string edge;                       // settings of weir-edge
  std::string report;                     // report.json of `weir conformance`
  std::string tests;                      // what scripts/requirements has written
  friend bool operator==(const AuditorClausesSettings&, const AuditorClausesSettings&) = default;
};

struct AuditorSettings {
  std::string socket;         // path of a Unix socket; this, `address` or both
  std::string socket_person;  // the name of who comes over it; required with `socket`
  std::string address;        // host:port
  AuditorTlsSettings tls;
  std::string state_dir;  // indexes and the auditors' own ledger; required
  std::string origin;     // of that ledger; required
  log::Level log_level = log::Level::kInfo;
  std::vector<AuditedLogSettings> logs;       // 1 to 64
  std::vector<AuditorPersonSettings> people;  // 1 to 256
  AuditorClausesSettings clauses;
  friend bool operator==(const AuditorSettings&, const AuditorSettings&) = default;
};

// When a person's access ends; absl::InfiniteFuture() when it does not. REQUIRES: settings that
// were loaded.
absl::Time EndOf(const AuditorPersonSettings& person);

}  // namespace weir::config
