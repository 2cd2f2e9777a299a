// Words as one expression of a grammar in which every next character leads one way. Internal to
// router/llama.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::router::llama {

struct Expression {
  std::string text;    // GBNF
  size_t symbols = 0;  // upper bound of the elements that llama.cpp makes of it
};

// Exactly these bytes, quoted. REQUIRES: well-formed UTF-8.
Expression Literal(std::string_view word);
// One of the words. REQUIRES: at least one, none empty, well-formed UTF-8. Goes as deep as there
// are words at most.
Expression OneOf(std::vector<std::string> words);

}  // namespace weir::router::llama
