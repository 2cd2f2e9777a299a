#include "compliance/base/status.h"
#include "compliance/text/utf8.h"
#include "router/llama/json_grammar.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {

void JsonSchema(std::string_view input) {
  const auto grammar = router::llama::GrammarOf(input);
  if (!grammar.ok()) {
    WEIR_CHECK(grammar.status().code() == absl::StatusCode::kInvalidArgument);
    return;
  }
  WEIR_CHECK(grammar->symbols <= router::llama::kMaxGrammarSymbols);
  WEIR_CHECK(grammar->text.size() <= 32 * input.size() + 4096);
  WEIR_CHECK(grammar->text.starts_with("root ::= "));
}

}  // namespace weir::fuzz
