#include "router/llama/fault_guard.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <string_view>
#include <utility>

#include "compliance/base/status.h"

namespace weir::router::llama {
namespace {

// --- the table that the handler reads ---

struct Guarded {
  std::atomic<bool> taken{false};
  std::atomic<uint64_t> device{0};
  std::atomic<uint64_t> inode{0};  // written last, 0 first: what matches is whole
  std::atomic<bool> broken{false};
};
std::array<Guarded, FaultGuard::kMostFiles> guarded;
struct sigaction previous {};

bool MarkBroken(const MappedIdentity& file) {
  bool found = false;
  for (Guarded& entry : guarded) {
    if (file.inode == 0 || entry.inode != file.inode || entry.device != file.device) continue;
    entry.broken = true;
    found = true;
  }
  return found;
}

// --- /proc/self/maps, without memory of its own: a handler may not ask for any ---

constexpr size_t kLineBytes = 128;  // the numbers are in the first 73; names may be longer

// Takes a number and the one character behind it off the front.
bool TakeNumber(std::string_view& rest, int base, uint64_t& out) {
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out, base);
  if (error != std::errc()) return false;
  const auto used = static_cast<size_t>(end - rest.data());
  rest.remove_prefix(std::min(rest.size(), used + 1));
  return true;
}

// "7f00-7f10 r--s 00000000 08:01 1234   /path"
bool ParseLine(std::string_view line, Mapping& out) {
  constexpr size_t kRights = 5;  // "r--s "
  constexpr uint64_t kMinorBits = 32;
  uint64_t begin = 0;
  uint64_t end = 0;
  uint64_t offset = 0;
  uint64_t major = 0;
  uint64_t minor = 0;
  if (!TakeNumber(line, 16, begin) || !TakeNumber(line, 16, end)) return false;
  line.remove_prefix(std::min(line.size(), kRights));
  if (!TakeNumber(line, 16, offset) || !TakeNumber(line, 16, major)) return false;
  if (!TakeNumber(line, 16, minor) || !TakeNumber(line, 10, out.file.inode)) return false;
  out.begin = begin;
  out.end = end;
  out.file.device = major << kMinorBits | minor;
  return true;
}

class LineSearch {
 public:
  explicit LineSearch(uintptr_t address) : address_(address) {}
  bool found() const { return found_; }
  const Mapping& mapping() const { return mapping_; }
  void Take(char c) {
    if (found_) return;
    if (c != '\n') {
      if (size_ < line_.size()) line_[size_++] = c;
      return;
    }
    found_ = ParseLine({line_.data(), size_}, mapping_) && mapping_.begin <= address_ &&
             address_ < mapping_.end;
    size_ = 0;
  }

 private:
  const uintptr_t address_;
  std::array<char, kLineBytes> line_{};
  size_t size_ = 0;
  Mapping mapping_;
  bool found_ = false;
};

// --- the handler ---

bool ZerosInstead(uintptr_t address, uintptr_t end) {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const uintptr_t begin = address / page * page;
  void* const zeros = ::mmap(reinterpret_cast<void*>(begin), end - begin, PROT_READ,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  return zeros != MAP_FAILED;
}

void OnBusError(int signal, siginfo_t* info, void* context) {
  const int error = errno;
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  Mapping mapping;
  const bool ours = info->si_code == BUS_ADRERR && FindMapping(address, mapping) &&
                    MarkBroken(mapping.file) && ZerosInstead(address, mapping.end);
  errno = error;
  if (ours) return;
  const bool takes_info = (previous.sa_flags & SA_SIGINFO) != 0;
  if (takes_info && previous.sa_sigaction != nullptr) {
    previous.sa_sigaction(signal, info, context);
  } else {
    ::sigaction(SIGBUS, &previous, nullptr);  // the instruction runs again and meets it
  }
}

void InstallOnce() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action {};
    action.sa_sigaction = OnBusError;
    action.sa_flags = SA_SIGINFO;
    sigemptyset(&action.sa_mask);
    WEIR_CHECK(::sigaction(SIGBUS, &action, &previous) == 0);
  });
}

// Maps a page of the file to read how the kernel calls it.
MappedIdentity IdentityOf(int descriptor) {
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  void* const at = ::mmap(nullptr, page, PROT_READ, MAP_SHARED, descriptor, 0);
  if (at == MAP_FAILED) return {};
  Mapping mapping;
  const bool found = FindMapping(reinterpret_cast<uintptr_t>(at), mapping);
  ::munmap(at, page);
  return found ? mapping.file : MappedIdentity{};
}

}  // namespace

bool FindMapping(uintptr_t address, Mapping& out) {
  const int maps = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return false;
  LineSearch search(address);
  std::array<char, 1024> piece{};
  ssize_t size = 0;
  while (!search.found() && (size = ::read(maps, piece.data(), piece.size())) > 0) {
    for (ssize_t i = 0; i < size; ++i) search.Take(piece[static_cast<size_t>(i)]);
  }
  ::close(maps);
  if (search.found()) out = search.mapping();
  return search.found();
}

absl::StatusOr<FaultGuard> FaultGuard::Create(int descriptor) {
  InstallOnce();
  const MappedIdentity file = IdentityOf(descriptor);
  for (size_t i = 0; i < guarded.size(); ++i) {
    bool expected = false;
    if (!guarded[i].taken.compare_exchange_strong(expected, true)) continue;
    guarded[i].broken = false;
    guarded[i].device = file.device;
    guarded[i].inode = file.inode;
    return FaultGuard(i);
  }
  return Error(absl::StatusCode::kResourceExhausted, "{} model files are open", kMostFiles);
}

FaultGuard::FaultGuard(FaultGuard&& other) noexcept
    : place_(std::exchange(other.place_, kMostFiles)) {}

FaultGuard::~FaultGuard() {
  if (place_ == kMostFiles) return;
  guarded[place_].inode = 0;
  guarded[place_].taken = false;
}

bool FaultGuard::broken() const { return place_ < kMostFiles && guarded[place_].broken; }

}  // namespace weir::router::llama
