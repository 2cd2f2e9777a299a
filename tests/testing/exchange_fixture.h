// Everything an exchange needs, real but for the two engines and the clock: policy, gate, ledger on
// disk.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "router/exchange.h"
#include "router/spine.h"
#include "tests/testing/capturing_writer.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/policy_fixture.h"
#include "tests/testing/scripted_engine.h"
#include "tests/testing/temp_dir.h"

namespace weir::testing {

inline constexpr const char* kProducer = "001191110000MA00WE1R0Y1T001";

// A prompt whose score is below, and one whose score is above the default threshold.
inline constexpr const char* kEasy = "hello";
inline constexpr const char* kHard = "prove step by step, derive and explain why";

class FixedSignals final : public router::SignalSource {
 public:
  router::Signals Snapshot() const override { return signals; }
  router::Signals signals;
};

// Of a spine whose files lie in `dir`: policy.weir, policy.pub, ledger/.
router::SpineOptions SpineOptionsIn(const TempDir& dir, gate::Place place);

struct ExchangeFixture {
  // `files` null: the real file system.
  explicit ExchangeFixture(FileSystem* files = nullptr, gate::Place place = gate::Place::kDevice);

  router::ExchangeParts parts();
  gate::RequestFields Fields(const std::string& prompt) const;
  // Starts an exchange; wait with writer->WaitForEnd().
  std::shared_ptr<CapturingWriter> Start(gate::RequestFields fields);
  // Starts and waits for the last frame; CHECK-fails when it does not come.
  std::shared_ptr<CapturingWriter> Run(gate::RequestFields fields);
  std::shared_ptr<CapturingWriter> Run(const std::string& prompt) { return Run(Fields(prompt)); }
  // The entries of the ledger so far, without those of the fixture itself.
  std::vector<ledger::Entry> Entries() const;
  void CloseLedger() { ledger.reset(); }

  TempDir dir;
  std::unique_ptr<FileSystem> real_files = NewPosixFileSystem();
  FakeClock clock;
  policy::Store policies;
  gate::Gate gate;
  conduct::Conduct conduct{gate, clock, {.label_grants = true}};
  std::unique_ptr<ledger::Ledger> ledger;
  std::unique_ptr<router::Journal> journal;
  label::Labeller labeller;
  ScriptedEngine local;
  ScriptedEngine cloud;
  FixedSignals signals;
  router::Router router;
  std::shared_ptr<router::Exchange> last;
};

}  // namespace weir::testing
