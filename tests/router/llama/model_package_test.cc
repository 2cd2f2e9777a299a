// What is delivered with a model, and what becomes of a model without what is asked for.
#include "router/llama/model_package.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <string>

#include "compliance/base/held_file.h"
#include "router/llama/gguf_file.h"
#include "tests/router/llama/engine_fixture.h"
#include "tests/testing/eventually.h"
#include "tests/testing/temp_dir.h"

namespace weir::router::llama {
namespace {

using testing::EngineFixture;
using testing::kTinyModel;
using testing::TinyOptions;

constexpr char kWhole[] = R"({"format":1,"name":"Tiny","size_bytes":3,"licence":"Apache-2.0",
  "sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","source":"here",
  "filing":"Beijing-0001","minimum_policy":7,"not_after":"2027-11-23T00:00:00Z"})";

std::string ContentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Write(const std::string& path, const std::string& content) {
  std::ofstream(path + ".new", std::ios::binary) << content;
  REQUIRE(std::rename((path + ".new").c_str(), path.c_str()) == 0);
}

// kWhole with one piece of its text replaced.
std::string With(const std::string& piece, const std::string& by) {
  std::string text = kWhole;
  const size_t at = text.find(piece);
  REQUIRE(at != std::string::npos);
  return text.replace(at, piece.size(), by);
}

ModelManifest ManifestOf(const std::string& model) {
  const auto file = HeldFile::Open(model).value();
  const std::atomic<bool> go_on{false};
  return {.name = "Tiny",
          .sha256 = DigestOf(*file, go_on).value(),
          .size_bytes = file->size(),
          .licence = "Apache-2.0",
          .source = "made here"};
}

struct Delivered {
  Delivered() : model(dir / "model.gguf") {
    Write(model, ContentOf(kTinyModel));
    manifest = ManifestOf(model);
  }
  void Put() const { Write(ManifestPath(model), ToJson(manifest)); }
  void Sign(const crypto::Signer& signer) const {
    const std::string path = SignaturesPath(model);
    const std::string before = std::ifstream(path).good() ? ContentOf(path) : "";
    Write(path, SignManifest(ContentOf(ManifestPath(model)), before, signer).value());
  }
  LlamaOptions Options(PackageNeed need, std::vector<crypto::Verifier> keys = {},
                       size_t required = 1) const {
    LlamaOptions options = TinyOptions(model);
    options.package = {.need = need, .keys = std::move(keys), .required_signatures = required};
    return options;
  }
  EngineState StateWith(const LlamaOptions& options) const {
    EngineFixture fixture(options);
    return fixture.Settled();
  }

  testing::TempDir dir;
  std::string model;
  ModelManifest manifest;
};

bool Refused(const EngineState& state, const std::string& why) {
  INFO(state.problem);
  return state.readiness == Readiness::kFailed && state.unverified &&
         state.problem.find(why) != std::string::npos;
}

TEST_CASE("ModelManifest: what is written is read again, byte for byte") {
  const ModelManifest manifest = ParseManifest(kWhole).value();
  CHECK(manifest.filing == "Beijing-0001");
  CHECK(manifest.minimum_policy == 7);
  CHECK(manifest.not_after == absl::FromCivil(absl::CivilDay(2027, 11, 23), absl::UTCTimeZone()));
  const std::string json = ToJson(manifest);
  CHECK(ToJson(ParseManifest(json).value()) == json);
  CHECK(ParseManifest(With(R"(,"not_after":"2027-11-23T00:00:00Z")", ""))->not_after ==
        absl::InfiniteFuture());
}

TEST_CASE("ModelManifest: what cannot be relied on is refused, and the field is named") {
  struct Row {
    std::string text;
    const char* named;
  };
  const std::vector<Row> rows = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {With("\"name\"", "\"nmae\""), "name"},
      {With("\"format\":1", "\"format\":2"), "format"},
      {With("\"size_bytes\":3", "\"size_bytes\":-3"), "size_bytes"},
      {With("\"size_bytes\":3", "\"size_bytes\":3,\"size_bytes\":3"), "given twice"},
      {With("ba7816", "zz7816"), "sha256"},
      {With("\"Apache-2.0\"", "7"), "licence"},
      {With("\"Apache-2.0\"", "\"\""), "licence"},
      {With("Tiny", std::string(1025, 'n')), "name"},
      {With("Tiny", "a\\u001b[2J"), "control"},
      {With("2027-11-23T00:00:00Z", "2027-11-23"), "not_after"},
      {With("2027-11-23T00:00:00Z", "2027-02-30T00:00:00Z"), "not_after"},
      {With("2027-11-23T00:00:00Z", "infinite-future"), "not_after"},
      {With("\"filing\"", "\"extra\""), "extra: unknown"},
  };
  for (const Row& row : rows) {
    const auto read = ParseManifest(row.text);
    INFO(row.text);
    CHECK(read.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(read.status().message()), Catch::Contains(row.named));
  }
}

