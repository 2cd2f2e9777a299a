#include "router/llama/batcher.h"

#include <algorithm>
#include <span>
#include <utility>

#include "compliance/base/status.h"

namespace weir::router::llama {
namespace {

// Below this there is nothing to gain: reading takes one step anyway.
constexpr size_t kWorthSharing = 16;

size_t CommonBeginning(std::span<const Token> a, std::span<const Token> b) {
  const size_t most = std::min(a.size(), b.size());
  return static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(most), b.begin()).first -
      a.begin());
}

}  // namespace

absl::StatusOr<std::unique_ptr<Batcher>> Batcher::Create(const Model& model,
                                                         const LlamaOptions& options,
                                                         Gauges& gauges) {
  std::unique_ptr<Batcher> batcher(new Batcher(model, options, gauges));
  ContextSettings settings{.sequence_tokens = batcher->window_tokens_,
                           .sequences = options.sequences,
                           .batch_tokens = options.batch_tokens,
                           .threads = ThreadsOf(options),
                           .give_up = [self = batcher.get()] { return self->GiveUp(); }};
  WEIR_ASSIGN_OR_RETURN(batcher->context_, Context::Create(model, std::move(settings)));
  return batcher;
}

Batcher::Batcher(const Model& model, const LlamaOptions& options, Gauges& gauges)
    : model_(model),
      options_(options),
      gauges_(gauges),
      window_tokens_(std::min(options.context_tokens, model.trained_tokens())),
      slots_(options.sequences) {}

uint32_t Batcher::running() const {
  return static_cast<uint32_t>(std::count_if(slots_.begin(), slots_.end(),
                                             [](const Slot& s) { return s.sequence != nullptr; }));
}

absl::StatusOr<Conversation> Batcher::PromptOf(const Job& job) const {
  WEIR_ASSIGN_OR_RETURN(Conversation prompt, model_.Read(job.turns));
  if (prompt.tokens.size() + 1 <= window_tokens_) return prompt;
  return InvalidArgument("the conversation has {} tokens, the model's window is {}",
                         prompt.tokens.size(), window_tokens_);
}

absl::StatusOr<std::unique_ptr<TokenFilter>> Batcher::FilterFor(const Job& job) const {
  if (job.grammar.empty()) return nullptr;
  return TokenFilter::Create(model_, job.grammar);
}

void Batcher::Admit(Job job) {
  absl::StatusOr<Conversation> prompt = PromptOf(job);
  absl::StatusOr<std::unique_ptr<TokenFilter>> filter = FilterFor(job);
  if (!prompt.ok() || !filter.ok()) {
    --gauges_.running;
    job.sink->OnEnd(Failed(prompt.ok() ? filter.status() : prompt.status()));
    return;
  }
  const size_t place = PlaceFor(job, prompt->tokens);
  const size_t known = Prepare(place, job, *prompt);
  const SequenceLimits limits = LimitsOf(job.sampling, prompt->tokens.size());
  Slot& slot = slots_[place];
  slot.arrival = ++arrivals_;
  slot.sound = true;
  slot.sequence = std::make_unique<Sequence>(model_, std::move(job), *std::move(prompt), known,
                                             limits, *std::move(filter));
}

// The free place that holds the conversation's earlier turns; else an empty one, else the one that
// was left first. What is kept must be mostly of use: two conversations of one owner that begin
// alike do not take each other's place.
size_t Batcher::PlaceFor(const Job& job, const std::vector<Token>& prompt) const {
  size_t best = slots_.size();
  size_t most = 0;
  size_t oldest = slots_.size();
  for (size_t i = 0; i < slots_.size(); ++i) {
    const Slot& slot = slots_[i];
    if (slot.sequence != nullptr) continue;
    if (oldest == slots_.size() || slot.left < slots_[oldest].left) oldest = i;
    const size_t common = slot.owner == job.owner ? CommonBeginning(slot.kept, prompt) : 0;
    if (common <= most || 2 * common < slot.kept.size()) continue;
    most = common;
    best = i;
  }
  WEIR_CHECK(oldest < slots_.size());
  return best < slots_.size() ? best : oldest;
}

