#include "config/clause_sources.h"

#include <memory>

#include "compliance/base/status.h"
#include "config/clause_settings.h"
#include "config/load.h"

namespace weir::config {
namespace {

using auditor::Observation;

constexpr uint64_t kMaxInputBytes = 64u << 20;  // of the list of tests, of a report
constexpr uint64_t kMaxKeyBytes = 64u << 10;

void Add(std::vector<Observation> more, std::vector<Observation>& out) {
  for (Observation& one : more) out.push_back(std::move(one));
}

absl::StatusOr<std::string> ReadInput(FileSystem& files, const std::string& path, uint64_t limit) {
  auto content = ReadWholeFile(files, path, limit);
  if (content.ok()) return content;
  return Annotate(content.status(), path);
}

absl::StatusOr<std::shared_ptr<const policy::Policy>> LoadPolicy(FileSystem& files,
                                                                 const ClauseSources& sources) {
  policy::Trust trust{.embedded_key_is_enough = sources.trusted_keys.empty()};
  for (const std::string& path : sources.trusted_keys) {
    WEIR_ASSIGN_OR_RETURN(const std::string pem, ReadInput(files, path, kMaxKeyBytes));
    WEIR_ASSIGN_OR_RETURN(auto key, crypto::Verifier::FromPem(pem));
    trust.keys.push_back(std::move(key));
  }
  auto policy = policy::Load(sources.policy, trust);
  if (policy.ok()) return policy;
  return Annotate(policy.status(), sources.policy);
}

absl::Status LookAtFiles(FileSystem& files, const ClauseSources& sources, absl::Time now,
                         std::vector<Observation>& out) {
  std::shared_ptr<const policy::Policy> policy;
  if (!sources.policy.empty()) {
    WEIR_ASSIGN_OR_RETURN(policy, LoadPolicy(files, sources));
    Add(auditor::ObservePolicy(*policy, now), out);
  }
  if (!sources.report.empty()) {
    WEIR_ASSIGN_OR_RETURN(const std::string report,
                          ReadInput(files, sources.report, kMaxInputBytes));
    WEIR_ASSIGN_OR_RETURN(auto seen, auditor::ObserveReport(report, policy.get()));
    Add(std::move(seen), out);
  }
  if (!sources.ledger.empty()) {
    WEIR_ASSIGN_OR_RETURN(auto seen, auditor::ObserveLedger(files, sources.ledger, now));
    Add(std::move(seen), out);
  }
  return absl::OkStatus();
}

absl::Status LookAtSettings(const ClauseSources& sources, std::vector<Observation>& out) {
  if (!sources.cloud.empty()) {
    WEIR_ASSIGN_OR_RETURN(const CloudSettings settings, LoadCloud(sources.cloud));
    Add(ObserveCloud(settings), out);
  }
  if (!sources.edge.empty()) {
    WEIR_ASSIGN_OR_RETURN(const EdgeSettings settings, LoadEdge(sources.edge));
    Add(ObserveEdge(settings), out);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<auditor::ClauseTable> LookAtClauses(FileSystem& files, const ClauseSources& sources,
                                                   absl::Time now) {
  std::vector<Observation> observations;
  WEIR_RETURN_IF_ERROR(LookAtFiles(files, sources, now, observations));
  WEIR_RETURN_IF_ERROR(LookAtSettings(sources, observations));
  auditor::Tested tested;
  if (!sources.tests.empty()) {
    WEIR_ASSIGN_OR_RETURN(const std::string list, ReadInput(files, sources.tests, kMaxInputBytes));
    WEIR_ASSIGN_OR_RETURN(tested, auditor::ParseTested(list));
  }
  return auditor::MakeTable(auditor::BuiltInClauses(), observations, tested);
}

}  // namespace weir::config
