#include "config/read_sections.h"

namespace weir::config {

void ReadLogLevel(Reader& in, log::Level& out) {
  in.Choice("log_level", out,
            {{"debug", log::Level::kDebug},
             {"info", log::Level::kInfo},
             {"warning", log::Level::kWarning},
             {"error", log::Level::kError}});
}

void ReadPolicy(Reader& in, PolicySettings& out) {
  in.Path("bundle", out.bundle);
  in.Paths("trusted_keys", out.trusted_keys, {.least = 1, .most = 16});
  in.Number("required_signatures", out.required_signatures, {.floor = 1, .ceiling = 4});
}

void ReadModel(Reader& in, ModelSettings& out) {
  in.Path("path", out.path);
  in.Number("context_tokens", out.context_tokens, {.floor = 512, .ceiling = 131'072});
  in.Number("sequences", out.sequences, {.floor = 1, .ceiling = 64});
  in.Number("threads", out.threads, {.floor = 0, .ceiling = 256});
  in.Number("queue", out.queue, {.floor = 0, .ceiling = 1024});
  in.Choice("package", out.package,
            {{"any", router::PackageNeed::kAny},
             {"manifest", router::PackageNeed::kManifest},
             {"signed", router::PackageNeed::kSigned}});
}

void ReadLedger(Reader& in, LedgerSettings& out) {
  in.Path("dir", out.dir, Need::kOptional);
  in.Text("origin", out.origin, kOrigin);
  in.Number("queue_limit", out.queue_limit, {.floor = 16, .ceiling = 1'048'576});
  in.Size("segment_size", out.segment_bytes, {.floor_bytes = 64 << 10, .ceiling_bytes = 1 << 30});
  in.Duration("checkpoint_every", out.checkpoint_every, {absl::Milliseconds(10), absl::Minutes(1)});
}

void ReadWitnesses(Reader& in, WitnessesSettings& out) {
  in.List("ask", out.ask, {.least = 1, .most = 16}, [](Reader& below, WitnessSettings& witness) {
    below.Text("url", witness.url, kBaseUrl);
    below.Path("key", witness.key);
  });
  in.Number("quorum", out.quorum, {.floor = 1, .ceiling = 16});
  in.Duration("every", out.every, {absl::Seconds(1), absl::Hours(1)});
  in.Choice("when_silent", out.when_silent,
            {{"report", WhenSilent::kReport}, {"refuse", WhenSilent::kRefuse}});
  in.Duration("silent_after", out.silent_after, {absl::Seconds(1), absl::Hours(24)});
}

void ReadLabel(Reader& in, LabelSettings& out) {
  in.Text("producer", out.producer, kProducer);
  in.Path("key", out.key, Need::kOptional);
  in.Flag("grants", out.grants);
}

void ReadConduct(Reader& in, ConductSettings& out) {
  constexpr absl::Duration kLongest = absl::Hours(720);
  in.Number("strikes_in_a_row", out.strikes_in_a_row, {.floor = 1, .ceiling = 10});
  in.Number("strikes_a_day", out.strikes_a_day, {.floor = 1, .ceiling = 50});
  in.Duration("suspend_for", out.suspend_for, {absl::Minutes(1), kLongest});
  in.Duration("break_after", out.break_after, {absl::Minutes(1), absl::Hours(2)});
  in.Duration("remind_every", out.remind_every, {absl::Minutes(10), absl::Hours(2)});
  in.Number("companion_after", out.companion_after, {.floor = 1, .ceiling = 16});
  in.Number("people", out.people, {.floor = 100, .ceiling = 1'000'000});
  in.Duration("answer_complaints_within", out.answer_complaints_within,
              {absl::Hours(24), kLongest});
}

void ReadLimits(Reader& in, LimitSettings& out, uint32_t most_exchanges) {
  in.Number("exchanges", out.exchanges, {.floor = 1, .ceiling = most_exchanges});
  in.Duration("default_deadline", out.default_deadline, {absl::Seconds(1), absl::Minutes(10)});
}

}  // namespace weir::config
