#include "config/spine_options.h"

#include <algorithm>

#include "config/shape.h"

namespace weir::config {
namespace {

// A step of growth is written, and held in memory, as one batch: a device spares 4 MiB of memory
// for a more frequent step, about every 200 exchanges.
constexpr uint64_t kDeviceGrowBytes = 256 << 10;

// Whole segments are deleted, oldest first: a log of fewer could delete none before it is full.
constexpr uint64_t kLeastSegments = 4;

conduct::DeviceGuard GuardOf(const GuardianSettings& settings) {
  conduct::DeviceGuard guard{.age = settings.age, .guardian = {}};
  if (!settings.hours.empty()) {
    const auto [from, until] = MinutesOf(settings.hours);
    guard.guardian.hours = {.from = from, .until = until};
  }
  if (settings.daily_minutes > 0) {
    guard.guardian.daily_limit = absl::Minutes(settings.daily_minutes);
  }
  if (settings.rest_minutes > 0) guard.guardian.rest = absl::Minutes(settings.rest_minutes);
  return guard;
}

conduct::Rules RulesOf(const ConductSettings& conduct, const LabelSettings& label) {
  return {.strikes_in_a_row = conduct.strikes_in_a_row,
          .strikes_a_day = conduct.strikes_a_day,
          .suspend_for = conduct.suspend_for,
          .break_after = conduct.break_after,
          .remind_every = conduct.remind_every,
          .companion_after = conduct.companion_after,
          .label_grants = label.grants,
          .people = conduct.people};
}

// What both kinds of settings say alike.
template <typename Settings>
router::SpineOptions CommonOf(const Settings& settings) {
  return {.policy_bundle = settings.policy.bundle,
          .trusted_keys = settings.policy.trusted_keys,
          .required_signatures = settings.policy.required_signatures,
          .ledger_dir = settings.ledger.dir,
          .ledger = {.origin = settings.ledger.origin,
                     .queue_limit = settings.ledger.queue_limit,
                     .segment_bytes = settings.ledger.segment_bytes,
                     .checkpoint_every = settings.ledger.checkpoint_every},
          .label_producer = settings.label.producer,
          .label_key = settings.label.key,
          .conduct = RulesOf(settings.conduct, settings.label),
          .answer_complaints_within = settings.conduct.answer_complaints_within};
}

}  // namespace

router::SpineOptions SpineOptionsOf(const EdgeSettings& settings) {
  router::SpineOptions options = CommonOf(settings);
  options.place = gate::Place::kDevice;
  options.ledger.grow_bytes = kDeviceGrowBytes;
  options.ledger.segment_bytes =
      std::min(options.ledger.segment_bytes, settings.ledger.limit_bytes / kLeastSegments);
  options.device = GuardOf(settings.guardian);
  return options;
}

router::SpineOptions SpineOptionsOf(const CloudSettings& settings) {
  router::SpineOptions options = CommonOf(settings);
  options.place = gate::Place::kCloud;
  options.copy_policy = true;
  options.conduct.nameless_is_one = false;
  return options;
}

}  // namespace weir::config
