#include "compliance/ledger/cosigned.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::ledger {
namespace {

constexpr uint64_t kNoteLimitBytes = 64 << 10;

}  // namespace

absl::Time CosignedHead::SignedBy(size_t quorum) const {
  if (quorum == 0 || witnesses.size() < quorum) return absl::Time();
  return absl::FromUnixSeconds(static_cast<int64_t>(witnesses[quorum - 1].at));
}

absl::StatusOr<CosignedHead> ReadCosigned(FileSystem& files, const std::string& dir,
                                          const VerifierKey& log,
                                          std::span<const VerifierKey> witnesses) {
  const std::string path = CosignedPath(dir);
  if (!files.Exists(path)) return Error(absl::StatusCode::kNotFound, "{} is not there", path);
  WEIR_ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(files, path, kNoteLimitBytes));
  std::vector<VerifierKey> keys = {log};
  keys.insert(keys.end(), witnesses.begin(), witnesses.end());
  const auto note = OpenNote(text, keys);
  auto head = ParseBody(note.ok() ? note->text : "");
  if (!head.ok() || head->origin != log.name() ||
      std::find(note->verified.begin(), note->verified.end(), log.name()) == note->verified.end()) {
    return DataLoss("{} is not a head of this log", path);
  }
  CosignedHead cosigned{*std::move(head), {}, note->unverified.size()};
  for (size_t i = 0; i < note->verified.size(); ++i) {
    if (note->times[i] > 0) cosigned.witnesses.push_back({note->verified[i], note->times[i]});
  }
  std::sort(cosigned.witnesses.begin(), cosigned.witnesses.end(),
            [](const Cosignature& a, const Cosignature& b) { return a.at > b.at; });
  return cosigned;
}

}  // namespace weir::ledger
