// Bundles of small logs in memory.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/evidence/bundle.h"
#include "tests/compliance/ledger/log_fixture.h"

namespace weir::testing {

inline std::string BundleOf(FileSystem& files, const std::vector<uint64_t>& indices) {
  auto log = published::PublishedLog::Open(files, kLogDir);
  WEIR_CHECK(log.ok());
  const auto entries = EntriesOf(files);
  evidence::Selection selection{{{"exchange", "a<b>"}}, {}, absl::FromUnixSeconds(1'795'000'000)};
  for (const uint64_t index : indices) selection.records.push_back(entries[index]);
  auto bundle = MakeBundle(*log, selection);
  WEIR_CHECK(bundle.ok());
  return *std::move(bundle);
}

using BundleMembers = std::map<std::string, std::string>;

// Empty when the archive or a member cannot be read.
inline BundleMembers MembersOf(const std::string& bytes) {
  const auto archive = evidence::Archive::Open(bytes);
  if (!archive.ok()) return {};
  BundleMembers members;
  for (const std::string& name : archive->names()) {
    auto member = archive->Read(name);
    if (!member.ok()) return {};
    members[name] = *std::move(member);
  }
  return members;
}

}  // namespace weir::testing
