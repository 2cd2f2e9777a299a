// What a model's file may suffer while it is open, mapped and in use.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "compliance/base/held_file.h"
#include "router/llama/gguf_file.h"
#include "tests/router/llama/engine_fixture.h"
#include "tests/testing/eventually.h"
#include "tests/testing/temp_dir.h"

namespace weir::router::llama {
namespace {

using testing::Asked;
using testing::EngineFixture;
using testing::TinyOptions;

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

TEST_CASE("Model: what is looked at and hashed is the file that was opened") {
  const testing::TempDir dir;
  const std::string path = Copied(dir, testing::kTinyModel);
  const std::atomic<bool> go_on{false};
  const auto first = *HeldFile::Open(path);
  const std::string digest = DigestOf(*first, go_on)->ToHex();
  Replace(path, ContentOf(testing::kEndlessModel));
  CHECK(DigestOf(*first, go_on)->ToHex() == digest);
  CHECK(InspectGguf(*first).ok());
  CHECK(DigestOf(**HeldFile::Open(path), go_on)->ToHex() != digest);
  CHECK(first->Unchanged().ok());
  ::unlink(path.c_str());
  CHECK(DigestOf(*first, go_on)->ToHex() == digest);
  CHECK(first->Unchanged().ok());
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
