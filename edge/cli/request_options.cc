#include "edge/cli/request_options.h"

namespace weir::cli {

void AddRequestOptions(CLI::App& app, RequestOptions& options) {
  app.add_option("--privacy", options.privacy, "Where it may be answered (default auto)")
      ->check(CLI::IsMember({"auto", "local-only", "cloud-only"}));
  app.add_option("--lang", options.lang, "Language of Weir's own replies (default zh)")
      ->check(CLI::IsMember({"zh", "en"}));
  app.add_option("--session", options.session, "Name of the conversation, at most 128 bytes");
  app.add_option("--max-tokens", options.max_tokens, "Length of the answer, at most 8192 tokens");
  app.add_option("--temperature", options.temperature, "0 (always the likeliest word) to 2");
  app.add_option("--seed", options.seed, "The same seed gives the same answer on one engine");
  app.add_option("--timeout", options.timeout_s, "Seconds until the exchange fails, at most 600");
}

v1::ChatRequest RequestFrom(const RequestOptions& options) {
  v1::ChatRequest request;
  request.set_privacy(options.privacy == "local-only"   ? v1::PRIVACY_LOCAL_ONLY
                      : options.privacy == "cloud-only" ? v1::PRIVACY_CLOUD_ONLY
                                                        : v1::PRIVACY_AUTO);
  request.set_locale(options.lang == "en" ? v1::LOCALE_EN : v1::LOCALE_ZH);
  request.set_session(options.session);
  request.mutable_sampling()->set_max_tokens(options.max_tokens);
  if (options.temperature >= 0) request.mutable_sampling()->set_temperature(options.temperature);
  request.mutable_sampling()->set_seed(options.seed);
  request.set_deadline_ms(options.timeout_s * 1000);
  return request;
}

}  // namespace weir::cli
