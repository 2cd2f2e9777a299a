#include "router/llama/gguf_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
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

absl::StatusOr<uint64_t> RegularFileSize(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    const auto code =
        errno == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable;
    return Error(code, "cannot open {}: {}", path, std::strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) return DataLoss("{} is not a file", path);
  return static_cast<uint64_t>(info.st_size);
}

absl::Status CheckBeginning(const std::string& path, uint64_t size) {
  if (size < kSmallestHeader) return DataLoss("{} has {} bytes: not a GGUF file", path, size);
  WEIR_ASSIGN_OR_RETURN(const auto file, NewPosixFileSystem()->Open(path, OpenMode::kRead));
  WEIR_ASSIGN_OR_RETURN(const std::string magic, file->ReadAt(0, kMagic.size()));
  return magic == kMagic ? absl::OkStatus() : DataLoss("{} is not a GGUF file", path);
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

absl::StatusOr<GgufFile> InspectGguf(const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(const uint64_t size, RegularFileSize(path));
  WEIR_RETURN_IF_ERROR(CheckBeginning(path, size));
  TakeLastError();
  const GgufPtr gguf(gguf_init_from_file(path.c_str(), {.no_alloc = true, .ctx = nullptr}));
  if (gguf == nullptr) return DataLoss("{}: damaged GGUF header: {}", path, TakeLastError());

  const uint64_t end = TensorDataEnd(gguf.get());
  if (gguf_get_n_tensors(gguf.get()) == 0) return DataLoss("{} holds no weights", path);
  if (end > size) return DataLoss("{} is cut: {} of {} bytes are there", path, size, end);
  if (gguf_find_key(gguf.get(), "split.count") >= 0) {
    return Error(absl::StatusCode::kUnimplemented, "{} is a part of a split model: merge it first",
                 path);
  }
  return GgufFile{.size_bytes = size,
                  .architecture = StringOf(gguf.get(), "general.architecture"),
                  .name = StringOf(gguf.get(), "general.name")};
}

absl::StatusOr<crypto::Digest> DigestOf(const std::string& path, const std::atomic<bool>& stop) {
  WEIR_ASSIGN_OR_RETURN(const auto file, NewPosixFileSystem()->Open(path, OpenMode::kRead));
  WEIR_ASSIGN_OR_RETURN(const uint64_t size, file->Size());
  crypto::Sha256 sha;
  for (uint64_t offset = 0; offset < size; offset += kReadBytes) {
    if (stop.load(std::memory_order_relaxed)) return absl::CancelledError("stopping");
    const size_t wanted = std::min<uint64_t>(kReadBytes, size - offset);
    WEIR_ASSIGN_OR_RETURN(const std::string bytes, file->ReadAt(offset, wanted));
    if (bytes.size() != wanted) return DataLoss("{} became shorter while it was read", path);
    sha.Update(bytes);
  }
  return sha.Finish();
}

}  // namespace weir::router::llama
