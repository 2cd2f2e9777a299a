#include "router/llama/model_loader.h"

#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"

namespace weir::router::llama {

ModelLoader::~ModelLoader() {
  if (thread_.joinable()) thread_.join();
}

ModelLoader::Marks ModelLoader::MarksOf(const std::string& model) {
  return {MarkOf(model), MarkOf(ManifestPath(model)), MarkOf(SignaturesPath(model))};
}

bool ModelLoader::FilesChanged() const { return MarksOf(options_.model_path) != tried_; }

void ModelLoader::Begin() {
  WEIR_CHECK(!loading_);
  if (thread_.joinable()) thread_.join();
  loading_ = true;
  tried_ = MarksOf(options_.model_path);
  thread_ = std::thread([this] { Run(); });
}

bool ModelLoader::arrived() const {
  const std::lock_guard lock(mutex_);
  return arrived_.has_value();
}

std::optional<absl::StatusOr<Loaded>> ModelLoader::Take() {
  const std::lock_guard lock(mutex_);
  if (arrived_) loading_ = false;
  return std::exchange(arrived_, std::nullopt);
}

absl::StatusOr<Loaded> ModelLoader::Load() {
  const absl::Time begin = clock_.Now();
  Loaded loaded;
  WEIR_ASSIGN_OR_RETURN(loaded.model,
                        Model::Load(options_.model_path, options_.package, gauges_.stopping));
  WEIR_ASSIGN_OR_RETURN(loaded.batcher, Batcher::Create(*loaded.model, options_, gauges_));
  loaded.took = clock_.Now() - begin;
  return loaded;
}

void ModelLoader::Run() {
  absl::StatusOr<Loaded> loaded = Load();
  if (loaded.ok()) {
    log::Info("model_ready", {{"model", loaded->model->name()},
                              {"window_tokens", uint64_t{loaded->batcher->window_tokens()}},
                              {"sequences", uint64_t{options_.sequences}},
                              {"threads", uint64_t{ThreadsOf(options_)}},
                              {"ms", absl::ToInt64Milliseconds(loaded->took)}});
  } else if (!absl::IsCancelled(loaded.status())) {
    log::LogError("model_not_loaded", {{"problem", ToStd(loaded.status().message())}});
  }
  {
    const std::lock_guard lock(mutex_);
    arrived_ = std::move(loaded);
  }
  tell_();
}

}  // namespace weir::router::llama
