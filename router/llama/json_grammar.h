// A JSON Schema as a grammar of llama.cpp (GBNF), so that an answer can be held to it token by
// token.
//
// The subset that is taken, and what is refused: docs/MODELS.md, "Answers that fit a schema". A
// text that the grammar allows fits the schema; the grammar allows one spelling of many (properties
// in their order and all of them, no line breaks). What can come next is decided by one character,
// so llama.cpp follows one way through it (two while a number may go on), whatever the schema is:
// with ambiguous ones its work would grow with the ways. No part stands in the grammar twice, so
// what llama.cpp makes of a count (an element each, llama-grammar.cpp, handle_repetitions) adds up
// and does not multiply.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir::router::llama {

inline constexpr size_t kMaxSchemaDepth = 16;     // of schemas inside schemas
inline constexpr size_t kMaxSchemaParts = 256;    // schemas, the whole one among them
inline constexpr size_t kMaxSchemaMembers = 64;   // properties of one object, ways of one anyOf
inline constexpr size_t kMaxSchemaWords = 128;    // values of one enum
inline constexpr uint32_t kMaxSchemaCount = 256;  // of minItems, maxItems, minLength, maxLength
inline constexpr size_t kMaxGrammarSymbols =
    65536;  // elements that llama.cpp makes of it: 8 bytes each

struct JsonGrammar {
  std::string text;    // GBNF; begins with the rule "root"
  size_t symbols = 0;  // upper bound of the elements; at most kMaxGrammarSymbols
};

// INVALID_ARGUMENT says where in the schema and what is wrong ("json_schema.properties[2]: ...").
// Names and values of a schema are text that somebody wrote: they are not repeated.
absl::StatusOr<JsonGrammar> GrammarOf(std::string_view schema);

}  // namespace weir::router::llama
