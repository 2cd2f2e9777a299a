#include "cloud/quota/quota.h"

#include <fmt/format.h>

#include "cloud/upstream/chat_wire.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

Allowance AllowanceOf(const config::AllowanceSettings& settings) {
  return {.requests_per_minute = settings.requests_per_minute,
          .tokens_per_minute = settings.tokens_per_minute,
          .tokens_per_day = settings.tokens_per_day,
          .tokens_per_month = settings.tokens_per_month};
}

void AddHeaders(std::string_view what, uint64_t most, uint64_t left, absl::Duration full_in,
                std::vector<std::pair<std::string, std::string>>& headers) {
  if (most == 0) return;
  headers.emplace_back(fmt::format("x-ratelimit-limit-{}", what), std::to_string(most));
  headers.emplace_back(fmt::format("x-ratelimit-remaining-{}", what), std::to_string(left));
  headers.emplace_back(fmt::format("x-ratelimit-reset-{}", what),
                       fmt::format("{}ms", absl::ToInt64Milliseconds(full_in)));
}

}  // namespace

void Reservation::Settle(uint64_t tokens) {
  if (settled_) return;
  settled_ = true;
  store_.Settle(limits_, tokens_, tokens, when_);
}

Quota::Quota(const config::QuotaSettings& settings, QuotaStore& store, const Clock& clock)
    : tenant_(AllowanceOf(settings.tenant)),
      person_(AllowanceOf(settings.person)),
      model_(AllowanceOf(settings.model)),
      answer_tokens_(settings.answer_tokens),
      store_(store),
      clock_(clock) {
  for (const config::TenantAllowanceSettings& row : settings.tenants) {
    tenants_[row.tenant] = AllowanceOf(row.allowance);
  }
}

// The tenant's is the first: its rest is what the caller is told.
std::vector<Limit> Quota::LimitsOf(const gate::Request& request, const std::string& model) const {
  std::vector<Limit> limits;
  const auto own = tenants_.find(request.tenant());
  const Allowance& tenant = own == tenants_.end() ? tenant_ : own->second;
  if (tenant.limited()) limits.push_back({"tenant/" + request.tenant(), tenant});
  if (person_.limited() && !request.subject().empty()) {
    limits.push_back({"person/" + request.tenant() + '\x1f' + request.subject(), person_});
  }
  if (model_.limited() && !model.empty()) limits.push_back({"model/" + model, model_});
  return limits;
}

uint64_t Quota::MostTokens(const gate::Request& request) const {
  uint64_t tokens =
      request.sampling().max_tokens > 0 ? request.sampling().max_tokens : answer_tokens_;
  for (const gate::Turn& turn : request.turns()) tokens += EstimateTokens(turn.text.Reveal());
  return tokens;
}

absl::StatusOr<Quota::Grant> Quota::Reserve(const gate::Request& request,
                                            const std::string& model) const {
  std::vector<Limit> limits = LimitsOf(request, model);
  const uint64_t tokens = MostTokens(request);
  const absl::Time now = clock_.Now();
  WEIR_ASSIGN_OR_RETURN(const Left left, store_.Reserve(limits, tokens));
  Grant grant;
  if (!limits.empty() && limits.front().key.rfind("tenant/", 0) == 0) {
    const Allowance& most = limits.front().allowance;
    AddHeaders("requests", most.requests_per_minute, left.requests, left.requests_full_in,
               grant.headers);
    AddHeaders("tokens", most.tokens_per_minute, left.tokens, left.tokens_full_in, grant.headers);
  }
  grant.reservation = std::make_unique<Reservation>(store_, std::move(limits), tokens, now);
  return grant;
}

}  // namespace weir::cloud
