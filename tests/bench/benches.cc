#include "tests/bench/benches.h"

namespace weir::bench {

std::vector<Bench> AllBenches() {
  return {
      {"gate.scan", "scanning text for 10,000 patterns, folding included", GateScan},
      {"gate.scan100k", "the same for 100,000 patterns", GateScan100k},
      {"gate.token", "CPU time of one token of two characters, 100,000 patterns", GateToken},
      {"gate.token10k", "the same for 10,000 patterns", GateToken10k},
      {"gate.hold", "code points held back in Chinese with some Latin words: mean",
       GateHold<Script::kMixed, Held::kMean>},
      {"gate.hold99", "the same: 99 %", GateHold<Script::kMixed, Held::k99>},
      {"gate.hold999", "the same: 99.9 %", GateHold<Script::kMixed, Held::k999>},
      {"gate.holdmax", "the same: most", GateHold<Script::kMixed, Held::kMost>},
      {"gate.holdzh", "in Chinese alone: mean", GateHold<Script::kChinese, Held::kMean>},
      {"gate.holdzh99", "in Chinese alone: 99 %", GateHold<Script::kChinese, Held::k99>},
      {"gate.holdzh999", "in Chinese alone: 99.9 %", GateHold<Script::kChinese, Held::k999>},
      {"gate.holdzhmax", "in Chinese alone: most", GateHold<Script::kChinese, Held::kMost>},
      {"gate.holden", "in English: mean", GateHold<Script::kEnglish, Held::kMean>},
      {"gate.holden99", "in English: 99 %", GateHold<Script::kEnglish, Held::k99>},
      {"gate.holden999", "in English: 99.9 %", GateHold<Script::kEnglish, Held::k999>},
      {"gate.holdenmax", "in English: most", GateHold<Script::kEnglish, Held::kMost>},
      {"gate.image", "mapping the image of 100,000 patterns and a first scan", GateImage},
      {"gate.build", "building that image", GateBuild},
      {"gate.size", "its size", GateSize},
      {"gate.load", "mapping a verified bundle of 100,000 patterns and a first scan", GateLoad},
      {"gate.verify", "loading that bundle with its hash and signature", GateVerify},
      {"gate.classify", "stage one's score of a text of 200 characters", GateClassify},
      {"gate.segment", "judging whether a hit is a word", GateSegment},
      {"ledger.append1", "durable appends, one at a time", LedgerAppend1},
      {"ledger.append64", "durable appends, 64 waiting at any time", LedgerAppend64},
      {"ledger.append256", "durable appends, 256 waiting at any time", LedgerAppend256},
      {"ledger.gm", "durable appends with SM3, SM4 and SM2, against the suite intl", LedgerGm},
      {"ledger.restart", "restart to the first append, 1 GB of open segment, killed",
       LedgerRestart},
      {"ledger.rescan", "the same without the resume point: the whole log is read", LedgerRescan},
      {"ledger.verify", "verifying a whole log", LedgerVerify},
      {"auditor.index", "making the search index of a log", AuditorIndex},
      {"auditor.search", "a selective search, 95th percentile", AuditorSearch},
      {"route.decide", "features, decision and record for one prompt", RouteDecide},
      {"cloud.http", "CPU of the gateway for a whole answer, HTTP in and out", CloudHttp},
      {"cloud.event", "the same for one event of a streamed answer of 64", CloudEvent},
      {"cloud.idle", "its memory for a stream that waits", CloudIdle},
      {"cloud.grpc", "processor time of one streamed token, whole exchange", CloudGrpc},
      {"edge.start", "cold start of the edge agent without a model", EdgeStart},
      {"edge.memory", "its resident memory after 200 exchanges", EdgeMemory},
      {"edge.tokens", "generation speed on real weights (WEIR_TEST_MODEL)", EdgeTokens},
      {"edge.turn2", "first text of a second turn, 1,000 tokens in (WEIR_TEST_MODEL)", EdgeTurn2},
  };
}

}  // namespace weir::bench
