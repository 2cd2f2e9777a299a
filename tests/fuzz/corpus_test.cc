// Every committed input of every target, in every ordinary test run.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

struct Target {
  const char* corpus;
  void (*run)(std::string_view input);
};

std::string ReadFile(const std::filesystem::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

}  // namespace

TEST_CASE("Fuzz: every property holds for every input of the corpora, and for none", "[fuzz]") {
  const Target target =
      GENERATE(Target{"gate_inspect", GateInspect}, Target{"text_read", TextRead},
               Target{"gate_release", GateRelease}, Target{"policy_source", PolicySource},
               Target{"policy_bundle", PolicyBundle}, Target{"policy_import", PolicyImport},
               Target{"ledger_entry", LedgerEntry}, Target{"ledger_read", LedgerRead},
               Target{"ledger_patch", LedgerPatch}, Target{"ledger_text", LedgerText},
               Target{"published_read", PublishedRead}, Target{"evidence_check", EvidenceCheck},
               Target{"config_yaml", ConfigYaml}, Target{"decision_replay", DecisionReplay},
               Target{"variant_readings", VariantReadings}, Target{"segment_image", SegmentImage},
               Target{"http_body", HttpBody}, Target{"http_request", HttpRequest},
               Target{"json_schema", JsonSchema}, Target{"upstream_events", UpstreamEvents});
  target.run("");
  size_t inputs = 0;
  for (const auto& file : std::filesystem::directory_iterator(
           std::filesystem::path("tests/fuzz/corpus") / target.corpus)) {
    INFO(file.path());
    target.run(ReadFile(file.path()));
    ++inputs;
  }
  INFO(target.corpus);
  CHECK(inputs > 0);
}

TEST_CASE("Fuzz: an input of several files comes apart at its marks", "[fuzz]") {
  const auto files = FilesIn("=== a\none\n=== b/c\n=== d\n\n\n=== e\ntwo\n");
  CHECK(files ==
        std::map<std::string, std::string>{{"a", "one"}, {"b/c", ""}, {"d", "\n"}, {"e", "two\n"}});
  CHECK(FilesIn("no mark").empty());
  CHECK(FilesIn("=== ").size() == 1);
}

}  // namespace weir::fuzz
