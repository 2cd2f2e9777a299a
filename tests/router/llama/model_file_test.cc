// What a model's file may suffer while it is open, mapped and in use.
#include "router/llama/model_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "router/llama/gguf_file.h"
#include "tests/router/llama/engine_fixture.h"
#include "tests/testing/eventually.h"
#include "tests/testing/temp_dir.h"

namespace weir::router::llama {
namespace {

using testing::Asked;
using testing::EngineFixture;
using testing::TinyOptions;

constexpr size_t kPage = 4096;

std::string ContentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// In place: the file that was there is written over.
void Overwrite(const std::string& path, const std::string& content) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << content;
}

std::string Copied(const testing::TempDir& dir, const std::string& model) {
  const std::string path = dir / "model.gguf";
  Overwrite(path, ContentOf(model));
  return path;
}

// By rename, as files are to be replaced.
void Replace(const std::string& path, const std::string& content) {
  Overwrite(path + ".new", content);
  REQUIRE(std::rename((path + ".new").c_str(), path.c_str()) == 0);
}

// Two pages of a file, mapped.
class Mapped {
 public:
  explicit Mapped(const std::string& path) : fd_(::open(path.c_str(), O_RDWR)) {
    bytes_ = static_cast<volatile char*>(::mmap(nullptr, 2 * kPage, PROT_READ, MAP_SHARED, fd_, 0));
  }
  ~Mapped() {
    ::munmap(const_cast<char*>(bytes_), 2 * kPage);
    ::close(fd_);
  }
  char At(size_t place) const { return bytes_[place]; }
  int fd() const { return fd_; }

