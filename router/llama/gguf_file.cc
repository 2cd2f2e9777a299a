#include "router/llama/gguf_file.h"

#include <algorithm>
#include <memory>

#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "gguf.h"
#include "router/llama/llama_log.h"

namespace weir::router::llama {
namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr size_t kSmallestHeader = 24;  // magic, version, two counts (ggml's docs/gguf.md)
constexpr size_t kReadBytes = 1 << 20;

struct GgufDeleter {
  void operator()(gguf_context* gguf) const { gguf_free(gguf); }
};
using GgufPtr = std::unique_ptr<gguf_context, GgufDeleter>;

absl::Status CheckBeginning(const HeldFile& file) {
  if (file.size() < kSmallestHeader) {
    return DataLoss("{} has {} bytes: not a GGUF file", file.path(), file.size());
  }
  WEIR_ASSIGN_OR_RETURN(const auto bytes,
                        NewPosixFileSystem()->Open(file.handle(), OpenMode::kRead));
  WEIR_ASSIGN_OR_RETURN(const std::string magic, bytes->ReadAt(0, kMagic.size()));
  return magic == kMagic ? absl::OkStatus() : DataLoss("{} is not a GGUF file", file.path());
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

absl::StatusOr<GgufFile> InspectGguf(const HeldFile& file) {
  const std::string& path = file.path();
  WEIR_RETURN_IF_ERROR(CheckBeginning(file));
  TakeLastError();
  const GgufPtr gguf(
      gguf_init_from_file(file.handle().c_str(), {.no_alloc = true, .ctx = nullptr}));
  if (gguf == nullptr) return DataLoss("{}: damaged GGUF header: {}", path, TakeLastError());

  const uint64_t end = TensorDataEnd(gguf.get());
  if (gguf_get_n_tensors(gguf.get()) == 0) return DataLoss("{} holds no weights", path);
  if (end > file.size()) {
    return DataLoss("{} is cut: {} of {} bytes are there", path, file.size(), end);
  }
  if (gguf_find_key(gguf.get(), "split.count") >= 0) {
    return Error(absl::StatusCode::kUnimplemented, "{} is a part of a split model: merge it first",
                 path);
  }
  return GgufFile{.architecture = StringOf(gguf.get(), "general.architecture"),
                  .name = StringOf(gguf.get(), "general.name")};
}

absl::StatusOr<crypto::Digest> DigestOf(const HeldFile& file, const std::atomic<bool>& stop) {
  WEIR_ASSIGN_OR_RETURN(const auto content,
                        NewPosixFileSystem()->Open(file.handle(), OpenMode::kRead));
  crypto::Sha256 sha;
  for (uint64_t offset = 0; offset < file.size(); offset += kReadBytes) {
    if (stop.load(std::memory_order_relaxed)) return absl::CancelledError("stopping");
    const size_t wanted = std::min<uint64_t>(kReadBytes, file.size() - offset);
    WEIR_ASSIGN_OR_RETURN(const std::string bytes, content->ReadAt(offset, wanted));
    if (bytes.size() != wanted) return DataLoss("{} became shorter while it was read", file.path());
    sha.Update(bytes);
  }
  return sha.Finish();
}

}  // namespace weir::router::llama
