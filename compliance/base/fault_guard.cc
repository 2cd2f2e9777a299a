#include "compliance/base/fault_guard.h"

#include <array>
#include <atomic>

#if defined(__linux__)
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>

#include "compliance/base/status.h"
#endif

namespace weir {

#if defined(__linux__)
namespace {

// A file as /proc/self/maps names it: some file systems have other numbers there than in stat.
struct FileId {
  uint64_t device = 0;
  uint64_t inode = 0;
  friend bool operator==(const FileId&, const FileId&) = default;
};

struct Mapping {
  uintptr_t begin = 0;
  uintptr_t end = 0;
  FileId file;
};

// Reads /proc/self/maps (proc(5)) line by line. For a signal handler: allocates nothing, calls
// nothing but open, read and close.
class MapsReader {
 public:
  MapsReader() : fd_(::open("/proc/self/maps", O_RDONLY | O_CLOEXEC)) {}
  ~MapsReader() {
    if (fd_ >= 0) ::close(fd_);
  }
  MapsReader(const MapsReader&) = delete;
  MapsReader& operator=(const MapsReader&) = delete;

  std::optional<Mapping> Around(uintptr_t address) {
    while (size_ != 0 || Fill()) {
      const Mapping mapping = NextLine();
      if (mapping.begin <= address && address < mapping.end) return mapping;
    }
    return std::nullopt;
  }

 private:
  // "begin-end mode offset major:minor inode path", all but the inode in hexadecimal.
  Mapping NextLine() {
    Mapping mapping;
    mapping.begin = Number(16);
    mapping.end = Number(16);
    SkipWord();
    Number(16);
    mapping.file.device = Number(16) << 32;
    mapping.file.device |= Number(16);
    mapping.file.inode = Number(10);
    for (char c = Next(); c != '\n' && c != '\0';) c = Next();
    return mapping;
  }
  static uint64_t DigitOf(char c) {
    if (c >= '0' && c <= '9') return static_cast<uint64_t>(c - '0');
    return c >= 'a' && c <= 'f' ? static_cast<uint64_t>(c - 'a') + 10 : UINT64_MAX;
  }
  uint64_t Number(uint64_t base) {
    uint64_t value = 0;
    for (uint64_t digit = DigitOf(Next()); digit < base; digit = DigitOf(Next())) {
      value = value * base + digit;
    }
    return value;
  }
  void SkipWord() {
    for (char c = Next(); c != ' ' && c != '\0';) c = Next();
  }
  char Next() {
    if (at_ == size_ && !Fill()) return '\0';
    return buffer_[at_++];
  }
  bool Fill() {
    const ssize_t got = fd_ < 0 ? -1 : ::read(fd_, buffer_.data(), buffer_.size());
    at_ = 0;
    size_ = got > 0 ? static_cast<size_t>(got) : 0;
    return size_ > 0;
  }

  const int fd_;
  std::array<char, 2048> buffer_;
  size_t at_ = 0;
  size_t size_ = 0;
};

struct Watched {
  std::atomic<bool> used{false};
  std::atomic<bool> faulted{false};
  std::atomic<uint64_t> device{0};
  std::atomic<uint64_t> inode{0};
};

// What the handler looks at: a signal belongs to the process, not to an object.
std::array<Watched, FaultGuard::kMostFiles> watched_files;
struct sigaction previous_action;

// Puts zeros in the place of what cannot be read. False: it is none of the watched files.
bool PutZeros(uintptr_t address) {
  const std::optional<Mapping> mapping = MapsReader().Around(address);
  if (!mapping) return false;
  bool watched = false;
  for (Watched& file : watched_files) {
    if (!file.used || FileId{file.device, file.inode} != mapping->file) continue;
    file.faulted = true;
    watched = true;
  }
  if (!watched) return false;
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const uintptr_t begin = address - address % page;
  void* const zeros = ::mmap(reinterpret_cast<void*>(begin), mapping->end - begin, PROT_READ,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  return zeros != MAP_FAILED;
}

void OnBusError(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  const bool done = PutZeros(reinterpret_cast<uintptr_t>(info->si_addr));
  errno = error;
  if (done) return;
  if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
    previous_action.sa_sigaction(signal, info, context);
  } else if (previous_action.sa_handler == SIG_DFL || previous_action.sa_handler == SIG_IGN) {
    std::signal(signal, SIG_DFL);  // the read is tried again and ends the process
  } else {
    previous_action.sa_handler(signal);
  }
}

void SetHandlerOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action {};
    action.sa_sigaction = OnBusError;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGBUS, &action, &previous_action);
  });
}

absl::StatusOr<FileId> IdOf(int fd) {
  void* const page = ::mmap(nullptr, 1, PROT_READ, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) return Unavailable("cannot map it: {}", std::strerror(errno));
  const auto mapping = MapsReader().Around(reinterpret_cast<uintptr_t>(page));
  ::munmap(page, 1);
  if (!mapping) return absl::UnavailableError("cannot read /proc/self/maps");
  return mapping->file;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FaultGuard>> FaultGuard::Watch(int fd) {
  SetHandlerOnce();
  WEIR_ASSIGN_OR_RETURN(const FileId id, IdOf(fd));
  static std::mutex mutex;  // places are given out one by one
  const std::lock_guard lock(mutex);
  for (size_t i = 0; i < kMostFiles; ++i) {
    Watched& file = watched_files[i];
    if (file.used) continue;
    file.device = id.device;
    file.inode = id.inode;
    file.faulted = false;
    file.used = true;
    return std::unique_ptr<FaultGuard>(new FaultGuard(i));
  }
  return Error(absl::StatusCode::kResourceExhausted, "{} files are guarded already", kMostFiles);
}

FaultGuard::~FaultGuard() { watched_files[place_].used = false; }

bool FaultGuard::faulted() const { return watched_files[place_].faulted; }

#else

absl::StatusOr<std::unique_ptr<FaultGuard>> FaultGuard::Watch(int) {
  return std::unique_ptr<FaultGuard>(new FaultGuard(0));
}
FaultGuard::~FaultGuard() = default;
bool FaultGuard::faulted() const { return false; }

#endif

}  // namespace weir