 private:
  int fd_;
  volatile char* bytes_;
};

std::string TwoPages(const testing::TempDir& dir, const std::string& name) {
  const std::string path = dir / name;
  Overwrite(path, std::string(2 * kPage, 'x'));
  return path;
}

TEST_CASE("ModelFile: what is looked at and hashed is the file that was opened") {
  const testing::TempDir dir;
  const std::string path = Copied(dir, testing::kTinyModel);
  const std::atomic<bool> go_on{false};
  const auto first = *ModelFile::Open(path);
  const std::string digest = DigestOf(*first, go_on)->ToHex();
  Replace(path, ContentOf(testing::kEndlessModel));
  CHECK(DigestOf(*first, go_on)->ToHex() == digest);
  CHECK(InspectGguf(*first).ok());
  CHECK(DigestOf(**ModelFile::Open(path), go_on)->ToHex() != digest);
  CHECK(first->Unchanged().ok());
  ::unlink(path.c_str());
  CHECK(DigestOf(*first, go_on)->ToHex() == digest);
  CHECK(first->Unchanged().ok());
}

TEST_CASE("ModelFile: what is done to the file in place shows") {
  const testing::TempDir dir;
  const std::string whole = ContentOf(testing::kTinyModel);
  const std::vector<std::string> contents = {"", whole.substr(0, 5000), whole + "x", whole,
                                             std::string(whole.size(), '\0')};
  for (const std::string& content : contents) {
    const std::string path = Copied(dir, testing::kTinyModel);
    const auto file = *ModelFile::Open(path);
    CHECK(file->Unchanged().ok());
    ::usleep(20'000);  // a clock tick of the file system
    Overwrite(path, content);
    const absl::Status changed = file->Unchanged();
    CHECK(changed.code() == absl::StatusCode::kDataLoss);
    CHECK_THAT(std::string(changed.message()), Catch::Contains("by rename"));
  }
}

TEST_CASE("FaultGuard: reading behind the end of a cut file gives zeros, and is told") {
  const testing::TempDir dir;
  const std::string path = TwoPages(dir, "a");
  const Mapped mapped(path);
  const auto guard = *FaultGuard::Watch(mapped.fd());
  const Mapped later(path);  // a mapping that came after the guard
  CHECK(mapped.At(kPage) == 'x');
  REQUIRE(::truncate(path.c_str(), kPage) == 0);
  CHECK_FALSE(guard->faulted());
  CHECK(mapped.At(kPage - 1) == 'x');
  CHECK(mapped.At(kPage + 5) == '\0');
  CHECK(guard->faulted());
  CHECK(later.At(2 * kPage - 1) == '\0');
  CHECK(later.At(0) == 'x');
}

TEST_CASE("FaultGuard: of two files only the cut one has faulted, also of one that is deleted") {
  const testing::TempDir dir;
  const Mapped cut(TwoPages(dir, "cut"));
  const Mapped whole(TwoPages(dir, "whole"));
  const auto of_cut = *FaultGuard::Watch(cut.fd());
  const auto of_whole = *FaultGuard::Watch(whole.fd());
  ::unlink((dir / "cut").c_str());
  REQUIRE(::ftruncate(cut.fd(), 0) == 0);
  CHECK(cut.At(0) == '\0');
  CHECK(whole.At(0) == 'x');
  CHECK(of_cut->faulted());
  CHECK_FALSE(of_whole->faulted());
}

TEST_CASE("FaultGuard: other bus errors end the process, as they did") {
  const testing::TempDir dir;
  const Mapped watched(TwoPages(dir, "watched"));
  const std::string path = TwoPages(dir, "other");
  auto guard = *FaultGuard::Watch(watched.fd());
  const Mapped other(path);
  REQUIRE(::truncate(path.c_str(), 0) == 0);
  const auto survives = [](const Mapped& mapped) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(mapped.At(0));
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  };
  CHECK_FALSE(survives(other));
  REQUIRE(::ftruncate(watched.fd(), 0) == 0);
  CHECK(survives(watched));
  guard.reset();
  CHECK_FALSE(survives(watched));
}

TEST_CASE("FaultGuard: one file more than can be guarded is refused, and places come back") {
  const testing::TempDir dir;
  const Mapped mapped(TwoPages(dir, "a"));
  std::vector<std::unique_ptr<FaultGuard>> guards;
  for (size_t i = 0; i < FaultGuard::kMostFiles; ++i) {
    guards.push_back(*FaultGuard::Watch(mapped.fd()));
  }
  CHECK(FaultGuard::Watch(mapped.fd()).status().code() == absl::StatusCode::kResourceExhausted);
  guards.pop_back();
  CHECK(FaultGuard::Watch(mapped.fd()).ok());
}

TEST_CASE(
    "LlamaEngine: a file that is cut or written over ends the answer under way, not the process") {
  const testing::TempDir dir;
  const std::string whole = ContentOf(testing::kEndlessModel);
  for (const std::string& content : {std::string(), whole.substr(0, 8000), whole}) {
    const std::string path = Copied(dir, testing::kEndlessModel);
    LlamaOptions options = TinyOptions(path);
    options.context_tokens = 32'768;
    EngineFixture fixture(options);
    Asked asked;
    asked.sink->on_text = [&](size_t count) {
      if (count == 20) Overwrite(path, content);
    };
    fixture.Ask(asked, fixture.JobOf("x", EngineFixture::Greedy(8000)));
    const GenerationEnd end = asked.sink->Wait();
    CHECK(end.status.code() == absl::StatusCode::kUnavailable);
    CHECK_THAT(std::string(end.status.message()), Catch::Contains("changed while it was in use"));
    CHECK(asked.sink->chunks().size() == 20);
  }
}

TEST_CASE("LlamaEngine: a lost model says why, and is loaded again when the file is put right") {
  const testing::TempDir dir;
  const std::string path = Copied(dir, testing::kEndlessModel);
  EngineFixture fixture(TinyOptions(path));
  CHECK(fixture.Answer("x").sink->Wait().status.ok());
  Overwrite(path, "rubbish");
  CHECK(fixture.Answer("x").sink->Wait().status.code() == absl::StatusCode::kUnavailable);
  const auto failed = [&] {
    const EngineState state = fixture.engine->state();
    return state.readiness == Readiness::kFailed &&
           state.problem.find("not a GGUF file") != std::string::npos;
  };
  CHECK(testing::Eventually(failed));
  Replace(path, ContentOf(testing::kEndlessModel));
  const auto ready = [&] { return fixture.engine->state().readiness == Readiness::kReady; };
  CHECK(testing::Eventually(ready));
  CHECK(fixture.Answer("x").sink->Wait().status.ok());
}

TEST_CASE("LlamaEngine: a model that comes after the start is found when it is asked for") {
  const testing::TempDir dir;
  const std::string path = dir / "model.gguf";
  EngineFixture fixture(TinyOptions(path));
  CHECK(fixture.Settled().readiness == Readiness::kAbsent);
  Replace(path, ContentOf(testing::kTinyModel));
  const auto ready = [&] { return fixture.engine->state().readiness == Readiness::kReady; };
  CHECK(testing::Eventually(ready));
}

}  // namespace
}  // namespace weir::router::llama