// How many tokens of the prompt need not be read again. The last one must be: it gives the scores;
// and so must all that is asked when somebody wants to know what the model makes of it.
size_t Batcher::Reusable(const Job& job, const Conversation& prompt) {
  const size_t most = prompt.tokens.size() - 1;
  return job.state_layers.empty() ? most : std::min(most, prompt.asked_begin);
}

// Returns how many tokens of the prompt the place holds afterwards.
size_t Batcher::Prepare(size_t place, const Job& job, const Conversation& prompt) {
  Slot& slot = slots_[place];
  size_t known = slot.owner == job.owner ? CommonBeginning(slot.kept, prompt.tokens) : 0;
  known = std::min(known, Reusable(job, prompt));
  slot.kept.clear();
  const auto id = static_cast<uint32_t>(place);
  if (known == 0) context_->Forget(id);
  if (known > 0 && !context_->Cut(id, static_cast<uint32_t>(known))) known = 0;
  return known > 0 ? known : ShareInto(place, job, prompt);
}

// Whoever has read the same beginning lends it: all of it to its owner, system turns to anybody.
size_t Batcher::ShareInto(size_t place, const Job& job, const Conversation& prompt) {
  if (!context_->shares()) return 0;
  const size_t reusable = Reusable(job, prompt);
  const size_t system = std::min(reusable, SystemTokens(job, prompt.tokens));
  size_t most = 0;
  size_t from = place;
  for (size_t i = 0; i < slots_.size(); ++i) {
    const Slot& slot = slots_[i];
    if (i == place || !slot.sound) continue;
    const bool busy = slot.sequence != nullptr;
    const std::span<const Token> held = busy ? slot.sequence->read() : std::span(slot.kept);
    const bool same =
        !job.owner.empty() && (busy ? slot.sequence->owner() : slot.owner) == job.owner;
    const size_t common = std::min(CommonBeginning(held, prompt.tokens), same ? reusable : system);
    if (common <= most) continue;
    most = common;
    from = i;
  }
  if (most < kWorthSharing) return 0;
  context_->Share(static_cast<uint32_t>(from), static_cast<uint32_t>(place),
                  static_cast<uint32_t>(most));
  return most;
}

// How many tokens of the prompt are of the system turns that it begins with.
size_t Batcher::SystemTokens(const Job& job, const std::vector<Token>& prompt) const {
  const auto first = std::find_if(job.turns.begin(), job.turns.end(), [](const gate::Turn& turn) {
    return turn.role != gate::Role::kSystem;
  });
  if (first == job.turns.begin() || first == job.turns.end()) return 0;
  const auto conversation = model_.Read({job.turns.begin(), first});
  return conversation.ok() ? CommonBeginning(conversation->tokens, prompt) : 0;
}

SequenceLimits Batcher::LimitsOf(const gate::Sampling& sampling, size_t prompt_tokens) const {
  const uint32_t wanted = sampling.max_tokens != 0 ? sampling.max_tokens : options_.answer_tokens;
  const auto room = static_cast<uint32_t>(window_tokens_ - prompt_tokens);
  return {.answer_tokens = std::min(wanted, room),
          .sampler = {.temperature =
                          sampling.temperature >= 0 ? sampling.temperature : options_.temperature,
                      .top_p = sampling.top_p > 0 ? sampling.top_p : options_.top_p,
                      .top_k = options_.top_k,
                      .seed = sampling.seed}};
}

void Batcher::DropDead(absl::Time now) {
  for (uint32_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].sequence == nullptr) continue;
    const absl::Status alive = slots_[i].sequence->Alive(now);
    if (!alive.ok()) End(i, Failed(alive));
  }
}

// Asked by llama.cpp while it computes.
bool Batcher::GiveUp() const {
  if (gauges_.stopping.load(std::memory_order_relaxed)) return true;
  return !in_step_.empty() && std::all_of(in_step_.begin(), in_step_.end(), [](const Ticket* t) {
    return t->cancelled.load(std::memory_order_relaxed);
  });
}

