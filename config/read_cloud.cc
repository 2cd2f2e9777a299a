#include "config/read_cloud.h"

#include <set>

#include "compliance/base/status.h"
#include "config/read_sections.h"

namespace weir::config {
namespace {

constexpr uint32_t kMostExchanges = 10'000;

void ReadTls(Reader& in, TlsSettings& out) {
  in.Flag("insecure_local", out.insecure_local);
  const Need need = out.insecure_local ? Need::kOptional : Need::kRequired;
  in.Path("ca", out.ca, need);
  in.Path("cert", out.cert, need);
  in.Path("key", out.key, need);
}

void ReadTimeouts(Reader& in, UpstreamTimeouts& out) {
  in.Duration("connect", out.connect, {absl::Milliseconds(50), absl::Seconds(30)});
  in.Duration("first_token", out.first_token, {absl::Milliseconds(100), absl::Minutes(10)});
  in.Duration("idle", out.idle, {absl::Milliseconds(100), absl::Minutes(5)});
  in.Duration("total", out.total, {absl::Seconds(1), absl::Minutes(10)});
}

void ReadUpstream(Reader& in, UpstreamSettings& out) {
  in.Text("id", out.id, kWord);
  in.Text("url", out.url, kBaseUrl);
  in.List("replicas", out.replicas, {.least = 0, .most = 63},
          [](Reader& below, ReplicaSettings& one) { below.Text("url", one.url, kBaseUrl); });
  in.Text("model", out.model, kPhrase256);
  in.Path("ca", out.ca, Need::kOptional);
  in.Secret("api_key", out.api_key_path);
  in.Text("region", out.region, kRegion);
  in.Text("legal_entity", out.legal_entity, kPhrase256, Need::kOptional);
  in.Text("filing_id", out.filing_id, kPhrase128, Need::kOptional);
  in.Number("context_tokens", out.context_tokens, {.floor = 0, .ceiling = 4'194'304});
  in.Number("capacity", out.capacity, {.floor = 1, .ceiling = 10'000});
  in.Flag("read_load", out.read_load);
  in.Number("retries", out.retries, {.floor = 0, .ceiling = 5});
  in.Flag("hedge", out.hedge);
  in.Section("timeouts", out.timeouts, ReadTimeouts);
}

void ReadGuard(Reader& in, GuardSettings& out) {
  in.Text("url", out.url, kBaseUrl);
  in.Text("model", out.model, kPhrase256);
  in.Path("ca", out.ca, Need::kOptional);
  in.Secret("api_key", out.api_key_path);
  in.Text("region", out.region, kRegion);
  in.Duration("budget", out.budget, {absl::Milliseconds(10), absl::Seconds(2)});
  in.Number("controversial", out.controversial, {.floor = 0, .ceiling = 1000});
  in.Number("capacity", out.capacity, {.floor = 1, .ceiling = 10'000});
}

void CheckHttp(Reader& in, const HttpSettings& out) {
  if (out.cert.empty() != out.key.empty()) {
    in.Problem("cert", "cert or key alone; allowed: both, or none for plain HTTP");
  }
  if (!out.client_ca.empty() && out.cert.empty()) {
    in.Problem("client_ca", "without cert and key; allowed: with TLS");
  }
  if (out.listen.empty() || IsLoopback(HostOf(out.listen))) return;
  if (out.cert.empty() && !out.behind_balancer) {
    in.Problem("listen",
               "plain HTTP on an address that is not loopback; allowed with cert and key, "
               "or with behind_balancer");
  }
  if (out.api_keys.empty() && out.client_ca.empty()) {
    in.Problem("listen", "anybody could call; allowed with api_keys or client_ca, or on 127.0.0.1");
  }
}

void ReadHttp(Reader& in, HttpSettings& out) {
  in.Text("listen", out.listen, kHostPort);
  in.Path("cert", out.cert, Need::kOptional);
  in.Path("key", out.key, Need::kOptional);
  in.Path("client_ca", out.client_ca, Need::kOptional);
  in.Path("api_keys", out.api_keys, Need::kOptional);
  in.Flag("behind_balancer", out.behind_balancer);
  in.Number("connections", out.connections, {.floor = 1, .ceiling = 65'536});
  in.Duration("ping_every", out.ping_every, {absl::Milliseconds(100), absl::Minutes(5)});
  CheckHttp(in, out);
}

void ReadOperations(Reader& in, OperationsSettings& out) {
  in.Text("listen", out.listen, kHostPort);
  in.Duration("drain_delay", out.drain_delay, {absl::Milliseconds(1), absl::Minutes(5)});
  in.Duration("drain_grace", out.drain_grace, {absl::Milliseconds(1), absl::Minutes(30)});
}

void ReadTraces(Reader& in, TracesSettings& out) {
  in.Text("url", out.url, kBaseUrl);
  in.Path("ca", out.ca, Need::kOptional);
}

void ReadAdmin(Reader& in, AdminSettings& out) {
  in.Text("listen", out.listen, kHostPort);
  in.Path("ca", out.ca);
  in.Path("cert", out.cert);
  in.Path("key", out.key);
}

void ReadFleet(Reader& in, FleetSettings& out) {
  in.Path("rollout", out.rollout);
  in.Number("watchers", out.watchers, {.floor = 1, .ceiling = 1'000'000});
}

void ReadAllowance(Reader& in, AllowanceSettings& out) {
  in.Number("requests_per_minute", out.requests_per_minute, {});
  in.Number("tokens_per_minute", out.tokens_per_minute, {});
  in.Number("tokens_per_day", out.tokens_per_day, {});
  in.Number("tokens_per_month", out.tokens_per_month, {});
}

void ReadTenantAllowance(Reader& in, TenantAllowanceSettings& out) {
  in.Text("tenant", out.tenant, kPhrase128);
  ReadAllowance(in, out.allowance);
}

void ReadAttestation(Reader& in, AttestationSettings& out) {
  in.Path("root", out.root);
  in.List("applications", out.applications, {.least = 1, .most = 16},
          [](Reader& item, AttestedApplicationSettings& application) {
            item.Text("id", application.id, kPhrase128);
          });
  in.Secret("secret", out.secret_path);
  in.Choice("environment", out.development, {{"production", false}, {"development", true}});
  in.Duration("pass_for", out.pass_for, {absl::Minutes(1), absl::Hours(168)});
  in.Choice("without_pass", out.required, {{"refuse", true}, {"count", false}});
}

void ReadRedis(Reader& in, RedisSettings& out) {
  in.Text("address", out.address, kHostPort);
  in.Secret("password", out.password_path);
  in.Duration("timeout", out.timeout, {absl::Milliseconds(10), absl::Seconds(5)});
  in.Choice("on_error", out.allow_on_error, {{"deny", false}, {"allow", true}});
}

void ReadQuota(Reader& in, QuotaSettings& out) {
  in.Section("tenant", out.tenant, ReadAllowance);
  in.Section("person", out.person, ReadAllowance);
  in.Section("model", out.model, ReadAllowance);
  in.List("tenants", out.tenants, {.least = 0, .most = 10'000}, ReadTenantAllowance);
  in.OptionalSection("redis", out.redis, ReadRedis);
  in.Number("answer_tokens", out.answer_tokens, {.floor = 1, .ceiling = 8192});
}

void ReadSecondHome(Reader& in, SecondHomeSettings& out) {
  in.Secret("connection", out.connection_path);
  in.Duration("answer_within", out.answer_within, {absl::Milliseconds(100), absl::Minutes(1)});
  in.Choice("when_away", out.when_away,
            {{"refuse", SecondHomeAway::kRefuse}, {"local", SecondHomeAway::kLocal}});
  in.Choice("when_lost", out.when_lost,
            {{"refuse", SecondHomeLost::kRefuse}, {"refill", SecondHomeLost::kRefill}});
}

void CheckUpstreams(Reader& in, const CloudSettings& out) {
  std::set<std::string> ids;
  for (size_t i = 0; i < out.upstreams.size(); ++i) {
    const std::string& id = out.upstreams[i].id;
    if (!id.empty() && !ids.insert(id).second) {
      in.Problem("upstreams", fmt::format("item {} has the id of another; allowed: unique ids", i));
    }
  }
}

void CheckTogether(Reader& in, CloudSettings& out) {
  if (out.ledger.dir.empty()) out.ledger.dir = out.state_dir + "/ledger";
  if (out.label.key.empty()) out.label.key = out.state_dir + "/label.key";
  if (out.tls.insecure_local && !out.listen.empty() && !IsLoopback(HostOf(out.listen))) {
    in.Problem("listen", "not a loopback address; allowed with tls.insecure_local: 127.0.0.1:PORT");
  }
  if (!out.model && out.upstreams.empty()) {
    in.Problem("", "nothing can answer; allowed: `model`, `upstreams`, or both");
  }
  if (out.model && out.region.empty()) {
    in.Problem("region",
               fmt::format("missing but required with `model`; allowed: {}", kRegion.allowed));
  }
}

}  // namespace

void ReadCloud(Reader& in, CloudSettings& out) {
  in.Text("listen", out.listen, kHostPort);
  in.Section("tls", out.tls, ReadTls);
  in.Path("state_dir", out.state_dir);
  in.Text("profile", out.profile, kWord, Need::kOptional);
  ReadLogLevel(in, out.log_level);
  in.Section("policy", out.policy, ReadPolicy);
  in.Text("region", out.region, kRegion, Need::kOptional);
  in.OptionalSection("model", out.model, ReadModel);
  in.List("upstreams", out.upstreams, {.least = 0, .most = 64}, ReadUpstream);
  in.OptionalSection("guard", out.guard, ReadGuard);
  in.Section("ledger", out.ledger, ReadLedger);
  in.OptionalSection("witnesses", out.witnesses, ReadWitnesses);
  in.OptionalSection("second_home", out.second_home, ReadSecondHome);
  in.Flag("accept_spools", out.accept_spools);
  in.Section("label", out.label, ReadLabel);
  in.Section("conduct", out.conduct, ReadConduct);
  in.Section("limits", out.limits, [](Reader& below, LimitSettings& limits) {
    ReadLimits(below, limits, kMostExchanges);
  });
  in.OptionalSection("http", out.http, ReadHttp);
  in.OptionalSection("operations", out.operations, ReadOperations);
  in.OptionalSection("admin", out.admin, ReadAdmin);
  in.OptionalSection("fleet", out.fleet, ReadFleet);
  in.OptionalSection("attestation", out.attestation, ReadAttestation);
  in.OptionalSection("traces", out.traces, ReadTraces);
  in.Section("quota", out.quota, ReadQuota);
  in.Flag("watch_files", out.watch_files);
  in.Flag("reflection", out.reflection);
  CheckUpstreams(in, out);
  CheckTogether(in, out);
}

}  // namespace weir::config
