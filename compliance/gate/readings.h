// The other readings of a stream (compliance/variant), each with a scanner of its own: by sound, by
// look, with single letters or line feeds between the characters.
#pragma once

#include <cstdint>
#include <vector>

#include "compliance/gate/verdict.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/policy/policy.h"
#include "compliance/text/unit.h"
#include "compliance/variant/channel.h"

namespace weir::gate {

struct ReadHit {
  lexicon::Hit hit;
  variant::Channel channel = variant::Channel::kText;
};

// Those readings that the policy has words for. One character a line is read in prompts only: in an
// answer nothing could be shown before the line after. Per stream; one thread at a time; the policy
// must outlive it.
class Readings {
 public:
  Readings(const policy::Policy& policy, Direction direction);
  bool empty() const { return all_.empty(); }

  void Push(const text::Unit& unit, std::vector<ReadHit>& hits);
  void Finish(std::vector<ReadHit>& hits);
  // Every byte before this offset can no longer become part of a hit.
  uint64_t safe_end() const;

 private:
  struct One {
    One(variant::Channel of, const lexicon::Image& image)
        : channel(of), reading(of), scanner(image) {}
    variant::Channel channel;
    variant::Reading reading;
    lexicon::Scanner scanner;
  };

  void Add(variant::Channel channel, const lexicon::Image& image);
  void Scan(One& one, std::vector<ReadHit>& hits);
  void Take(const One& one, std::vector<ReadHit>& hits);

  std::vector<One> all_;
  std::vector<text::Unit> units_;    // scratch
  std::vector<lexicon::Hit> found_;  // scratch
};

}  // namespace weir::gate
