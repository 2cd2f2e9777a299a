#include "router/llama/gguf_file.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <string_view>

#include "compliance/base/status.h"
#include "gguf.h"
#include "router/llama/llama_log.h"

namespace weir::router::llama {
namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr size_t kSmallestHeader = 24;  // magic, version, two counts (ggml's docs/gguf.md)

struct GgufDeleter {
  void operator()(gguf_context* gguf) const { gguf_free(gguf); }
};
using GgufPtr = std::unique_ptr<gguf_context, GgufDeleter>;

absl::Status CheckBeginning(const ModelFile& file) {
  if (file.size_bytes() < kSmallestHeader) {
    return DataLoss("{} has {} bytes: not a GGUF file", file.path(), file.size_bytes());
  }
  std::array<char, kMagic.size()> magic{};
  const size_t got = std::fread(magic.data(), 1, magic.size(), file.Rewound());
  const bool right = got == magic.size() && std::equal(magic.begin(), magic.end(), kMagic.begin());
  return right ? absl::OkStatus() : DataLoss("{} is not a GGUF file", file.path());
}

std::string StringOf(const gguf_context* gguf, const char* key) {
  const int64_t at = gguf_find_key(gguf, key);
  if (at < 0 || gguf_get_kv_type(gguf, at) != GGUF_TYPE_STRING) return {};
  return gguf_get_val_str(gguf, at);
}

uint64_t TensorDataEnd(const gguf_context* gguf) {
  const int64_t count = gguf_get_n_tensors(gguf);
  if (count == 0) return gguf_get_data_offset(gguf);
  return gguf_get_data_offset(gguf) + gguf_get_tensor_offset(gguf, count - 1) +
         gguf_get_tensor_size(gguf, count - 1);
}

}  // namespace

absl::StatusOr<GgufFile> InspectGguf(const ModelFile& file) {
  const std::string& path = file.path();
  WEIR_RETURN_IF_ERROR(CheckBeginning(file));
  TakeLastError();
  const GgufPtr gguf(gguf_init_from_file_ptr(file.Rewound(), {.no_alloc = true, .ctx = nullptr}));
  if (gguf == nullptr) return DataLoss("{}: damaged GGUF header: {}", path, TakeLastError());

  const uint64_t end = TensorDataEnd(gguf.get());
  if (gguf_get_n_tensors(gguf.get()) == 0) return DataLoss("{} holds no weights", path);
  if (end > file.size_bytes()) {
    return DataLoss("{} is cut: {} of {} bytes are there", path, file.size_bytes(), end);
  }
  if (gguf_find_key(gguf.get(), "split.count") >= 0) {
    return Error(absl::StatusCode::kUnimplemented, "{} is a part of a split model: merge it first",
                 path);
  }
  return GgufFile{.architecture = StringOf(gguf.get(), "general.architecture"),
                  .name = StringOf(gguf.get(), "general.name")};
}

}  // namespace weir::router::llama
