#include "router/rpc/wire.h"

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "router/rpc/conduct_wire.h"

namespace weir::router {
namespace {

absl::StatusOr<gate::Role> RoleFrom(v1::Role wire, int turn) {
  switch (wire) {
    case v1::ROLE_SYSTEM:
      return gate::Role::kSystem;
    case v1::ROLE_USER:
      return gate::Role::kUser;
    case v1::ROLE_ASSISTANT:
      return gate::Role::kAssistant;
    case v1::ROLE_TOOL:
      return gate::Role::kTool;
    default:
      return InvalidArgument("turns[{}].role: {} is no known role", turn, static_cast<int>(wire));
  }
}

v1::Role RoleTo(gate::Role role) {
  switch (role) {
    case gate::Role::kSystem:
      return v1::ROLE_SYSTEM;
    case gate::Role::kUser:
      return v1::ROLE_USER;
    case gate::Role::kAssistant:
      return v1::ROLE_ASSISTANT;
    case gate::Role::kTool:
      return v1::ROLE_TOOL;
  }
  return v1::ROLE_UNSPECIFIED;
}

absl::StatusOr<gate::Pin> PinFrom(v1::Privacy wire) {
  switch (wire) {
    case v1::PRIVACY_UNSPECIFIED:
    case v1::PRIVACY_AUTO:
      return gate::Pin::kAuto;
    case v1::PRIVACY_LOCAL_ONLY:
      return gate::Pin::kLocalOnly;
    case v1::PRIVACY_CLOUD_ONLY:
      return gate::Pin::kCloudOnly;
    default:
      return InvalidArgument("privacy: {} is no known value", static_cast<int>(wire));
  }
}

absl::StatusOr<policy::Locale> LocaleFrom(v1::Locale wire) {
  switch (wire) {
    case v1::LOCALE_UNSPECIFIED:
    case v1::LOCALE_ZH:
      return policy::Locale::kChinese;
    case v1::LOCALE_EN:
      return policy::Locale::kEnglish;
    default:
      return InvalidArgument("locale: {} is no known value", static_cast<int>(wire));
  }
}

absl::StatusOr<gate::Quality> QualityFrom(v1::Quality wire) {
  switch (wire) {
    case v1::QUALITY_UNSPECIFIED:
    case v1::QUALITY_BALANCED:
      return gate::Quality::kBalanced;
    case v1::QUALITY_FAST:
      return gate::Quality::kFast;
    case v1::QUALITY_BEST:
      return gate::Quality::kBest;
    default:
      return InvalidArgument("wishes.quality: {} is no known value", static_cast<int>(wire));
  }
}

absl::StatusOr<gate::Wishes> WishesFrom(const v1::Wishes& wire) {
  gate::Wishes wishes{.max_cost_micros = wire.max_cost_micros()};
  WEIR_ASSIGN_OR_RETURN(wishes.quality, QualityFrom(wire.quality()));
  if (!v1::OnUnavailable_IsValid(wire.on_unavailable())) {
    return InvalidArgument("wishes.on_unavailable: {} is no known value",
                           static_cast<int>(wire.on_unavailable()));
  }
  if (wire.on_unavailable() == v1::ON_UNAVAILABLE_FAIL) {
    wishes.on_unavailable = gate::OnUnavailable::kFail;
  }
  return wishes;
}

gate::Sampling SamplingFrom(const v1::Sampling& wire) {
  gate::Sampling sampling;
  sampling.max_tokens = wire.max_tokens();
  if (wire.has_temperature()) sampling.temperature = wire.temperature();
  sampling.top_p = wire.top_p();
  sampling.seed = wire.seed();
  sampling.stop.assign(wire.stop().begin(), wire.stop().end());
  sampling.json_schema = wire.json_schema();
  return sampling;
}

void SamplingTo(const gate::Sampling& sampling, v1::Sampling& wire) {
  wire.set_max_tokens(sampling.max_tokens);
  if (sampling.temperature >= 0) wire.set_temperature(sampling.temperature);
  wire.set_top_p(sampling.top_p);
  wire.set_seed(sampling.seed);
  for (const std::string& stop : sampling.stop) wire.add_stop(stop);
  wire.set_json_schema(sampling.json_schema);
}

// The bands of the wire are ours plus one, and "not known" is zero.
absl::StatusOr<gate::AgeBand> AgeFrom(v1::AgeBand wire) {
  if (wire == v1::AGE_BAND_UNSPECIFIED) return gate::AgeBand::kUnknown;
  if (v1::AgeBand_IsValid(wire)) return static_cast<gate::AgeBand>(wire - 1);
  return InvalidArgument("age_band: {} is no known value", static_cast<int>(wire));
}

v1::AgeBand AgeTo(gate::AgeBand age) {
  if (age == gate::AgeBand::kUnknown) return v1::AGE_BAND_UNSPECIFIED;
  return static_cast<v1::AgeBand>(static_cast<int>(age) + 1);
}

gate::Guardian GuardianFrom(const v1::Guardian& wire) {
  gate::Guardian guardian;
  if (wire.has_hours()) {
    guardian.hours = {.from = wire.hours().from_minute(), .until = wire.hours().until_minute()};
  }
  if (wire.has_daily_minutes()) guardian.daily_limit = absl::Minutes(wire.daily_minutes());
  if (wire.has_rest_minutes()) guardian.rest = absl::Minutes(wire.rest_minutes());
  return guardian;
}

// The gateway tells people apart without learning who they are, or what another service calls them.
std::string HandleOf(const std::string& subject) {
  if (subject.empty()) return "";
  return crypto::Sha256Of("weir/v1 subject " + subject).ToHex().substr(0, 32);
}

v1::Ending EndingTo(ledger::Ending ending) {
  switch (ending) {
    case ledger::Ending::kDone:
      return v1::ENDING_DONE;
    case ledger::Ending::kRefused:
      return v1::ENDING_REFUSED;
    case ledger::Ending::kStopped:
      return v1::ENDING_STOPPED;
    default:
      return v1::ENDING_UNSPECIFIED;
  }
}

}  // namespace

absl::StatusOr<gate::RequestFields> FieldsFrom(const v1::ChatRequest& wire,
                                               absl::Duration default_deadline) {
  gate::RequestFields fields;
  if (!wire.exchange_id().empty()) {
    auto id = Id::Parse(wire.exchange_id());
    if (!id.ok()) return Annotate(id.status(), "exchange_id");
    fields.id = *id;
  }
  fields.tenant = wire.tenant();
  fields.subject = wire.subject();
  fields.session = wire.session();
  if (static_cast<size_t>(wire.turns_size()) > gate::kMaxTurns) {
    return InvalidArgument("turns: {} of them, at most {} are allowed", wire.turns_size(),
                           gate::kMaxTurns);
  }
  for (int i = 0; i < wire.turns_size(); ++i) {
    WEIR_ASSIGN_OR_RETURN(const gate::Role role, RoleFrom(wire.turns(i).role(), i));
    fields.turns.push_back({.role = role, .text = UserText(wire.turns(i).text())});
  }
  WEIR_ASSIGN_OR_RETURN(fields.pin, PinFrom(wire.privacy()));
  WEIR_ASSIGN_OR_RETURN(fields.wishes, WishesFrom(wire.wishes()));
  WEIR_ASSIGN_OR_RETURN(fields.locale, LocaleFrom(wire.locale()));
  WEIR_ASSIGN_OR_RETURN(fields.age, AgeFrom(wire.age_band()));
  fields.guardian = GuardianFrom(wire.guardian());
  if (wire.has_label_grant()) {
    fields.label_grant = {.agreement = wire.label_grant().agreement(),
                          .purpose = wire.label_grant().purpose()};
  }
  fields.relayed = wire.relayed();
  fields.sampling = SamplingFrom(wire.sampling());
  fields.deadline =
      wire.deadline_ms() == 0 ? default_deadline : absl::Milliseconds(wire.deadline_ms());
  return fields;
}

v1::Verdict ToWire(const gate::Verdict& verdict) {
  v1::Verdict wire;
  wire.set_action(std::string(policy::NameOf(verdict.action)));
  for (const gate::Finding& finding : verdict.findings) {
    v1::Finding& f = *wire.add_findings();
    f.set_category(finding.category);
    f.set_begin_bytes(finding.begin);
    f.set_end_bytes(finding.end);
    f.set_kind(std::string(gate::NameOf(finding.kind)));
    f.set_rule(finding.rule);
    f.set_score_permille(finding.score_permille);
    f.set_action(std::string(policy::NameOf(finding.action)));
    f.set_turn(finding.turn);
  }
  return wire;
}

v1::Decision ToWire(const Decision& decision, const Messages& messages, policy::Locale locale) {
  v1::Decision wire;
  wire.set_engine(decision.engine());
  wire.set_score_permille(decision.score_permille());
  for (const std::string& code : decision.Codes()) {
    wire.add_reasons(code);
    wire.add_explained(messages.Explain(code, locale));
  }
  for (const std::string& id : decision.fallbacks()) wire.add_fallbacks(id);
  return wire;
}

v1::PrivacyReport PrivacyOf(const gate::Admitted& admitted, gate::Place place) {
  v1::PrivacyReport wire;
  wire.set_left_device(place == gate::Place::kCloud);
  for (const gate::Mask& mask : admitted.masks()) {
    wire.add_masked_types(std::string(pii::NameOf(mask.type)));
    wire.add_placeholders(mask.placeholder);
  }
  return wire;
}

v1::Label ToWire(const label::Label& label) {
  v1::Label wire;
  wire.set_visible(label.visible);
  wire.set_aigc_json(label.aigc_json);
  return wire;
}

v1::Receipt ToWire(const ledger::Receipt& receipt) {
  v1::Receipt wire;
  wire.set_origin(receipt.origin);
  wire.set_index(receipt.index);
  wire.set_leaf_sha256(std::string(receipt.leaf.view()));
  return wire;
}

v1::Usage ToWire(const Usage& usage) {
  v1::Usage wire;
  wire.set_prompt_tokens(usage.prompt_tokens);
  wire.set_answer_tokens(usage.answer_tokens);
  wire.set_estimated(usage.estimated);
  return wire;
}

v1::Turn ToWire(const gate::Turn& turn) {
  v1::Turn wire;
  wire.set_role(RoleTo(turn.role));
  wire.set_text(std::string(turn.text.Reveal()));
  return wire;
}

v1::ChatEvent StartedEvent(const gate::Admitted& admitted, const Routed& routed,
                           const std::string& model, const Messages& messages) {
  v1::ChatEvent event;
  v1::Started& started = *event.mutable_started();
  started.set_exchange_id(admitted.request().id().ToString());
  *started.mutable_decision() = ToWire(routed.decision, messages, admitted.request().locale());
  *started.mutable_verdict() = ToWire(admitted.verdict());
  *started.mutable_privacy() = PrivacyOf(admitted, routed.engines.front()->info().place);
  started.set_model(model);
  started.set_policy_version(admitted.policy_ref().version);
  return event;
}

v1::ChatEvent TextEvent(const label::Labelled& text) {
  v1::ChatEvent event;
  event.mutable_text()->set_text(text.text());
  if (text.label()) *event.mutable_text()->mutable_label() = ToWire(*text.label());
  return event;
}

v1::ChatEvent RefusedEvent(const RefusedFrame& frame, const label::Labelled& reply) {
  v1::ChatEvent event;
  v1::Refused& refused = *event.mutable_refused();
  refused.set_reason(frame.reason);
  refused.set_category(frame.category);
  refused.set_category_name(frame.category_name);
  refused.set_reply(reply.text());
  if (reply.label()) *refused.mutable_label() = ToWire(*reply.label());
  return event;
}

v1::ChatEvent NoticeEvent(const conduct::Notice& notice) {
  v1::ChatEvent event;
  event.mutable_notice()->set_kind(notice.kind);
  event.mutable_notice()->set_text(notice.text.text());
  return event;
}

v1::ChatEvent FinishedEvent(const FinishedFrame& frame, const Closed& closed,
                            const Messages& messages) {
  v1::ChatEvent event;
  v1::Finished& finished = *event.mutable_finished();
  finished.set_exchange_id(frame.exchange.ToString());
  finished.set_ending(EndingTo(frame.ending));
  finished.set_engine(frame.engine);
  finished.set_finish(frame.finish == Finish::kStop ? "stop" : "length");
  *finished.mutable_usage() = ToWire(frame.usage);
  *finished.mutable_verdict() = ToWire(frame.answer_verdict);
  *finished.mutable_receipt() = ToWire(closed.receipt());
  finished.set_first_token_ms(frame.first_token_ms);
  finished.set_total_ms(frame.total_ms);
  for (const std::string& note : frame.notes) finished.add_notes(note);
  finished.set_left_device(frame.left_device);
  *finished.mutable_conduct() = ToWire(frame.conduct, messages, frame.locale);
  return event;
}

v1::ChatRequest RequestTo(const Opened& opened, const gate::Prompt& prompt,
                          const GenerateOptions& options, absl::Time now) {
  v1::ChatRequest wire;
  wire.set_exchange_id(opened.exchange().ToString());
  wire.set_subject(HandleOf(options.subject));
  wire.set_session(options.session);
  wire.set_age_band(AgeTo(options.age));
  wire.set_relayed(true);
  for (const gate::Turn& turn : prompt.turns()) *wire.add_turns() = ToWire(turn);
  wire.set_locale(options.locale == policy::Locale::kChinese ? v1::LOCALE_ZH : v1::LOCALE_EN);
  SamplingTo(options.sampling, *wire.mutable_sampling());
  const int64_t left = absl::ToInt64Milliseconds(options.deadline - now);
  wire.set_deadline_ms(static_cast<uint32_t>(std::max<int64_t>(1, left)));
  return wire;
}

}  // namespace weir::router
