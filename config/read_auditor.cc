#include "config/read_auditor.h"

#include <set>

#include "compliance/base/status.h"
#include "config/read_sections.h"

namespace weir::config {
namespace {

constexpr size_t kMostLogs = 64;
constexpr size_t kMostPeople = 256;
constexpr size_t kMostKeys = 16;

bool ParseEnd(const std::string& text, absl::Time& out) {
  std::string ignored;
  return absl::ParseTime(absl::RFC3339_full, text, &out, &ignored);
}

void ReadAuditorTls(Reader& in, AuditorTlsSettings& out, Need need) {
  in.Path("ca", out.ca, need);
  in.Path("cert", out.cert, need);
  in.Path("key", out.key, need);
}

void ReadLog(Reader& in, AuditedLogSettings& out) {
  in.Text("name", out.name, kWord);
  in.Path("dir", out.dir);
  in.Path("root_key", out.root_key, Need::kOptional);
}

void ReadClauses(Reader& in, AuditorClausesSettings& out) {
  in.Path("policy", out.policy, Need::kOptional);
  in.Paths("trusted_keys", out.trusted_keys, {.least = 0, .most = kMostKeys});
  in.Path("cloud", out.cloud, Need::kOptional);
  in.Path("edge", out.edge, Need::kOptional);
  in.Path("report", out.report, Need::kOptional);
  in.Path("tests", out.tests, Need::kOptional);
}

void ReadPerson(Reader& in, AuditorPersonSettings& out) {
  using auditor::Role;
  in.Text("name", out.name, kPhrase128);
  in.Choice("role", out.role,
            {{NameOf(Role::kOperator), Role::kOperator},
             {NameOf(Role::kInternalAuditor), Role::kInternalAuditor},
             {NameOf(Role::kAssessor), Role::kAssessor},
             {NameOf(Role::kRegulator), Role::kRegulator},
             {NameOf(Role::kDpo), Role::kDpo},
             {NameOf(Role::kCustodian), Role::kCustodian}});
  in.Text("until", out.until, kPhrase128, Need::kOptional);
  absl::Time end;
  if (!out.until.empty() && !ParseEnd(out.until, end)) {
    in.Problem("until", "is not a time; allowed: one like 2026-12-31T18:00:00+08:00");
  }
  if (out.role == Role::kRegulator && out.until.empty()) {
    in.Problem("until", "a regulator's access has an end; allowed: a time");
  }
}

template <typename Items>
void CheckNames(Reader& in, const char* list, const Items& items) {
  std::set<std::string> names;
  for (const auto& item : items) {
    if (!item.name.empty() && !names.insert(item.name).second) {
      in.Problem(list, "has a name twice; allowed: each once");
    }
  }
}

}  // namespace

absl::Time EndOf(const AuditorPersonSettings& person) {
  absl::Time end = absl::InfiniteFuture();
  if (!person.until.empty()) WEIR_CHECK(ParseEnd(person.until, end));
  return end;
}

void ReadAuditor(Reader& in, AuditorSettings& out) {
  in.Path("socket", out.socket, Need::kOptional);
  in.Text("socket_person", out.socket_person, kPhrase128,
          out.socket.empty() ? Need::kOptional : Need::kRequired);
  in.Text("address", out.address, kHostPort, Need::kOptional);
  const Need tls = out.address.empty() ? Need::kOptional : Need::kRequired;
  in.Section("tls", out.tls, [tls](Reader& below, AuditorTlsSettings& settings) {
    ReadAuditorTls(below, settings, tls);
  });
  in.Path("state_dir", out.state_dir);
  in.Text("origin", out.origin, kOrigin);
  ReadLogLevel(in, out.log_level);
  in.List("logs", out.logs, {.least = 1, .most = kMostLogs}, ReadLog);
  in.List("people", out.people, {.least = 1, .most = kMostPeople}, ReadPerson);
  in.Section("clauses", out.clauses, ReadClauses);
  CheckNames(in, "logs", out.logs);
  CheckNames(in, "people", out.people);
  if (out.socket.empty() && out.address.empty()) {
    in.Problem("", "nobody can come; allowed: `socket`, `address`, or both");
  }
}

}  // namespace weir::config
