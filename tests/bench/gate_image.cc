// gate.image: mapping the image of 100,000 patterns and scanning a first message of 2 KB, against
// reading the same file. gate.build: making that image, against sorting the words.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "compliance/base/file.h"
#include "compliance/base/status.h"
#include "compliance/lexicon/block.h"
#include "tests/bench/benches.h"
#include "tests/bench/material.h"
#include "tests/bench/stopwatch.h"
#include "tests/testing/temp_dir.h"

namespace weir::bench {
namespace {

constexpr size_t kMessageBytes = 2048;
constexpr int kRepeats = 20;

// A file in memory, as policies are.
class Mapping {
 public:
  explicit Mapping(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    size_ = static_cast<size_t>(::lseek(file, 0, SEEK_END));
    address_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    ::close(file);
    WEIR_CHECK(address_ != MAP_FAILED);
  }
  ~Mapping() { ::munmap(address_, size_); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  std::string_view bytes() const { return {static_cast<const char*>(address_), size_}; }

 private:
  void* address_ = nullptr;
  size_t size_ = 0;
};

struct Work {
  testing::TempDir dir;
  std::unique_ptr<FileSystem> files = NewPosixFileSystem();
  std::vector<std::string> words;
  std::vector<lexicon::Pattern> patterns;
  std::string message;
  std::string path() const { return dir / "lexicon.image"; }
};

absl::StatusOr<std::shared_ptr<Work>> Prepare(const Options& options) {
  const auto work = std::make_shared<Work>();
  work->words = MakeWords(options.quick ? kPatterns : kManyPatterns);
  for (const std::string& word : work->words) {
    work->patterns.push_back({word, static_cast<uint32_t>(work->patterns.size())});
  }
  work->message = MakeText(kMessageBytes, {});
  WEIR_ASSIGN_OR_RETURN(const std::string image, lexicon::Compile(work->patterns));
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*work->files, work->path(), image));
  return work;
}

absl::StatusOr<double> MapAndScan(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  for (int i = 0; i < kRepeats; ++i) {
    const Mapping file(work.path());
    WEIR_ASSIGN_OR_RETURN(const lexicon::Image image, lexicon::Image::View(file.bytes()));
    if (image.patterns() != work.words.size()) return DataLoss("another image");
    lexicon::ScanBlock(image, work.message);
  }
  return watch.ns() / 1e6 / kRepeats;
}

absl::StatusOr<double> ReadOnly(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  for (int i = 0; i < kRepeats; ++i) {
    WEIR_RETURN_IF_ERROR(ReadWholeFile(*work.files, work.path()).status());
  }
  return watch.ns() / 1e6 / kRepeats;
}

absl::StatusOr<double> Build(const Work& work) {
  const Stopwatch watch(Time::kThreadCpu);
  WEIR_RETURN_IF_ERROR(lexicon::Compile(work.patterns).status());
  return watch.ns() / 1e6;
}

double Sort(const Work& work) {
  std::vector<std::string> words = work.words;
  const Stopwatch watch(Time::kThreadCpu);
  std::sort(words.begin(), words.end());
  return watch.ns() / 1e6;
}

}  // namespace

absl::StatusOr<Comparison> GateImage(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const auto work, Prepare(options));
  return Comparison{"ms", "reading the file", [work] { return MapAndScan(*work); },
                    [work] { return ReadOnly(*work); }};
}

absl::StatusOr<Comparison> GateBuild(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const auto work, Prepare(options));
  return Comparison{"ms", "sorting the words", [work] { return Build(*work); },
                    [work] { return Sort(*work); }};
}

absl::StatusOr<Comparison> GateSize(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const auto work, Prepare(options));
  const auto patterns = static_cast<double>(work->words.size());
  const auto ours = [work, patterns]() -> absl::StatusOr<double> {
    WEIR_ASSIGN_OR_RETURN(const std::string image, ReadWholeFile(*work->files, work->path()));
    return static_cast<double>(image.size()) / patterns;
  };
  const auto theirs = [work, patterns] {
    double bytes = 0;
    for (const std::string& word : work->words) bytes += static_cast<double>(word.size());
    return bytes / patterns;
  };
  return Comparison{"bytes/pattern", "the words themselves", ours, theirs};
}

}  // namespace weir::bench
