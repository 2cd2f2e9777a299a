#include "edge/cli/request_options.h"

#include <cctype>
#include <fstream>
#include <sstream>

namespace weir::cli {

void AddRequestOptions(CLI::App& app, RequestOptions& options) {
  app.add_option("--privacy", options.privacy, "Where it may be answered (default auto)")
      ->check(CLI::IsMember({"auto", "local-only", "cloud-only"}));
  app.add_option("--lang", options.lang, "Language of Weir's own replies (default zh)")
      ->check(CLI::IsMember({"zh", "en"}));
  app.add_option("--session", options.session, "Name of the conversation, at most 128 bytes");
  app.add_option("--subject", options.subject, "Handle of the person who asks, at most 128 bytes");
  app.add_option("--age", options.age, "Age band of the person who asks (default unknown)")
      ->check(CLI::IsMember(
          {"under_3", "3_to_8", "8_to_12", "12_to_16", "16_to_18", "adult", "unknown"}));
  app.add_option("--label-agreement", options.label_agreement,
                 "Ask for no visible mark under this agreement; needs --subject and a service that "
                 "allows it");
  app.add_option("--max-tokens", options.max_tokens, "Length of the answer, at most 8192 tokens");
  app.add_option("--temperature", options.temperature, "0 (always the likeliest word) to 2");
  app.add_option("--seed", options.seed, "The same seed gives the same answer on one engine");
  app.add_option("--quality", options.quality,
                 "Whether a quick answer or the best one matters more (default balanced)")
      ->check(CLI::IsMember({"fast", "balanced", "best"}));
  app.add_option("--on-unavailable", options.on_unavailable,
                 "When the place that suits the prompt is down: another answers, or fail (default "
                 "other)")
      ->check(CLI::IsMember({"other", "fail"}));
  app.add_option("--max-cost", options.max_cost_micros,
                 "What the answer may be expected to cost, millionths of a yuan (default: any)");
  app.add_option("--json-schema", options.json_schema,
                 "File with a JSON Schema that the answer shall fit, at most 16384 bytes")
      ->check(CLI::ExistingFile);
  app.add_option("--timeout", options.timeout_s, "Seconds until the exchange fails, at most 600");
}

namespace {

// "12_to_16" is AGE_BAND_12_TO_16; "unknown" is none of them.
v1::AgeBand AgeBandOf(std::string name) {
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  v1::AgeBand band = v1::AGE_BAND_UNSPECIFIED;
  v1::AgeBand_Parse("AGE_BAND_" + name, &band);
  return band;
}

std::string ContentOf(const std::string& path) {
  std::stringstream content;
  if (!path.empty()) content << std::ifstream(path).rdbuf();
  return content.str();
}

v1::Quality QualityOf(const std::string& name) {
  if (name == "fast") return v1::QUALITY_FAST;
  return name == "best" ? v1::QUALITY_BEST : v1::QUALITY_BALANCED;
}

}  // namespace

v1::ChatRequest RequestFrom(const RequestOptions& options) {
  v1::ChatRequest request;
  request.set_privacy(options.privacy == "local-only"   ? v1::PRIVACY_LOCAL_ONLY
                      : options.privacy == "cloud-only" ? v1::PRIVACY_CLOUD_ONLY
                                                        : v1::PRIVACY_AUTO);
  request.set_locale(options.lang == "en" ? v1::LOCALE_EN : v1::LOCALE_ZH);
  request.set_session(options.session);
  request.set_subject(options.subject);
  request.set_age_band(AgeBandOf(options.age));
  if (!options.label_agreement.empty()) {
    request.mutable_label_grant()->set_agreement(options.label_agreement);
  }
  request.mutable_sampling()->set_max_tokens(options.max_tokens);
  if (options.temperature >= 0) request.mutable_sampling()->set_temperature(options.temperature);
  request.mutable_sampling()->set_seed(options.seed);
  request.mutable_sampling()->set_json_schema(ContentOf(options.json_schema));
  v1::Wishes& wishes = *request.mutable_wishes();
  wishes.set_quality(QualityOf(options.quality));
  wishes.set_on_unavailable(options.on_unavailable == "fail" ? v1::ON_UNAVAILABLE_FAIL
                                                             : v1::ON_UNAVAILABLE_OTHER);
  wishes.set_max_cost_micros(options.max_cost_micros);
  request.set_deadline_ms(options.timeout_s * 1000);
  return request;
}

}  // namespace weir::cli
