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
}

void ReadLedger(Reader& in, LedgerSettings& out) {
  in.Path("dir", out.dir, Need::kOptional);
  in.Text("origin", out.origin, kOrigin);
  in.Number("queue_limit", out.queue_limit, {.floor = 16, .ceiling = 1'048'576});
  in.Size("segment_size", out.segment_bytes, {.floor_bytes = 64 << 10, .ceiling_bytes = 1 << 30});
  in.Duration("checkpoint_every", out.checkpoint_every, {absl::Milliseconds(10), absl::Minutes(1)});
}

void ReadLabel(Reader& in, LabelSettings& out) { in.Text("producer", out.producer, kProducer); }

void ReadLimits(Reader& in, LimitSettings& out, uint32_t most_exchanges) {
  in.Number("exchanges", out.exchanges, {.floor = 1, .ceiling = most_exchanges});
  in.Duration("default_deadline", out.default_deadline, {absl::Seconds(1), absl::Minutes(10)});
}

}  // namespace weir::config
