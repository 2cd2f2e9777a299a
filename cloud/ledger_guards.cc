#include "cloud/ledger_guards.h"

#include <utility>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/second_home/mirrored_ledger.h"
#include "compliance/second_home/postgres_home.h"
#include "config/secret_file.h"

namespace weir::cloud {
namespace {

constexpr uint64_t kKeyLimitBytes = 1024;

absl::StatusOr<ledger::VerifierKey> ReadKey(FileSystem& files, const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(std::string line, ReadWholeFile(files, path, kKeyLimitBytes));
  if (line.ends_with('\n')) line.pop_back();
  auto key = ledger::VerifierKey::Parse(line);
  return key.ok() ? key : Annotate(key.status(), path);
}

second_home::MirrorOptions MirrorOptionsOf(const config::CloudSettings& settings) {
  const bool local = settings.second_home->when_away == config::SecondHomeAway::kLocal;
  const bool refill = settings.second_home->when_lost == config::SecondHomeLost::kRefill;
  return {.when_away = local ? second_home::WhenAway::kLocal : second_home::WhenAway::kRefuse,
          .when_lost = refill ? second_home::WhenLost::kRefill : second_home::WhenLost::kRefuse,
          .queue_limit = settings.ledger.queue_limit};
}

}  // namespace

absl::StatusOr<std::unique_ptr<ledger::Ledger>> LedgerGuards::Around(
    std::unique_ptr<ledger::Ledger> ledger) {
  if (settings_.second_home) {
    WEIR_ASSIGN_OR_RETURN(ledger, WithHome(std::move(ledger)));
  }
  if (!settings_.witnesses) return ledger;
  WEIR_ASSIGN_OR_RETURN(auto own, ledger::ReadVerifierKey(files_, settings_.ledger.dir));
  WEIR_ASSIGN_OR_RETURN(witness::CosignOptions options, ReadOptions(*settings_.witnesses));
  WEIR_ASSIGN_OR_RETURN(cosigner_, witness::Cosigner::Start(files_, clock_, settings_.ledger.dir,
                                                            std::move(own), std::move(options)));
  const bool refuse = settings_.witnesses->when_silent == config::WhenSilent::kRefuse;
  return std::make_unique<witness::WitnessedLedger>(
      std::move(ledger), *cosigner_,
      refuse ? settings_.witnesses->silent_after : absl::InfiniteDuration());
}

absl::StatusOr<std::unique_ptr<ledger::Ledger>> LedgerGuards::WithHome(
    std::unique_ptr<ledger::Ledger> ledger) {
  const config::SecondHomeSettings& home = *settings_.second_home;
  WEIR_ASSIGN_OR_RETURN(Secret connection, config::ReadSecret(files_, home.connection_path));
  return second_home::MirroredLedger::Open(
      files_, settings_.ledger.dir, std::move(ledger),
      second_home::NewPostgresHome({std::move(connection), home.answer_within}),
      MirrorOptionsOf(settings_));
}

absl::StatusOr<witness::CosignOptions> LedgerGuards::ReadOptions(
    const config::WitnessesSettings& witnesses) const {
  witness::CosignOptions options{.quorum = witnesses.quorum, .every = witnesses.every};
  for (const config::WitnessSettings& each : witnesses.ask) {
    WEIR_ASSIGN_OR_RETURN(auto key, ReadKey(files_, each.key));
    options.witnesses.push_back({each.url, std::move(key)});
  }
  return options;
}

}  // namespace weir::cloud