bool Batcher::Step() {
  const bool only_answers = DivideStep();
  FillBatch();
  if (in_step_.empty()) return false;
  KeepStates();
  const Outcome outcome = context_->Compute();
  in_step_.clear();
  if (outcome == Outcome::kDone) Deliver();
  if (outcome == Outcome::kFailed) EndStep(Failure());
  if (outcome == Outcome::kGivenUp) {  // all in the step are cancelled, and DropDead ends them
    for (Slot& slot : slots_) slot.sound = slot.sound && slot.share == 0;
  }
  return outcome == Outcome::kDone && only_answers;
}

absl::Status Batcher::Failure() const {
  const absl::Status intact = model_.Intact();
  return Unavailable("{}",
                     intact.ok() ? "the model's computation failed" : ToStd(intact.message()));
}

// Decides how many tokens each generation gets. Returns whether no prompt is being read.
bool Batcher::DivideStep() {
  size_t left = options_.batch_tokens;
  std::vector<Slot*> reading;
  for (Slot& slot : slots_) {
    slot.share = 0;
    if (slot.sequence == nullptr) continue;
    if (!slot.sequence->generating()) {
      reading.push_back(&slot);
      continue;
    }
    slot.share = 1;
    --left;
  }
  if (left < options_.batch_tokens) left = std::min<size_t>(left, options_.batch_tokens / 4 + 1);
  std::sort(reading.begin(), reading.end(),
            [](const Slot* a, const Slot* b) { return a->arrival < b->arrival; });
  for (Slot* slot : reading) {
    slot->share = std::min(left, slot->sequence->unread().size());
    left -= slot->share;
  }
  return reading.empty();
}

void Batcher::FillBatch() {
  in_step_.clear();
  for (uint32_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    if (slot.share == 0) continue;
    const Sequence& sequence = *slot.sequence;
    in_step_.push_back(&sequence.ticket());
    for (size_t k = 0; k < slot.share; ++k) {
      const bool last = k + 1 == sequence.unread().size();
      const uint32_t place = context_->Add(sequence.unread()[k],
                                           sequence.position() + static_cast<uint32_t>(k), i, last);
      if (k == 0) slot.first = place;
      slot.scores = place;
    }
  }
}

// The layers that somebody wants of the prompts in this step.
void Batcher::KeepStates() {
  std::vector<uint8_t> layers;
  for (const Slot& slot : slots_) {
    if (slot.share == 0 || slot.sequence->generating()) continue;
    for (const uint8_t layer : slot.sequence->states().layers()) {
      if (std::find(layers.begin(), layers.end(), layer) == layers.end()) layers.push_back(layer);
    }
  }
  context_->KeepStates(layers);
}

void Batcher::Deliver() {
  for (uint32_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    if (slot.share == 0) continue;
    if (!slot.sequence->generating()) {
      slot.sequence->states().Take(
          *context_,
          {.place = slot.first, .position = slot.sequence->position(), .count = slot.share});
    }
    slot.sequence->Read(slot.share);
    if (!slot.sequence->unread().empty()) continue;
    std::optional<GenerationEnd> end = slot.sequence->Advance(context_->Scores(slot.scores));
    if (end) End(i, *std::move(end));
  }
}

void Batcher::EndStep(const absl::Status& status) {
  for (uint32_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].share == 0) continue;
    slots_[i].sound = false;
    End(i, Failed(status));
  }
}

void Batcher::EndAll(const absl::Status& status) {
  for (uint32_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].sequence != nullptr) End(i, Failed(status));
  }
}

void Batcher::End(uint32_t slot, GenerationEnd end) {
  Leave(slots_[slot], slot);
  const std::unique_ptr<Sequence> sequence = std::move(slots_[slot].sequence);
  slots_[slot].share = 0;
  --gauges_.running;
  sequence->End(std::move(end));
}

// What has been read stays for the owner's next turn.
void Batcher::Leave(Slot& slot, uint32_t place) {
  slot.owner = slot.sequence->owner();
  const bool keep = slot.sound && !slot.owner.empty();
  if (keep) {
    const std::span<const Token> read = slot.sequence->read();
    slot.kept.assign(read.begin(), read.end());
    slot.left = ++arrivals_;
  } else {
    slot.kept.clear();
    slot.left = 0;
    context_->Forget(place);
  }
  slot.sound = true;
}

}  // namespace weir::router::llama
