#include <fmt/format.h>
#include <hs/hs.h>

#include "compliance/base/status.h"
#include "tests/bench/literal_matcher.h"

namespace weir::bench {
namespace {

struct Free {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};

absl::Status StatusOf(hs_error_t error) {
  if (error == HS_SUCCESS) return absl::OkStatus();
  return Error(absl::StatusCode::kInternal, "hyperscan error {}", error);
}

int Count(unsigned, unsigned long long, unsigned long long, unsigned, void* hits) {
  ++*static_cast<uint64_t*>(hits);
  return 0;
}

class HyperscanMatcher final : public LiteralMatcher {
 public:
  explicit HyperscanMatcher(Arrival arrival) : arrival_(arrival) {}

  absl::Status Compile(const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (const std::string& word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
    const std::vector<unsigned> flags(words.size(), 0);
    std::vector<unsigned> ids(words.size());
    for (size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<unsigned>(i);
    hs_database_t* database = nullptr;
    hs_compile_error_t* problem = nullptr;
    const unsigned mode = arrival_ == Arrival::kWhole ? HS_MODE_BLOCK : HS_MODE_STREAM;
    const hs_error_t error = hs_compile_lit_multi(texts.data(), flags.data(), ids.data(),
                                                  sizes.data(), static_cast<unsigned>(words.size()),
                                                  mode, nullptr, &database, &problem);
    hs_free_compile_error(problem);
    WEIR_RETURN_IF_ERROR(StatusOf(error));
    database_.reset(database);
    hs_scratch_t* scratch = nullptr;
    WEIR_RETURN_IF_ERROR(StatusOf(hs_alloc_scratch(database, &scratch)));
    scratch_.reset(scratch);
    return absl::OkStatus();
  }

  std::string name() const override {
    return fmt::format("hyperscan {} {}, exact bytes, no folding",
                       std::string_view(hs_version(), 5),
                       arrival_ == Arrival::kWhole ? "block" : "stream");
  }

  absl::StatusOr<uint64_t> Scan(std::string_view text) override {
    uint64_t hits = 0;
    WEIR_RETURN_IF_ERROR(
        StatusOf(hs_scan(database_.get(), text.data(), static_cast<unsigned>(text.size()), 0,
                         scratch_.get(), Count, &hits)));
    return hits;
  }

  absl::StatusOr<uint64_t> ScanPieces(std::span<const std::string_view> pieces) override {
    uint64_t hits = 0;
    hs_stream_t* stream = nullptr;
    WEIR_RETURN_IF_ERROR(StatusOf(hs_open_stream(database_.get(), 0, &stream)));
    for (const std::string_view piece : pieces) {
      WEIR_RETURN_IF_ERROR(
          StatusOf(hs_scan_stream(stream, piece.data(), static_cast<unsigned>(piece.size()), 0,
                                  scratch_.get(), Count, &hits)));
    }
    WEIR_RETURN_IF_ERROR(StatusOf(hs_close_stream(stream, scratch_.get(), Count, &hits)));
    return hits;
  }

 private:
  Arrival arrival_;
  std::unique_ptr<hs_database_t, Free> database_;
  std::unique_ptr<hs_scratch_t, Free> scratch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<LiteralMatcher>> NewLiteralMatcher(
    const std::vector<std::string>& words, Arrival arrival) {
  auto matcher = std::make_unique<HyperscanMatcher>(arrival);
  WEIR_RETURN_IF_ERROR(matcher->Compile(words));
  return matcher;
}

}  // namespace weir::bench
