// Index::Check: the tables against the log, both read whole.
#include <algorithm>
#include <cstring>

#include "compliance/auditor/index/state.h"
#include "compliance/base/status.h"
#include "compliance/ledger/wire.h"

namespace weir::auditor {
namespace {

// A number for a term of an entry; those of one entry are added up, so that their order and the
// order of the index do not matter.
uint64_t WeightOf(std::string_view term) {
  const crypto::Digest digest = crypto::Sha256Of(term);
  uint64_t weight = 0;
  std::memcpy(&weight, digest.bytes.data(), sizeof weight);
  return weight | 1;
}

uint64_t WeightOfAll(std::string_view terms) {
  uint64_t sum = 0;
  while (!terms.empty()) {
    const size_t end = std::min(terms.find(' '), terms.size());
    sum += WeightOf(terms.substr(0, end));
    terms.remove_prefix(std::min(end + 1, terms.size()));
  }
  return sum;
}

class Comparison {
 public:
  explicit Comparison(Index::State& state) : state_(state) {}

  // What the terms of the index say of each entry.
  absl::Status WeighTerms() {
    weights_.assign(state_.coverage.size, 0);
    WEIR_RETURN_IF_ERROR(state_.db.Execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word USING fts5vocab(main, term, instance)"));
    WEIR_ASSIGN_OR_RETURN(Statement words, state_.db.Prepare("SELECT term, doc FROM temp.word"));
    std::string term;
    uint64_t weight = 0;
    WEIR_ASSIGN_OR_RETURN(bool row, words.Step());
    while (row) {
      if (words.Text(0) != term) {
        term = words.Text(0);
        weight = WeightOf(term);
      }
      const auto doc = static_cast<uint64_t>(words.Number(1)) - 1;
      if (doc < weights_.size()) weights_[doc] += weight;
      WEIR_ASSIGN_OR_RETURN(row, words.Step());
    }
    return absl::OkStatus();
  }

  absl::Status Begin() {
    WEIR_RETURN_IF_ERROR(WeighTerms());
    ledger::Position beginning;
    WEIR_RETURN_IF_ERROR(BeginWhereTheLogDoes(state_, beginning, tree_));
    WEIR_ASSIGN_OR_RETURN(rows_, state_.db.Prepare("SELECT id, at, leaf FROM entry ORDER BY id"));
    return Advance();
  }

  absl::Status Take(const ledger::StoredEntry& stored) {
    tree_.Append(stored.leaf);
    CountInto(stored.entry, totals_);
    ++out_.rows;
    const auto id = static_cast<int64_t>(stored.index) + 1;
    while (has_row_ && rows_.Number(0) < id) {
      Note(out_.extra, static_cast<uint64_t>(rows_.Number(0) - 1));
      WEIR_RETURN_IF_ERROR(Advance());
    }
    if (!has_row_ || rows_.Number(0) != id) {
      Note(out_.missing, stored.index);
      return absl::OkStatus();
    }
    Compare(stored);
    return Advance();
  }

  absl::StatusOr<Completeness> Finish(std::string origin, const DayCounts& totals) {
    while (has_row_) {
      Note(out_.extra, static_cast<uint64_t>(rows_.Number(0) - 1));
      WEIR_RETURN_IF_ERROR(Advance());
    }
    out_.coverage = {std::move(origin), tree_.size(), tree_.Root()};
    out_.root_differs = out_.coverage != state_.coverage;
    if (out_.root_differs) ++out_.faults;
    out_.totals_differ = totals != totals_;
    if (out_.totals_differ) ++out_.faults;
    return std::move(out_);
  }

 private:
  absl::Status Advance() {
    WEIR_ASSIGN_OR_RETURN(has_row_, rows_.Step());
    return absl::OkStatus();
  }

  void Compare(const ledger::StoredEntry& stored) {
    const int64_t at = MillisOf(stored.entry.at);
    if (rows_.Text(2) != stored.leaf.view() || rows_.Number(1) != at) {
      Note(out_.altered, stored.index);
    }
    const auto id = static_cast<int64_t>(stored.index) + 1;
    const auto span = state_.spans.find(HourOf(at));
    const bool in_time =
        span != state_.spans.end() && span->second.first <= id && id <= span->second.last;
    const bool in_terms = weights_[stored.index] == WeightOfAll(TermsOf(stored.entry));
    if (!in_time || !in_terms) Note(out_.hidden, stored.index);
  }

  void Note(std::vector<uint64_t>& rows, uint64_t index) {
    ++out_.faults;
    if (rows.size() < Completeness::kMaxRowsNamed) rows.push_back(index);
  }

  Index::State& state_;
  std::vector<uint64_t> weights_;
  Statement rows_;
  bool has_row_ = false;
  ledger::CompactRange tree_;
  DayCounts totals_;
  Completeness out_;
};

}  // namespace

absl::StatusOr<Completeness> Index::Check(const IndexProgress& progress) {
  constexpr uint64_t kProgressEvery = 4096;
  WEIR_RETURN_IF_ERROR(LoadStand(*state_));  // also what somebody changed meanwhile
  const uint64_t size = state_->coverage.size;
  Comparison comparison(*state_);
  WEIR_RETURN_IF_ERROR(comparison.Begin());
  absl::Status status;
  std::string origin;
  const auto visit = [&](const ledger::StoredEntry& stored) {
    if (stored.index >= size) return false;  // the log has grown since
    origin = stored.origin;
    status = comparison.Take(stored);
    if (progress && stored.index % kProgressEvery == 0 && !progress(stored.index)) {
      status = absl::CancelledError("stopped");
    }
    return status.ok();
  };
  WEIR_RETURN_IF_ERROR(ledger::ForEachEntry(state_->files, state_->dir, 0, visit));
  WEIR_RETURN_IF_ERROR(status);
  WEIR_ASSIGN_OR_RETURN(const DayCounts totals, Days());
  return comparison.Finish(std::move(origin), totals);
}

}  // namespace weir::auditor
