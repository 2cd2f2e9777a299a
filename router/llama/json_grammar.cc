#include "router/llama/json_grammar.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "compliance/base/status.h"
#include "router/llama/word_tree.h"

namespace weir::router::llama {
namespace {

using Json = nlohmann::ordered_json;
using First = std::bitset<256>;  // characters that a value may begin with

// Rules that every grammar has. 15 digits: every such whole number is exact in a double.
constexpr std::string_view kCommon =
    "space ::= \" \" | \"\"\n"
    "char ::= [^\"\\\\\\x00-\\x1F] | \"\\\\\" [\"\\\\/bfnrt]\n"
    "integer ::= \"-\"? (\"0\" | [1-9] [0-9]{0,14})\n"
    "number ::= integer (\".\" [0-9]{1,15})?\n";
constexpr size_t kCommonSymbols = 300;
constexpr size_t kSymbolsOfCount = 4;  // for one more of something: its name, and a rule of three

constexpr std::array<std::string_view, 7> kTypes = {"object", "array",   "string", "integer",
                                                    "number", "boolean", "null"};
// Says nothing of which values fit.
constexpr std::array<std::string_view, 6> kNotes = {"title",    "description", "$schema",
                                                    "$comment", "default",     "examples"};

template <size_t N>
bool Holds(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The keywords that go with a type.
bool BelongsTo(std::string_view type, std::string_view keyword) {
  if (type == "object") {
    return keyword == "properties" || keyword == "required" || keyword == "additionalProperties";
  }
  if (type == "array") return keyword == "items" || keyword == "minItems" || keyword == "maxItems";
  return type == "string" && (keyword == "minLength" || keyword == "maxLength");
}

First FirstOf(std::string_view characters) {
  First first;
  for (const char c : characters) first.set(static_cast<unsigned char>(c));
  return first;
}

struct Part {
  Expression expression;
  First first;
};

struct Counts {
  uint32_t least = 0;
  std::optional<uint32_t> most;
};

std::string Braces(const Counts& counts) {
  return counts.most ? fmt::format("{{{},{}}}", counts.least, *counts.most)
                     : fmt::format("{{{},}}", counts.least);
}

size_t SymbolsOf(const Counts& counts) {
  return kSymbolsOfCount * (counts.most.value_or(counts.least) + 1);
}

class Builder {
 public:
  absl::StatusOr<JsonGrammar> Build(const Json& schema) {
    WEIR_ASSIGN_OR_RETURN(const Part root, Any(schema, "json_schema", 1));
    out_.text = fmt::format("root ::= {}\n{}{}", root.expression.text, kCommon, rules_);
    WEIR_RETURN_IF_ERROR(Spend(root.expression.symbols + kCommonSymbols, "json_schema"));
    return std::move(out_);
  }

 private:
  absl::Status Spend(size_t symbols, std::string_view at) {
    out_.symbols += symbols;
    if (out_.symbols <= kMaxGrammarSymbols) return absl::OkStatus();
    return InvalidArgument("{}: the schema allows too much; the limit is {} symbols", at,
                           kMaxGrammarSymbols);
  }

  // A rule of its own, so that it stands once in the grammar however often it is named.
  absl::StatusOr<std::string> Named(const Part& part, std::string_view at) {
    const std::string name = fmt::format("r{}", named_++);
    rules_ += fmt::format("{} ::= {}\n", name, part.expression.text);
    WEIR_RETURN_IF_ERROR(Spend(part.expression.symbols + 2, at));
    return name;
  }

  absl::StatusOr<Part> Any(const Json& schema, const std::string& at, size_t depth) {
    if (!schema.is_object()) return InvalidArgument("{}: must be an object", at);
    if (depth > kMaxSchemaDepth) {
      return InvalidArgument("{}: more than {} schemas deep", at, kMaxSchemaDepth);
    }
    if (++parts_ > kMaxSchemaParts) {
      return InvalidArgument("{}: more than {} schemas", at, kMaxSchemaParts);
    }
    if (schema.contains("enum") || schema.contains("const")) return Words(schema, at);
    if (schema.contains("anyOf")) return AnyOf(schema, at, depth);
    return Typed(schema, at, depth);
  }

  // Keywords that are not understood would make the grammar allow what the schema does not.
  static absl::Status OnlyKnown(const Json& schema, const std::string& at,
                                const std::vector<std::string_view>& known) {
    for (const auto& [keyword, value] : schema.items()) {
      const bool fine =
          Holds(kNotes, keyword) || std::find(known.begin(), known.end(), keyword) != known.end();
      if (!fine) return InvalidArgument("{}: holds a keyword that is not supported", at);
    }
    return absl::OkStatus();
  }

  static absl::StatusOr<Part> Words(const Json& schema, const std::string& at) {
    WEIR_RETURN_IF_ERROR(OnlyKnown(schema, at, {"enum", "const", "type"}));
    if (schema.contains("enum") == schema.contains("const")) {
      return InvalidArgument("{}: has both enum and const", at);
    }
    const Json values = schema.contains("const") ? Json::array({schema["const"]}) : schema["enum"];
    if (!values.is_array() || values.empty() || values.size() > kMaxSchemaWords) {
      return InvalidArgument("{}.enum: must be a list of 1 to {} values", at, kMaxSchemaWords);
    }
    Part part;
    std::vector<std::string> words;
    for (const Json& value : values) {
      WEIR_RETURN_IF_ERROR(CheckWord(schema, value, at));
      words.push_back(value.dump());
      part.first.set(static_cast<unsigned char>(words.back().front()));
    }
    part.expression = OneOf(std::move(words));
    return part;
  }

  static absl::Status CheckWord(const Json& schema, const Json& value, const std::string& at) {
    if (value.is_structured()) return InvalidArgument("{}.enum: holds a list or an object", at);
    if (!schema.contains("type")) return absl::OkStatus();
    const Json& type = schema["type"];
    const bool fits = (type == "string" && value.is_string()) ||
                      (type == "integer" && value.is_number_integer()) ||
                      (type == "number" && value.is_number()) ||
                      (type == "boolean" && value.is_boolean()) ||
                      (type == "null" && value.is_null());
    if (fits) return absl::OkStatus();
    return InvalidArgument("{}.enum: holds a value that is not of the type", at);
  }

  absl::StatusOr<Part> AnyOf(const Json& schema, const std::string& at, size_t depth) {
    WEIR_RETURN_IF_ERROR(OnlyKnown(schema, at, {"anyOf"}));
    const Json& ways = schema["anyOf"];
    if (!ways.is_array() || ways.empty() || ways.size() > kMaxSchemaMembers) {
      return InvalidArgument("{}.anyOf: must be a list of 1 to {} schemas", at, kMaxSchemaMembers);
    }
    std::vector<Part> parts;
    for (const Json& way : ways) {
      WEIR_ASSIGN_OR_RETURN(Part part,
                            Any(way, fmt::format("{}.anyOf[{}]", at, parts.size()), depth + 1));
      parts.push_back(std::move(part));
    }
    return Choice(parts, at);
  }

  absl::StatusOr<Part> Choice(const std::vector<Part>& parts, const std::string& at) {
    Part choice;
    for (const Part& part : parts) {
      if ((choice.first & part.first).any()) {
        return InvalidArgument("{}: two of its ways begin alike", at);
      }
      choice.first |= part.first;
      WEIR_ASSIGN_OR_RETURN(const std::string name, Named(part, at));
      choice.expression.text += (choice.expression.text.empty() ? "" : " | ") + name;
      choice.expression.symbols += 2;
    }
    choice.expression.text = "(" + choice.expression.text + ")";
    choice.expression.symbols += 2;
    return choice;
  }

  absl::StatusOr<Part> Typed(const Json& schema, const std::string& at, size_t depth) {
    const Json types = schema.contains("type") ? schema["type"] : Json();
    const Json list = types.is_array() ? types : Json::array({types});
    if (list.empty() || list.size() > kTypes.size()) return NoType(at);
    std::vector<std::string_view> known = {"type"};
    std::vector<Part> parts;
    for (const Json& type : list) {
      if (!type.is_string() || !Holds(kTypes, type.get_ref<const std::string&>()))
        return NoType(at);
      for (const auto& [keyword, value] : schema.items()) {
        if (BelongsTo(type.get_ref<const std::string&>(), keyword)) known.push_back(keyword);
      }
    }
    WEIR_RETURN_IF_ERROR(OnlyKnown(schema, at, known));
    for (const Json& type : list) {
      WEIR_ASSIGN_OR_RETURN(Part part,
                            OfType(type.get_ref<const std::string&>(), schema, at, depth));
      parts.push_back(std::move(part));
    }
    if (parts.size() == 1) return parts.front();
    return Choice(parts, at);
  }

  static absl::Status NoType(const std::string& at) {
    return InvalidArgument(
        "{}: needs type (object, array, string, integer, number, boolean, null), enum, const or "
        "anyOf",
        at);
  }

  absl::StatusOr<Part> OfType(std::string_view type, const Json& schema, const std::string& at,
                              size_t depth) {
    if (type == "object") return Object(schema, at, depth);
    if (type == "array") return Array(schema, at, depth);
    if (type == "string") return Text(schema, at);
    if (type == "integer") return Part{{"integer", 1}, FirstOf("-0123456789")};
    if (type == "number") return Part{{"number", 1}, FirstOf("-0123456789")};
    if (type == "boolean") return Part{OneOf({"true", "false"}), FirstOf("tf")};
    return Part{Literal("null"), FirstOf("n")};
  }

  static absl::StatusOr<uint32_t> Count(const Json& schema, const char* keyword,
                                        const std::string& at) {
    const Json& value = schema[keyword];
    if (value.is_number_unsigned() && value <= kMaxSchemaCount) return value.get<uint32_t>();
    return InvalidArgument("{}.{}: must be 0 to {}", at, keyword, kMaxSchemaCount);
  }

  static absl::StatusOr<Counts> ReadCounts(const Json& schema, const char* least, const char* most,
                                           const std::string& at) {
    Counts counts;
    if (schema.contains(least)) {
      WEIR_ASSIGN_OR_RETURN(counts.least, Count(schema, least, at));
    }
    if (schema.contains(most)) {
      WEIR_ASSIGN_OR_RETURN(counts.most, Count(schema, most, at));
    }
    if (!counts.most || counts.least <= *counts.most) return counts;
    return InvalidArgument("{}.{}: is more than {}", at, least, most);
  }

  static absl::StatusOr<Part> Text(const Json& schema, const std::string& at) {
    WEIR_ASSIGN_OR_RETURN(const Counts counts, ReadCounts(schema, "minLength", "maxLength", at));
    if (counts.most == 0u) return Part{Literal("\"\""), FirstOf("\"")};
    return Part{{fmt::format("\"\\\"\" char{} \"\\\"\"", Braces(counts)), SymbolsOf(counts) + 2},
                FirstOf("\"")};
  }

  absl::StatusOr<Part> Array(const Json& schema, const std::string& at, size_t depth) {
    if (!schema.contains("items")) return InvalidArgument("{}.items: is missing", at);
    WEIR_ASSIGN_OR_RETURN(Counts counts, ReadCounts(schema, "minItems", "maxItems", at));
    WEIR_ASSIGN_OR_RETURN(const Part item, Any(schema["items"], at + ".items", depth + 1));
    if (counts.most == 0u) return Part{Literal("[]"), FirstOf("[")};
    WEIR_ASSIGN_OR_RETURN(const std::string name, Named(item, at));
    const bool may_be_empty = counts.least == 0;
    counts.least -= may_be_empty ? 0 : 1;
    if (counts.most) --*counts.most;
    Expression more{fmt::format("\",\" space {}", name), 3};
    WEIR_ASSIGN_OR_RETURN(const std::string next, Named({more, {}}, at));
    std::string items = name;
    if (counts.most != 0u) items += fmt::format(" {}{}", next, Braces(counts));
    const std::string optional = may_be_empty ? fmt::format("({})?", items) : items;
    return Part{{fmt::format("\"[\" {} \"]\"", optional), SymbolsOf(counts) + 10}, FirstOf("[")};
  }

  absl::StatusOr<Part> Object(const Json& schema, const std::string& at, size_t depth) {
    WEIR_RETURN_IF_ERROR(CheckObject(schema, at));
    static const Json kNone = Json::object();
    const Json& properties = schema.contains("properties") ? schema["properties"] : kNone;
    Expression out{"\"{\"", 2};
    size_t place = 0;
    for (const auto& [name, value] : properties.items()) {
      const std::string below = fmt::format("{}.properties[{}]", at, place);
      WEIR_ASSIGN_OR_RETURN(const Part part, Any(value, below, depth + 1));
      WEIR_ASSIGN_OR_RETURN(const std::string rule, Named(part, below));
      const Expression key = Literal(Json(name).dump() + ":");
      out.text += fmt::format(" {}{} space {}", place == 0 ? "" : "\",\" space ", key.text, rule);
      out.symbols += key.symbols + 4;
      ++place;
    }
    out.text += " \"}\"";
    return Part{std::move(out), FirstOf("{")};
  }

  static absl::Status CheckObject(const Json& schema, const std::string& at) {
    const Json properties = schema.value("properties", Json::object());
    if (!properties.is_object() || properties.size() > kMaxSchemaMembers) {
      return InvalidArgument("{}.properties: must be an object with at most {} members", at,
                             kMaxSchemaMembers);
    }
    if (schema.contains("additionalProperties") && !schema["additionalProperties"].is_boolean()) {
      return InvalidArgument("{}.additionalProperties: must be true or false", at);
    }
    const Json required = schema.value("required", Json::array());
    const bool named =
        required.is_array() && std::all_of(required.begin(), required.end(), [&](const Json& name) {
          return name.is_string() && properties.contains(name.get_ref<const std::string&>());
        });
    if (named) return absl::OkStatus();
    return InvalidArgument("{}.required: must be a list of names in properties", at);
  }

  JsonGrammar out_;
  std::string rules_;
  size_t named_ = 0;
  size_t parts_ = 0;
};

}  // namespace

absl::StatusOr<JsonGrammar> GrammarOf(std::string_view text) {
  const Json schema = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (schema.is_discarded()) return InvalidArgument("json_schema: is no JSON");
  if (text.find('\\') != std::string_view::npos || text.find("\xEF\xBF\xBD") != text.npos) {
    return InvalidArgument("json_schema: holds a backslash or U+FFFD");
  }
  return Builder().Build(schema);
}

}  // namespace weir::router::llama