TEST_CASE("ModelPackage: signatures are of these bytes, each key's once, at most four") {
  const std::string manifest = kWhole;
  std::string lines;
  for (int i = 0; i < 4; ++i) {
    const auto signer = crypto::Signer::Generate(i % 2 == 0 ? crypto::Algorithm::kEd25519
                                                            : crypto::Algorithm::kSm2);
    lines = SignManifest(manifest, lines, signer).value();
    CHECK(SignManifest(manifest, lines, signer).status().code() ==
          absl::StatusCode::kAlreadyExists);
  }
  CHECK(ManifestSigners(manifest, lines)->size() == 4);
  CHECK(SignManifest(manifest, lines, crypto::Signer::Generate()).status().code() ==
        absl::StatusCode::kResourceExhausted);
  CHECK_FALSE(ManifestSigners(manifest + " ", lines).ok());
  CHECK_FALSE(ManifestSigners(manifest, lines + lines).ok());
  CHECK_FALSE(ManifestSigners(manifest, "ed25519 AAAA AAAA\n").ok());
  CHECK_FALSE(ManifestSigners(manifest, "\n").ok());
}

TEST_CASE("LlamaEngine: a model is what its package says, or does not answer") {
  const Delivered delivered;
  CHECK(delivered.StateWith(delivered.Options(PackageNeed::kAny)).readiness == Readiness::kReady);
  CHECK(Refused(delivered.StateWith(delivered.Options(PackageNeed::kManifest)), "no manifest"));
  delivered.Put();
  CHECK(delivered.StateWith(delivered.Options(PackageNeed::kManifest)).readiness ==
        Readiness::kReady);

  std::string other = ContentOf(kTinyModel);
  other.back() = static_cast<char>(other.back() ^ 1);
  Write(delivered.model, other);
  CHECK(Refused(delivered.StateWith(delivered.Options(PackageNeed::kAny)), "SHA-256"));
  Write(delivered.model, other + "x");
  CHECK(Refused(delivered.StateWith(delivered.Options(PackageNeed::kAny)), "bytes"));
  Write(delivered.model, ContentOf(kTinyModel));
  Write(ManifestPath(delivered.model), "rubbish");
  CHECK(Refused(delivered.StateWith(delivered.Options(PackageNeed::kAny)), "not a JSON object"));
}

TEST_CASE("LlamaEngine: a package is signed by enough of the trusted keys, or does not answer") {
  const auto first = crypto::Signer::Generate();
  const auto second = crypto::Signer::Generate(crypto::Algorithm::kSm2);
  const auto stranger = crypto::Signer::Generate();
  const Delivered delivered;
  delivered.Put();
  const auto one = delivered.Options(PackageNeed::kSigned, {first.verifier()});
  const auto both =
      delivered.Options(PackageNeed::kSigned, {first.verifier(), second.verifier()}, 2);
  CHECK(Refused(delivered.StateWith(one), "0 of 1 trusted signatures"));
  delivered.Sign(stranger);
  CHECK(Refused(delivered.StateWith(one), "0 of 1 trusted signatures"));
  delivered.Sign(first);
  CHECK(delivered.StateWith(one).readiness == Readiness::kReady);
  CHECK(Refused(delivered.StateWith(both), "1 of 2 trusted signatures"));
  delivered.Sign(second);
  CHECK(delivered.StateWith(both).readiness == Readiness::kReady);

  Delivered changed;
  changed.Put();
  changed.Sign(first);
  changed.manifest.minimum_policy = 1;
  changed.Put();
  CHECK(Refused(changed.StateWith(changed.Options(PackageNeed::kAny)), "not one of this manifest"));
}

TEST_CASE("LlamaEngine: a package put right is found without a restart, and its terms are told") {
  Delivered delivered;
  EngineFixture fixture(delivered.Options(PackageNeed::kManifest));
  CHECK(Refused(fixture.Settled(), "no manifest"));
  delivered.manifest.filing = "Beijing-0001";
  delivered.manifest.minimum_policy = 3;
  delivered.Put();
  const auto ready = [&] { return fixture.engine->state().readiness == Readiness::kReady; };
  CHECK(testing::Eventually(ready));
  CHECK_FALSE(fixture.engine->state().unverified);
  const ModelTerms terms = fixture.engine->info().terms.value();
  CHECK(terms.filing == "Beijing-0001");
  CHECK(terms.minimum_policy == 3);
  CHECK(fixture.Answer("x").sink->Wait().status.ok());
}

}  // namespace
}  // namespace weir::router::llama
