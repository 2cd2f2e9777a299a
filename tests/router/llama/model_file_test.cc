// What happens to a model's file while it is loaded: on the object, and on an engine that answers.
#include "router/llama/model_file.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "compliance/base/file.h"
#include "tests/router/llama/engine_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::router::llama {
namespace {

namespace fs = std::filesystem;
using testing::Asked;
using testing::EngineFixture;
using testing::TinyOptions;

const std::atomic<bool> kGoOn{false};

std::string CopyOf(const std::string& model, const testing::TempDir& dir,
                   const std::string& name = "model.gguf") {
  const std::string path = dir / name;
  fs::copy_file(model, path, fs::copy_options::overwrite_existing);
  return path;
}

void OverwriteByte(const std::string& path, std::streamoff at) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(at);
  file.put('\x55');
}

EngineFixture Fixture(const std::string& path) {
  LlamaOptions options = TinyOptions(path);
  options.context_tokens = 4096;
  return EngineFixture(options);
}

// An answer that is under way.
Asked Running(EngineFixture& fixture) {
  Asked asked = fixture.Ask("x", EngineFixture::Greedy(4000));
  REQUIRE(asked.sink->WaitForChunks(2));
  return asked;
}

absl::StatusCode EndOf(const Asked& asked) { return asked.sink->Wait().status.code(); }

TEST_CASE("ModelFile: what was opened is read, whoever has its name now") {
  const testing::TempDir dir;
  const std::string path = CopyOf(testing::kTinyModel, dir);
  const auto file = ModelFile::Open(path).value();
  const std::string before = file->Digest(kGoOn)->ToHex();
  fs::rename(CopyOf(testing::kEndlessModel, dir, "next"), path);
  CHECK(file->Intact().ok());
  CHECK(file->Digest(kGoOn)->ToHex() == before);
  fs::remove(path);
  CHECK(file->Intact().ok());
}

TEST_CASE("ModelFile: a byte written, one cut off and one appended are each noticed") {
  const testing::TempDir dir;
  const std::string path = CopyOf(testing::kTinyModel, dir);
  const auto size = fs::file_size(path);
  const auto changed = [&](const std::function<void()>& change) {
    CopyOf(testing::kTinyModel, dir);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // a file's time goes in ticks
    const auto file = ModelFile::Open(path).value();
    CHECK(file->Intact().ok());
    change();
    return std::string(file->Intact().message());
  };
  CHECK_THAT(changed([&] { OverwriteByte(path, 5000); }), Catch::Contains("was written to"));
  CHECK_THAT(changed([&] { fs::resize_file(path, size - 1); }), Catch::Contains("was cut"));
  CHECK_THAT(changed([&] { fs::resize_file(path, size + 1); }), Catch::Contains("was written to"));
}

TEST_CASE("ModelFile: nothing there, a folder and a pipe are no model files") {
  const testing::TempDir dir;
  CHECK(ModelFile::Open(dir / "none").status().code() == absl::StatusCode::kNotFound);
  CHECK(ModelFile::Open(dir.path()).status().code() == absl::StatusCode::kDataLoss);
  REQUIRE(::mkfifo((dir / "pipe").c_str(), 0600) == 0);
  CHECK(ModelFile::Open(dir / "pipe").status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("LlamaEngine: a file cut under a running answer fails it; then the engine says why") {
  const testing::TempDir dir;
  const std::string path = CopyOf(testing::kEndlessModel, dir);
  const auto keep = GENERATE(as<size_t>{}, 0, 4096, 100'000);
  EngineFixture fixture = Fixture(path);
  const Asked asked = Running(fixture);
  fs::resize_file(path, keep);
  CHECK(fixture.engine->state().readiness != Readiness::kReady);  // before the thread has seen it
  CHECK(EndOf(asked) == absl::StatusCode::kUnavailable);
  const EngineState settled = fixture.Settled();
  CHECK(settled.readiness == Readiness::kFailed);
  CHECK_THAT(settled.problem, Catch::Contains(path));
  CHECK(EndOf(fixture.Answer("y")) == absl::StatusCode::kUnavailable);
}

TEST_CASE("LlamaEngine: a file overwritten in place fails what runs, and is loaded anew") {
  const testing::TempDir dir;
  const std::string path = CopyOf(testing::kEndlessModel, dir);
  EngineFixture fixture = Fixture(path);
  const Asked asked = Running(fixture);
  const std::string name = fixture.engine->info().model;
  OverwriteByte(path, static_cast<std::streamoff>(fs::file_size(path) - 8));
  CHECK(EndOf(asked) == absl::StatusCode::kUnavailable);
  CHECK(fixture.Answer("y").sink->Wait().status.ok());
  CHECK(fixture.engine->info().model != name);  // the digest is of the file that answers
}

TEST_CASE("LlamaEngine: an idle engine whose file was cut takes no request") {
  const testing::TempDir dir;
  const std::string path = CopyOf(testing::kEndlessModel, dir);
  EngineFixture fixture = Fixture(path);
  REQUIRE(fixture.Settled().readiness == Readiness::kReady);
  fs::resize_file(path, 0);
  CHECK(EndOf(fixture.Answer("y")) == absl::StatusCode::kUnavailable);
  CHECK(fixture.Settled().readiness == Readiness::kFailed);
}

TEST_CASE("LlamaEngine: a file replaced by rename, or removed, disturbs no answer") {
  const testing::TempDir dir;
  const std::string path = CopyOf(testing::kEndlessModel, dir);
  EngineFixture fixture = Fixture(path);
  const Asked asked = fixture.Ask("x", EngineFixture::Greedy(200));
  REQUIRE(asked.sink->WaitForChunks(2));
  fs::rename(CopyOf(testing::kTinyModel, dir, "next"), path);
  fs::remove(path);
  CHECK(asked.sink->Wait().status.ok());
  CHECK(asked.sink->Wait().usage.answer_tokens == 200);
  CHECK(fixture.engine->state().readiness == Readiness::kReady);
}

}  // namespace
}  // namespace weir::router::llama
