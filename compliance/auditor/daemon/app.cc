#include "compliance/auditor/daemon/app.h"

#include <vector>

#include "compliance/auditor/desk/desk.h"
#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/http/server.h"
#include "config/clause_sources.h"
#include "config/load.h"
#include "router/rpc/server.h"

namespace weir::auditor {
namespace {

constexpr absl::Duration kDrainGrace = absl::Seconds(5);
constexpr uint32_t kConnections = 64;
constexpr uint32_t kThreads = 4;               // questions that are answered at the same time
constexpr uint64_t kDecisionBytes = 64 << 10;  // of a request
constexpr uint64_t kMaxPemBytes = 256u << 10;
constexpr uint64_t kMaxReportBytes = 8u << 20;

std::vector<Person> PeopleOf(const config::AuditorSettings& settings) {
  std::vector<Person> out;
  for (const config::AuditorPersonSettings& person : settings.people) {
    out.push_back({person.name, person.role, config::EndOf(person)});
  }
  return out;
}

config::ClauseSources SourcesOf(const config::AuditorClausesSettings& settings) {
  return {.policy = settings.policy,
          .trusted_keys = settings.trusted_keys,
          .cloud = settings.cloud,
          .edge = settings.edge,
          .report = settings.report,
          .tests = settings.tests};
}

DeskOptions DeskOptionsOf(const config::AuditorSettings& settings, FileSystem& files,
                          const Clock& clock) {
  DeskOptions out;
  out.clauses = [&files, &clock,
                 sources = SourcesOf(settings.clauses)]() -> absl::StatusOr<std::string> {
    WEIR_ASSIGN_OR_RETURN(const ClauseTable table,
                          config::LookAtClauses(files, sources, clock.Now()));
    return ToJson(table);
  };
  if (!settings.clauses.report.empty()) {
    out.assessment = [&files, path = settings.clauses.report] {
      return ReadWholeFile(files, path, kMaxReportBytes);
    };
  }
  for (const config::AuditedLogSettings& log : settings.logs) {
    const std::string index = settings.state_dir + "/" + log.name + ".index";
    out.logs.push_back({log.name, log.dir, index, log.root_key});
  }
  out.people = PeopleOf(settings);
  out.socket_person = settings.socket_person;
  return out;
}

absl::StatusOr<http::Tls> TlsOf(FileSystem& files, const config::AuditorTlsSettings& settings) {
  http::Tls out;
  WEIR_ASSIGN_OR_RETURN(out.client_ca, ReadWholeFile(files, settings.ca, kMaxPemBytes));
  WEIR_ASSIGN_OR_RETURN(out.certificate_chain, ReadWholeFile(files, settings.cert, kMaxPemBytes));
  WEIR_ASSIGN_OR_RETURN(std::string key, ReadWholeFile(files, settings.key, kMaxPemBytes));
  out.private_key = Secret(std::move(key));
  return out;
}

class Parts final : public App {
 public:
  Parts(std::string settings_path, FileSystem& files)
      : settings_path_(std::move(settings_path)), files_(files) {}

  absl::Status Begin(const config::AuditorSettings& settings, const Clock& clock) {
    const std::string access_dir = settings.state_dir + "/access";
    WEIR_RETURN_IF_ERROR(files_.MakeDirectory(access_dir));
    WEIR_ASSIGN_OR_RETURN(ledger::Keys keys,
                          ledger::LoadOrMakeKeys(files_, access_dir, settings.origin));
    WEIR_ASSIGN_OR_RETURN(
        access_, ledger::Ledger::Open(files_, clock, access_dir, {.origin = settings.origin},
                                      std::move(keys)));
    WEIR_ASSIGN_OR_RETURN(desk_, Desk::Open(files_, clock, DeskOptionsOf(settings, files_, clock),
                                            *access_, access_dir));
    if (!settings.socket.empty()) {
      WEIR_RETURN_IF_ERROR(Listen("unix:" + settings.socket, std::nullopt, socket_));
    }
    if (settings.address.empty()) return absl::OkStatus();
    WEIR_ASSIGN_OR_RETURN(http::Tls tls, TlsOf(files_, settings.tls));
    return Listen(settings.address, std::move(tls), address_);
  }

  void Run() override {
    log::Info("serving");
    router::WaitForEnd([this] { Reload(); });
    log::Info("draining");
    if (address_) address_->Drain(kDrainGrace);
    if (socket_) socket_->Drain(kDrainGrace);
  }

 private:
  absl::Status Listen(std::string address, std::optional<http::Tls> tls,
                      std::unique_ptr<http::Server>& out) {
    http::Options options{.address = std::move(address), .tls = std::move(tls)};
    options.threads = kThreads;
    options.limits.connections = kConnections;
    options.limits.body_bytes = kDecisionBytes;
    WEIR_ASSIGN_OR_RETURN(out,
                          http::Server::Start(std::move(options), [this](auto request, auto reply) {
                            desk_->Serve(request, std::move(reply));
                          }));
    return absl::OkStatus();
  }

  absl::Status TryReload() {
    WEIR_ASSIGN_OR_RETURN(const config::AuditorSettings settings,
                          config::LoadAuditor(settings_path_));
    if (address_) {
      WEIR_ASSIGN_OR_RETURN(const http::Tls tls, TlsOf(files_, settings.tls));
      WEIR_RETURN_IF_ERROR(address_->SetTls(tls));
    }
    desk_->SetPeople(PeopleOf(settings));
    return absl::OkStatus();
  }

  void Reload() {
    const absl::Status status = TryReload();
    if (status.ok()) return log::Info("people_and_certificates_reloaded");
    log::LogError("settings_not_reloaded", {{"status", status}});
  }

  const std::string settings_path_;
  FileSystem& files_;
  std::unique_ptr<ledger::Ledger> access_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<http::Server> socket_;
  std::unique_ptr<http::Server> address_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<App>> App::Start(const config::AuditorSettings& settings,
                                                std::string settings_path, FileSystem& files,
                                                const Clock& clock) {
  auto parts = std::make_unique<Parts>(std::move(settings_path), files);
  WEIR_RETURN_IF_ERROR(parts->Begin(settings, clock));
  return parts;
}

}  // namespace weir::auditor
