// Every benchmark of this folder; benches.cc lists them. To add one: a file, a line here, a line
// there.
#pragma once

#include "absl/status/statusor.h"
#include "tests/bench/bench.h"
#include "tests/bench/material.h"

namespace weir::bench {

absl::StatusOr<Comparison> GateScan(const Options& options);
absl::StatusOr<Comparison> GateScan100k(const Options& options);
absl::StatusOr<Comparison> GateToken(const Options& options);
absl::StatusOr<Comparison> GateToken10k(const Options& options);
enum class Held : uint8_t { kMean, k99, k999, kMost };
absl::StatusOr<Comparison> CompareHeld(const Options& options, Script script, Held figure);
template <Script script, Held figure>
absl::StatusOr<Comparison> GateHold(const Options& options) {
  return CompareHeld(options, script, figure);
}
enum class Part : uint8_t { kLexicon, kAll };  // of what holds text back
absl::StatusOr<Comparison> CompareFloor(const Options& options, Part part, Held figure);
template <Part part, Held figure>
absl::StatusOr<Comparison> GateFloor(const Options& options) {
  return CompareFloor(options, part, figure);
}
absl::StatusOr<Comparison> GateImage(const Options& options);
absl::StatusOr<Comparison> GateBuild(const Options& options);
absl::StatusOr<Comparison> GateSize(const Options& options);
absl::StatusOr<Comparison> GateLoad(const Options& options);
absl::StatusOr<Comparison> GateVerify(const Options& options);
absl::StatusOr<Comparison> GateClassify(const Options& options);
absl::StatusOr<Comparison> GateSegment(const Options& options);
absl::StatusOr<Comparison> LedgerAppend1(const Options& options);
absl::StatusOr<Comparison> LedgerAppend64(const Options& options);
absl::StatusOr<Comparison> LedgerAppend256(const Options& options);
absl::StatusOr<Comparison> LedgerGm(const Options& options);
absl::StatusOr<Comparison> LedgerPostgres(const Options& options);
absl::StatusOr<Comparison> LedgerSqlite(const Options& options);
absl::StatusOr<Comparison> LedgerRestart(const Options& options);
absl::StatusOr<Comparison> LedgerRescan(const Options& options);
absl::StatusOr<Comparison> LedgerVerify(const Options& options);
std::vector<Bench> AllBenches();  // in the order of the list

absl::StatusOr<Comparison> AuditorIndex(const Options& options);
absl::StatusOr<Comparison> AuditorSearch(const Options& options);
absl::StatusOr<Comparison> AuditorOverview(const Options& options);
absl::StatusOr<Comparison> RouteDecide(const Options& options);
absl::StatusOr<Comparison> RouteDecide99(const Options& options);
absl::StatusOr<Comparison> LlamaSign(const Options& options);
absl::StatusOr<Comparison> CloudFleet(const Options& options);
absl::StatusOr<Comparison> CloudGrpc(const Options& options);
absl::StatusOr<Comparison> CloudHttp(const Options& options);
absl::StatusOr<Comparison> CloudEvent(const Options& options);
absl::StatusOr<Comparison> CloudIdle(const Options& options);
absl::StatusOr<Comparison> EdgeStart(const Options& options);
absl::StatusOr<Comparison> EdgeMemory(const Options& options);
absl::StatusOr<Comparison> EdgeTokens(const Options& options);
absl::StatusOr<Comparison> EdgeTurn2(const Options& options);

}  // namespace weir::bench
