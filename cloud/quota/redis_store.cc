#include "cloud/quota/redis_store.h"

#include <hiredis/hiredis.h>

#include <array>
#include <vector>

#include "cloud/quota/reached.h"
#include "cloud/quota/redis_script.h"
#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "config/shape.h"

namespace weir::cloud {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kPrefix = "weir:quota:";
constexpr size_t kFigures = 7;  // that the script returns

struct FreeReply {
  void operator()(void* reply) const { ::freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

Reply Command(redisContext& context, const std::vector<std::string>& words) {
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  return Reply(static_cast<redisReply*>(
      ::redisCommandArgv(&context, static_cast<int>(words.size()), texts.data(), sizes.data())));
}

std::vector<std::string> ScriptCall(const char* what, std::span<const Limit> limits, int64_t tokens,
                                    absl::Time when) {
  std::vector<std::string> words = {"EVAL", kQuotaScript, std::to_string(limits.size())};
  for (const Limit& limit : limits) words.push_back(std::string(kPrefix) + limit.key);
  words.emplace_back(what);
  for (const int64_t number : {tokens, DayOf(when).number, MonthOf(when).number}) {
    words.push_back(std::to_string(number));
  }
  for (const Limit& limit : limits) {
    const Allowance& most = limit.allowance;
    for (const uint64_t figure : {most.requests_per_minute, most.tokens_per_minute,
                                  most.tokens_per_day, most.tokens_per_month}) {
      words.push_back(std::to_string(figure));
    }
  }
  return words;
}

}  // namespace

struct RedisStore::Outcome {
  std::array<int64_t, kFigures> figures{};
};

void RedisStore::FreeContext::operator()(redisContext* context) const { ::redisFree(context); }

RedisStore::RedisStore(RedisOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {}
RedisStore::~RedisStore() = default;

absl::Status RedisStore::Connect() {
  if (context_ != nullptr) return absl::OkStatus();
  if (clock_.Now() < rest_until_) return Unavailable("the store of limits rests after an error");
  const timeval timeout = absl::ToTimeval(options_.timeout);
  const std::string& address = options_.address;
  if (address.rfind(kUnix, 0) == 0) {
    context_.reset(::redisConnectUnixWithTimeout(address.c_str() + kUnix.size(), timeout));
  } else {
    const std::string host(config::HostOf(address));
    const int port = std::stoi(address.substr(address.rfind(':') + 1));
    context_.reset(::redisConnectWithTimeout(host.c_str(), port, timeout));
  }
  const bool good = context_ != nullptr && context_->err == 0 &&
                    ::redisSetTimeout(context_.get(), timeout) == REDIS_OK;
  if (!good) return Broken().status();
  if (options_.password.size() == 0) return absl::OkStatus();
  const Reply reply = Command(*context_, {"AUTH", std::string(options_.password.Reveal())});
  const bool in = reply != nullptr && reply->type != REDIS_REPLY_ERROR;
  return in ? absl::OkStatus() : Broken().status();
}

absl::StatusOr<RedisStore::Outcome> RedisStore::Broken() {
  context_.reset();
  rest_until_ = clock_.Now() + options_.retry_after;
  log::Warning("quota_store_failed");
  return Unavailable("the store of limits does not answer");
}

absl::StatusOr<RedisStore::Outcome> RedisStore::Run(const std::vector<std::string>& words) {
  WEIR_RETURN_IF_ERROR(Connect());
  const Reply reply = Command(*context_, words);
  const bool good =
      reply != nullptr && reply->type == REDIS_REPLY_ARRAY && reply->elements == kFigures;
  if (!good) return Broken();
  Outcome outcome;
  for (size_t i = 0; i < kFigures; ++i) {
    if (reply->element[i]->type != REDIS_REPLY_INTEGER) return Broken();
    outcome.figures[i] = reply->element[i]->integer;
  }
  return outcome;
}

absl::StatusOr<Left> RedisStore::Reserve(std::span<const Limit> limits, uint64_t tokens) {
  if (limits.empty()) return Left{};
  const std::lock_guard lock(mutex_);
  const absl::Time now = clock_.Now();
  const auto outcome = Run(ScriptCall("reserve", limits, static_cast<int64_t>(tokens), now));
  if (!outcome.ok()) {
    if (options_.on_error == OnStoreError::kAllow) return Left{};
    return outcome.status();
  }
  const auto& [refused, figure, wait_us, requests, left, requests_us, tokens_us] = outcome->figures;
  if (refused == 0) {
    return Left{.requests = static_cast<uint64_t>(requests),
                .tokens = static_cast<uint64_t>(left),
                .requests_full_in = absl::Microseconds(requests_us),
                .tokens_full_in = absl::Microseconds(tokens_us)};
  }
  const auto at = static_cast<size_t>(refused - 1);
  if (at >= limits.size()) return Broken().status();
  const Limit& limit = limits[at];
  switch (figure) {
    case 1:
      return Reached(limit, Figure::kRequestsPerMinute, absl::Microseconds(wait_us));
    case 2:
      return Reached(limit, Figure::kTokensPerMinute,
                     wait_us < 0 ? absl::InfiniteDuration() : absl::Microseconds(wait_us));
    case 3:
      return Reached(limit, Figure::kTokensPerDay, DayOf(now).next - now);
    default:
      return Reached(limit, Figure::kTokensPerMonth, MonthOf(now).next - now);
  }
}

void RedisStore::Settle(std::span<const Limit> limits, uint64_t reserved, uint64_t used,
                        absl::Time when) {
  const int64_t more = static_cast<int64_t>(used) - static_cast<int64_t>(reserved);
  if (limits.empty() || more == 0) return;
  const std::lock_guard lock(mutex_);
  Run(ScriptCall("settle", limits, more, when)).IgnoreError();
}

}  // namespace weir::cloud
