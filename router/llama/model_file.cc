#include "router/llama/model_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "compliance/base/status.h"

namespace weir::router::llama {
namespace {

constexpr size_t kReadBytes = 1 << 20;

// Up to `bytes.size()` at `offset`; fewer only where the file ends or cannot be read.
size_t ReadAt(int descriptor, uint64_t offset, std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t size = ::pread(descriptor, bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(offset + done));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    done += static_cast<size_t>(size);
  }
  return done;
}

// Does not wait for a writer when the path is a pipe.
FILE* OpenForReading(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  return descriptor < 0 ? nullptr : ::fdopen(descriptor, "rb");
}

}  // namespace

absl::StatusOr<std::unique_ptr<const ModelFile>> ModelFile::Open(const std::string& path) {
  FILE* const file = OpenForReading(path);
  if (file == nullptr) {
    const auto code =
        errno == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable;
    return Error(code, "cannot open {}: {}", path, std::strerror(errno));
  }
  absl::StatusOr<FaultGuard> guard = FaultGuard::Create(::fileno(file));
  if (!guard.ok()) {
    std::fclose(file);
    return guard.status();
  }
  std::unique_ptr<ModelFile> opened(new ModelFile(path, file, *std::move(guard)));
  WEIR_ASSIGN_OR_RETURN(opened->seen_, Look(::fileno(file), path));
  return std::unique_ptr<const ModelFile>(std::move(opened));
}

ModelFile::ModelFile(std::string path, FILE* file, FaultGuard guard)
    : path_(std::move(path)), file_(file), guard_(std::move(guard)) {}

ModelFile::~ModelFile() { std::fclose(file_); }

absl::StatusOr<ModelFile::Seen> ModelFile::Look(int descriptor, const std::string& path) {
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) {
    return Unavailable("cannot look at {}: {}", path, std::strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) return DataLoss("{} is not a file", path);
#ifdef __APPLE__
  const timespec changed = info.st_mtimespec;
#else
  const timespec changed = info.st_mtim;
#endif
  return Seen{.size_bytes = static_cast<uint64_t>(info.st_size),
              .changed_s = changed.tv_sec,
              .changed_ns = changed.tv_nsec};
}

FILE* ModelFile::Rewound() const {
  std::rewind(file_);
  return file_;
}

absl::StatusOr<crypto::Digest> ModelFile::Digest(const std::atomic<bool>& stop) const {
  crypto::Sha256 sha;
  std::string bytes;
  for (uint64_t offset = 0; offset < size_bytes(); offset += kReadBytes) {
    if (stop.load(std::memory_order_relaxed)) return absl::CancelledError("stopping");
    bytes.resize(std::min<uint64_t>(kReadBytes, size_bytes() - offset));
    if (ReadAt(::fileno(file_), offset, bytes) != bytes.size()) {
      return DataLoss("{} became shorter while it was read", path_);
    }
    sha.Update(bytes);
  }
  return sha.Finish();
}

absl::Status ModelFile::Intact() const {
  if (guard_.broken()) return DataLoss("{} was cut or cannot be read any more", path_);
  WEIR_ASSIGN_OR_RETURN(const Seen now, Look(::fileno(file_), path_));
  if (now.size_bytes < seen_.size_bytes) return DataLoss("{} was cut while it was in use", path_);
  return now == seen_ ? absl::OkStatus() : DataLoss("{} was written to while it was in use", path_);
}

}  // namespace weir::router::llama
