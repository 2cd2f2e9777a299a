#include "tests/bench/bench.h"
#include "tests/bench/benches.h"

int main(int argc, char** argv) {
  using namespace weir::bench;
  return RunFromCommandLine(
      {
          {"gate.scan", "scanning text for 10,000 patterns, folding included", GateScan},
          {"gate.scan100k", "the same for 100,000 patterns", GateScan100k},
          {"gate.token", "CPU time of releasing one token of two characters, 100,000 patterns",
           GateToken},
          {"gate.token10k", "the same for 10,000 patterns", GateToken10k},
          {"gate.hold", "code points held back on ordinary text, 100,000 patterns: mean", GateHold},
          {"gate.hold99", "the same: what 99 % stay within", GateHold99},
          {"gate.hold999", "the same: what 99.9 % stay within", GateHold999},
          {"gate.holdmax", "the same: the most", GateHoldMax},
          {"gate.image", "mapping the image of 100,000 patterns and a first scan", GateImage},
          {"gate.build", "building that image", GateBuild},
          {"gate.size", "its size", GateSize},
          {"gate.load", "loading a policy of 10,000 patterns", GateLoad},
          {"gate.segment", "judging whether a hit is a word", GateSegment},
          {"ledger.append1", "durable appends, one at a time", LedgerAppend1},
          {"ledger.append64", "durable appends, 64 waiting at any time", LedgerAppend64},
          {"ledger.append256", "durable appends, 256 waiting at any time", LedgerAppend256},
          {"ledger.verify", "verifying a whole log", LedgerVerify},
          {"route.decide", "features, decision and record for one prompt", RouteDecide},
          {"cloud.grpc", "processor time of one streamed token, whole exchange", CloudGrpc},
          {"edge.tokens", "generation speed on real weights (WEIR_TEST_MODEL)", EdgeTokens},
      },
      argc, argv);
}
