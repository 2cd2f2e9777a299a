#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "compliance/base/clock.h"
#include "compliance/base/status.h"
#include "compliance/witness/service.h"
#include "edge/cli/audit.h"
#include "edge/cli/audit_place.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"

namespace weir::cli {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(2);

struct WitnessOptions {
  std::string dir;
  std::string name;
  std::string listen = "127.0.0.1:7370";
  std::vector<std::string> logs;
};

// So that the threads that come after leave these signals to Wait.
sigset_t BlockEnding() {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  return ending;
}

absl::Status Run(const WitnessOptions& options) {
  const sigset_t ending = BlockEnding();
  const auto files = NewPosixFileSystem();
  const SystemClock clock;
  std::vector<ledger::VerifierKey> logs;
  for (const std::string& path : options.logs) {
    WEIR_ASSIGN_OR_RETURN(const auto key, ReadTrustedKey(path));
    if (key) logs.push_back(*key);
  }
  WEIR_ASSIGN_OR_RETURN(auto signer,
                        witness::LoadOrMakeWitnessKey(*files, options.dir, options.name));
  WEIR_ASSIGN_OR_RETURN(
      const auto witness,
      witness::Witness::Open(*files, clock, options.dir, options.name, std::move(signer), logs));
  WEIR_ASSIGN_OR_RETURN(const auto server, witness::Serve(*witness, options.listen));
  std::printf("%s\nport %d\n", witness->key().ToString().c_str(), server->port());
  std::fflush(stdout);
  int received = 0;
  sigwait(&ending, &received);
  server->Drain(kGrace);
  return absl::OkStatus();
}

int RunWitness(const WitnessOptions& options) {
  const absl::Status status = Run(options);
  return status.ok() ? kDone : Complain(status);
}

}  // namespace

void AddAuditWitness(CLI::App& audit, int& exit_code) {
  const auto options = std::make_shared<WitnessOptions>();
  CLI::App* verb = audit.add_subcommand(
      "witness", "Signs logs' heads for as long as each goes on from the one before (C2SP)");
  verb->add_option("DIR", options->dir, "Its key and what it has signed; made when absent")
      ->required();
  verb->add_option("--name", options->name, "Its name, a URL without scheme")->required();
  verb->add_option("--log", options->logs, "File with the verifier key of a log; more than once")
      ->required();
  verb->add_option("--listen", options->listen, "host:port (default 127.0.0.1:7370)");
  verb->footer(
      "Prints its verifier key and its port, and serves POST /add-checkpoint until it is ended "
      "(SIGTERM).\n"
      "Run it where the log's operator has no hand in; put TLS in front where the network asks.\n"
      "Example:\n"
      "  weir audit witness ./w --name auditor.example/w1 --log gateway.vkey --listen "
      "0.0.0.0:7370");
  verb->callback([options, &exit_code] { exit_code = RunWitness(*options); });
}

}  // namespace weir::cli
