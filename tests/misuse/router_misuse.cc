// The order of an exchange: routed, recorded, generated, closed, and then said to be finished.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "router/exchange.h"

namespace weir::router {

// The way that exists: with a proof that the entry is durable, and with what the gate passed.
void Allowed(Engine& engine, Writer& writer, const Opened& opened, const gate::Prompt& prompt,
             const label::Labelled& text, const Closed& closed, std::shared_ptr<ChunkSink> sink) {
  const auto generation = engine.Start(opened, prompt, GenerateOptions(), std::move(sink));
  writer.Text(text);
  writer.Finished(FinishedFrame(), closed);
}

#ifdef WEIR_MISUSE_opened_without_entry
Opened Forge(Id id, ledger::Receipt receipt) { return Opened(id, std::move(receipt)); }
#endif

#ifdef WEIR_MISUSE_closed_without_entry
Closed Forge(ledger::Receipt receipt) { return Closed(std::move(receipt)); }
#endif

#ifdef WEIR_MISUSE_decision_without_route
Decision Forge() { return Decision(); }
#endif

#ifdef WEIR_MISUSE_engine_without_opened
void Forge(Engine& engine, const gate::Prompt& prompt, const Id& id) {
  engine.Start(id, prompt, GenerateOptions(), nullptr);
}
#endif

#ifdef WEIR_MISUSE_engine_with_unchecked_turns
void Forge(Engine& engine, const Opened& opened, const std::vector<gate::Turn>& turns) {
  engine.Start(opened, turns, GenerateOptions(), nullptr);
}
#endif

#ifdef WEIR_MISUSE_writer_with_raw_text
void Forge(Writer& writer, const std::string& text) { writer.Text(text); }
#endif

#ifdef WEIR_MISUSE_writer_with_unlabelled_text
void Forge(Writer& writer, const gate::Released& text) { writer.Text(text); }
#endif

#ifdef WEIR_MISUSE_finished_without_closed
void Forge(Writer& writer, const ledger::Receipt& receipt) {
  writer.Finished(FinishedFrame(), receipt);
}
#endif

#ifdef WEIR_MISUSE_finished_with_opened
void Forge(Writer& writer, const Opened& opened) { writer.Finished(FinishedFrame(), opened); }
#endif

#ifdef WEIR_MISUSE_exchange_that_is_not_started
Exchange Forge(const ExchangeParts& parts, gate::Request request) {
  return Exchange(parts, std::move(request), nullptr);
}
#endif

#ifdef WEIR_MISUSE_exchange_step_by_hand
void Forge(Exchange& exchange) { exchange.Generate(); }
#endif

}  // namespace weir::router
