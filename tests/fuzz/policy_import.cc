#include <unistd.h>

#include <fstream>
#include <string>

#include "compliance/base/status.h"
#include "compliance/policy/import/import.h"
#include "compliance/policy/import/lexicon_file.h"
#include "compliance/policy/import/rows.h"
#include "compliance/policy/source.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/testing/temp_dir.h"

namespace weir::fuzz {
namespace {

absl::Status ReadWorkbook(std::string_view bytes, const policy::EachRow& each) {
  static const testing::TempDir folder;
  const std::string path = folder / "words.xlsx";
  std::ofstream(path, std::ios::binary) << bytes;
  return policy::ReadXlsxRows(path, each);
}

absl::Status ReadRows(uint8_t mode, std::string_view bytes, const policy::EachRow& each) {
  switch (mode % 3) {
    case 1:
      return policy::ReadListRows(bytes, each);
    case 2:
      return ReadWorkbook(bytes, each);
    default:
      return policy::ReadCsvRows(bytes, each);
  }
}

}  // namespace

// A mode, then the file.
void PolicyImport(std::string_view bytes) {
  Input input(bytes);
  const uint8_t mode = input.Byte();
  policy::ImportDefaults defaults;
  defaults.category = "A.1.h";
  defaults.owner = "fuzzer";
  defaults.source = "input";
  policy::Importer importer(defaults, nullptr);
  importer.BeginFile("input", mode % 3 != 1);
  uint64_t last = 0;
  const auto status = ReadRows(mode, input.rest(), [&](const policy::Row& row) {
    WEIR_CHECK(row.number > last && row.cells.size() <= policy::kMaxColumns);
    last = row.number;
    importer.Take(row);
  });
  WEIR_CHECK(status.ok() || status.code() == absl::StatusCode::kInvalidArgument ||
             status.code() == absl::StatusCode::kResourceExhausted);
  for (const policy::ImportedEntry& entry : importer.entries()) {
    WEIR_CHECK(policy::FaultOf(entry.entry.text).empty());
  }
  for (const auto& [category, text] : policy::LexiconFiles(importer.entries(), defaults)) {
    policy::SourceFiles files = {{"lexicon/x.yaml", text}};
    for (const policy::Problem& problem : policy::ParseSource(files).problems) {
      WEIR_CHECK(problem.file != "lexicon/x.yaml" || problem.field == "category");
    }
  }
}

}  // namespace weir::fuzz
