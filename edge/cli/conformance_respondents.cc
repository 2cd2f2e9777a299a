#include "edge/cli/conformance_respondents.h"

#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "router/llama/raw_model.h"

namespace weir::cli {
namespace {

constexpr uint64_t kMaxKeyBytes = 16u << 10;

class FileModel final : public auditor::Respondent {
 public:
  FileModel(std::unique_ptr<router::RawModel> model, uint32_t max_tokens)
      : model_(std::move(model)), max_tokens_(max_tokens) {}

  std::string name() const override { return model_->name(); }
  absl::StatusOr<auditor::Reply> Ask(std::string_view question) override {
    WEIR_ASSIGN_OR_RETURN(std::string text, model_->Answer(std::string(question), max_tokens_));
    return auditor::Reply{std::move(text), false};
  }

 private:
  std::unique_ptr<router::RawModel> model_;
  uint32_t max_tokens_;
};

absl::StatusOr<Secret> ReadKey(const std::string& path) {
  if (path.empty()) return Secret();
  const auto files = NewPosixFileSystem();
  WEIR_ASSIGN_OR_RETURN(std::string key, ReadWholeFile(*files, path, kMaxKeyBytes));
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  return Secret(std::move(key));
}

bool IsUrl(std::string_view where) {
  return where.rfind("http://", 0) == 0 || where.rfind("https://", 0) == 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<auditor::Respondent>> OpenRespondent(
    const RespondentOptions& options, const Clock& clock) {
  if (IsUrl(options.where)) {
    WEIR_ASSIGN_OR_RETURN(Secret key, ReadKey(options.key_path));
    return NewHttpRespondent(options, std::move(key));
  }
  WEIR_ASSIGN_OR_RETURN(
      auto model, router::RawModel::Load({.model_path = options.where, .sequences = 1}, clock));
  return std::make_unique<FileModel>(std::move(model), options.max_tokens);
}

}  // namespace weir::cli
