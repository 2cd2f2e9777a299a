#include "compliance/policy/source_judge.h"

#include <optional>
#include <string_view>

namespace weir::policy {
namespace {

constexpr Range kScore = {1, Bar::kNever};

std::optional<OnMissing> OnMissingOf(std::string_view name) {
  if (name == "keep") return OnMissing::kKeep;
  if (name == "refuse") return OnMissing::kRefuse;
  return std::nullopt;
}

uint32_t Score(Section& section, const char* key) {
  return static_cast<uint32_t>(section.NumberOr(key, Bar::kNever, kScore));
}

std::string FileBelow(Section& section, const char* key) {
  std::string path = section.TextOr(key, "");
  if (path.starts_with('/') || path.find("..") != std::string::npos) {
    section.Report(key, "must be a file below the source");
  }
  return path;
}

}  // namespace

void ReadJudge(Section& section, Source& source) {
  source.classifier = FileBelow(section, "model");
  source.stage_two = FileBelow(section, "stage_two");
  Judgement& judgement = source.manifest.judgement;
  judgement.on_missing =
      section.Choice<OnMissing>("on_missing", OnMissingOf, "keep, refuse", OnMissing::kRefuse);
  judgement.weights.lexicon_points =
      static_cast<uint32_t>(section.NumberOr("lexicon_points", 0, {0, 1000}));
  judgement.weights.stage_two_share =
      static_cast<uint32_t>(section.NumberOr("stage_two_share", 0, {0, 100}));
  judgement.least = static_cast<uint32_t>(section.NumberOr("least", 0, {0, 1000}));
  if (section.Has("stage_two_missing")) {
    judgement.stage_two_missing = section.Choice<OnMissing>("stage_two_missing", OnMissingOf,
                                                            "keep, refuse", OnMissing::kKeep);
  }
  judgement.category = section.Text("category", kWordBytes);
  section.Sections("bars", [&](Section& from) {
    Bar bar;
    bar.tenant = from.TextOr("tenant", "", {0, 128});
    bar.band = from.TextOr("band", "", {0, 32});
    bar.request = Score(from, "request");
    bar.statement = Score(from, "statement");
    bar.answer = Score(from, "answer");
    judgement.bars.push_back(std::move(bar));
  });
  const bool closed = judgement.judges() && judgement.bars.back().tenant.empty() &&
                      judgement.bars.back().band.empty();
  if (!closed) section.Report("bars", "must end with one for anybody: without tenant and band");
}

}  // namespace weir::policy
