#include "config/read_edge.h"

#include "compliance/base/status.h"
#include "config/read_sections.h"

namespace weir::config {
namespace {

constexpr uint32_t kMostExchanges = 64;
constexpr uint32_t kMostPriceMicros = 100'000'000;  // 100 yuan
constexpr size_t kMostWeightsKeys = 16;
constexpr size_t kMostCallers = 64;

void ReadCloudLink(Reader& in, CloudLinkSettings& out) {
  in.Flag("enabled", out.enabled);
  in.Flag("insecure_local", out.insecure_local);
  const Need link = out.enabled ? Need::kRequired : Need::kOptional;
  const Need tls = out.insecure_local ? Need::kOptional : link;
  in.Text("address", out.address, kHostPort, link);
  in.Text("region", out.region, kRegion, link);
  in.Path("ca", out.ca, tls);
  in.Path("cert", out.cert, tls);
  in.Path("key", out.key, tls);
  in.Text("server_name", out.server_name, kHostName, Need::kOptional);
  in.Duration("connect_timeout", out.connect_timeout, {absl::Milliseconds(50), absl::Seconds(30)});
  in.Duration("keepalive", out.keepalive, {absl::Seconds(10), absl::Minutes(10)});
  in.Number("price_prompt_micros", out.price_prompt_micros, {.ceiling = kMostPriceMicros});
  in.Number("price_answer_micros", out.price_answer_micros, {.ceiling = kMostPriceMicros});
  if (out.insecure_local && !out.address.empty() && !IsLoopback(HostOf(out.address))) {
    in.Problem("insecure_local", "the address is not a loopback one; allowed: false");
  }
}

void ReadSpool(Reader& in, SpoolSettings& out) {
  in.Path("gateway_key", out.gateway_key);
  in.Path("witness_key", out.witness_key, Need::kOptional);
  in.Duration("every", out.every, {absl::Seconds(1), absl::Hours(24)});
}

void ReadUpdate(Reader& in, UpdateSettings& out) {
  in.Duration("retry_most", out.retry_most, {absl::Seconds(1), absl::Hours(1)});
}

void ReadRouting(Reader& in, RoutingSettings& out) {
  in.Number("threshold_permille", out.threshold_permille, {.floor = 0, .ceiling = 1000});
  in.Number("budget_micros_a_day", out.budget_micros_a_day, {});
  in.Number("hedge_micros_a_day", out.hedge_micros_a_day, {});
  in.Path("weights", out.weights, Need::kOptional);
  const size_t least = out.weights.empty() ? 0 : 1;
  in.Paths("weights_keys", out.weights_keys, {.least = least, .most = kMostWeightsKeys});
}

void ReadDeviceModel(Reader& in, DeviceModelSettings& out) {
  ReadModel(in, out);
  in.Duration("unload_after", out.unload_after, {absl::Seconds(1), absl::Hours(720)});
}

void ReadDeviceLedger(Reader& in, DeviceLedgerSettings& out) {
  ReadLedger(in, out);
  in.Size("limit", out.limit_bytes, {.floor_bytes = 1 << 20, .ceiling_bytes = uint64_t{64} << 30});
}

void ReadDevice(Reader& in, DeviceSettings& out) {
  in.PathOr("signals", out.signals_path, "system");
}

void ReadCaller(Reader& in, CallerSettings& out) {
  in.Number("uid", out.uid, {.ceiling = CallerSettings::kAny});
  in.Number("gid", out.gid, {.ceiling = CallerSettings::kAny});
  in.Choice("may", out.may,
            {{"none", CallerRights::kNone},
             {"local_only", CallerRights::kLocalOnly},
             {"all", CallerRights::kAll}});
}

void ReadGuardian(Reader& in, GuardianSettings& out) {
  in.Choice("age", out.age,
            {{"unknown", gate::AgeBand::kUnknown},
             {"under_3", gate::AgeBand::kUnder3},
             {"3_to_8", gate::AgeBand::k3To8},
             {"8_to_12", gate::AgeBand::k8To12},
             {"12_to_16", gate::AgeBand::k12To16},
             {"16_to_18", gate::AgeBand::k16To18},
             {"adult", gate::AgeBand::kAdult}});
  in.Text("hours", out.hours, kHours, Need::kOptional);
  in.Number("daily_minutes", out.daily_minutes, {.floor = 0, .ceiling = 1440});
  in.Number("rest_minutes", out.rest_minutes, {.floor = 0, .ceiling = 120});
}

void CheckTogether(Reader& in, EdgeSettings& out) {
  if (out.ledger.dir.empty()) out.ledger.dir = out.state_dir + "/ledger";
  if (out.label.key.empty()) out.label.key = out.state_dir + "/label.key";
  if (out.socket.size() > EdgeSettings::kMaxSocketBytes) {
    in.Problem("socket", fmt::format("has {} bytes with its folder; allowed: {}", out.socket.size(),
                                     EdgeSettings::kMaxSocketBytes));
  }
  for (const CallerSettings& caller : out.callers) {
    if (caller.uid != CallerSettings::kAny || caller.gid != CallerSettings::kAny) continue;
    in.Problem("callers", "an entry names nobody; allowed: `uid`, `gid`, or both");
  }
  if (!out.model && !out.cloud.enabled) {
    in.Problem("", "nothing can answer; allowed: `model`, `cloud` with `enabled: true`, or both");
  }
}

}  // namespace

void ReadEdge(Reader& in, EdgeSettings& out) {
  in.Path("socket", out.socket);
  in.List("callers", out.callers, {.least = 0, .most = kMostCallers}, ReadCaller);
  in.Path("state_dir", out.state_dir);
  in.Text("profile", out.profile, kWord, Need::kOptional);
  ReadLogLevel(in, out.log_level);
  in.Section("policy", out.policy, ReadPolicy);
  in.OptionalSection("model", out.model, ReadDeviceModel);
  in.Section("cloud", out.cloud, ReadCloudLink);
  in.Section("ledger", out.ledger, ReadDeviceLedger);
  in.OptionalSection("spool", out.spool, ReadSpool);
  in.OptionalSection("update", out.update, ReadUpdate);
  in.Section("label", out.label, ReadLabel);
  in.Section("conduct", out.conduct, ReadConduct);
  in.Section("guardian", out.guardian, ReadGuardian);
  in.Section("limits", out.limits, [](Reader& below, LimitSettings& limits) {
    ReadLimits(below, limits, kMostExchanges);
  });
  in.Section("routing", out.routing, ReadRouting);
  in.Section("device", out.device, ReadDevice);
  CheckTogether(in, out);
}

}  // namespace weir::config
