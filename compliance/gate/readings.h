// The other readings of a stream (compliance/variant), each with a scanner of its own: by sound, by
// look, with single letters or line feeds between the characters.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "compliance/gate/verdict.h"
#include "compliance/lexicon/scanner.h"
#include "compliance/policy/policy.h"
#include "compliance/text/unit.h"
#include "compliance/variant/leet.h"
#include "compliance/variant/lines.h"
#include "compliance/variant/sound.h"
#include "compliance/variant/stray.h"

namespace weir::gate {

enum class ReadAs : uint8_t { kText, kSound, kLeet, kStray, kLines };

struct ReadHit {
  lexicon::Hit hit;
  ReadAs read_as = ReadAs::kText;
};

// Units through a reading into a scanner. Per stream; one thread at a time.
template <typename Reading>
class ReadScanner {
 public:
  ReadScanner(const lexicon::Image& image, Reading reading)
      : reading_(std::move(reading)), scanner_(image) {}

  void Push(const text::Unit& unit, std::vector<lexicon::Hit>& hits) {
    reading_.Push(unit, units_);
    Scan(hits);
  }
  void Finish(std::vector<lexicon::Hit>& hits) {
    reading_.Finish(units_);
    Scan(hits);
    scanner_.Finish(hits);
  }
  uint64_t safe_end() const { return std::min(scanner_.safe_end(), reading_.held_begin()); }

 private:
  void Scan(std::vector<lexicon::Hit>& hits) {
    for (const text::Unit& unit : units_) scanner_.Push(unit, hits);
    units_.clear();
  }

  Reading reading_;
  lexicon::Scanner scanner_;
  std::vector<text::Unit> units_;  // scratch
};

// Those readings that the policy has words for. One character a line is read in prompts only: in an
// answer nothing could be shown before the line after. Per stream; one thread at a time; the policy
// must outlive it.
class Readings {
 public:
  Readings(const policy::Policy& policy, Direction direction);
  bool empty() const { return !sound_ && !leet_ && !stray_ && !lines_; }

  void Push(const text::Unit& unit, std::vector<ReadHit>& hits);
  void Finish(std::vector<ReadHit>& hits);
  // Every byte before this offset can no longer become part of a hit.
  uint64_t safe_end() const;

 private:
  void Take(ReadAs read_as, std::vector<ReadHit>& hits);

  std::optional<ReadScanner<variant::Sound>> sound_;
  std::optional<ReadScanner<variant::Leet>> leet_;
  std::optional<ReadScanner<variant::Stray>> stray_;
  std::optional<ReadScanner<variant::Lines>> lines_;
  std::vector<lexicon::Hit> found_;  // scratch
};

}  // namespace weir::gate
