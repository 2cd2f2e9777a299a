// Which entries `audit search` and `audit export` are about.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/ledger/entry.h"

namespace weir::cli {

// As given on the command line; empty: any.
struct FilterOptions {
  std::string category;
  std::string action;
  std::string ending;
  std::string exchange;
  std::string since;  // RFC 3339
  std::string until;
};
void AddFilterOptions(CLI::App& verb, FilterOptions& options);
// The options that were given, by name, in a fixed order.
std::vector<std::pair<std::string, std::string>> GivenIn(const FilterOptions& options);

// A value.
class Filter {
 public:
  // INVALID_ARGUMENT: a time that is none.
  static absl::StatusOr<Filter> Create(FilterOptions options);
  bool Matches(const ledger::Entry& entry) const;
  absl::Time since() const { return since_; }
  absl::Time until() const { return until_; }

 private:
  Filter(FilterOptions options, absl::Time since, absl::Time until)
      : options_(std::move(options)), since_(since), until_(until) {}
  FilterOptions options_;
  absl::Time since_;
  absl::Time until_;
};

}  // namespace weir::cli
