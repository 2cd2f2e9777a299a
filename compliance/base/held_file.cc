#include "compliance/base/held_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "compliance/base/status.h"
#include "fmt/format.h"

namespace weir {
namespace {

#if defined(__linux__)
constexpr const char* kOpenFiles = "/proc/self/fd";
#else
constexpr const char* kOpenFiles = "/dev/fd";
#endif

FileMark MarkOf(const struct stat& info) {
#if defined(__APPLE__)
  const timespec& modified = info.st_mtimespec;
#else
  const timespec& modified = info.st_mtim;
#endif
  return {static_cast<uint64_t>(info.st_dev), static_cast<uint64_t>(info.st_ino),
          static_cast<int64_t>(info.st_size),
          int64_t{modified.tv_sec} * 1'000'000'000 + modified.tv_nsec};
}

absl::Status CannotOpen(const std::string& path) {
  const auto code = errno == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable;
  return Error(code, "cannot open {}: {}", path, std::strerror(errno));
}

}  // namespace

std::optional<FileMark> MarkOf(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return MarkOf(info);
}

absl::StatusOr<std::unique_ptr<const HeldFile>> HeldFile::Open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return CannotOpen(path);
  std::unique_ptr<HeldFile> file(new HeldFile(path, fd));
  struct stat info {};
  if (::fstat(fd, &info) != 0) return CannotOpen(path);
  if (!S_ISREG(info.st_mode)) return DataLoss("{} is not a file", path);
  if (info.st_size == 0) return DataLoss("{} is empty", path);
  file->mark_ = MarkOf(info);
  absl::StatusOr<std::unique_ptr<FaultGuard>> guard = FaultGuard::Watch(fd);
  if (!guard.ok()) return Unavailable("{}: {}", path, ToStd(guard.status().message()));
  file->guard_ = *std::move(guard);
  return file;
}

HeldFile::~HeldFile() { ::close(fd_); }

std::string HeldFile::handle() const { return fmt::format("{}/{}", kOpenFiles, fd_); }

absl::Status HeldFile::Unchanged() const {
  struct stat info {};
  const bool same = ::fstat(fd_, &info) == 0 && MarkOf(info) == mark_;
  if (same && !guard_->faulted()) return absl::OkStatus();
  return DataLoss("{} was changed while it was in use: replace it by rename, never in place",
                  path_);
}

}  // namespace weir
