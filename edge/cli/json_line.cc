#include "edge/cli/json_line.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "compliance/base/status.h"

namespace weir::cli {
namespace {

using nlohmann::json;
using Event = json::parse_event_t;

constexpr int kMaxDepth = 16;

// What stands against a line, thrown through the parser.
struct Objection {
  absl::Status status;
};

// Watches one line being parsed: keeps known fields, remembers the id, objects to the rest.
class Watch {
 public:
  Watch(const Shape& shape, json& id) : shape_(shape), id_(id) {}

  // Says whether to keep what was just parsed. `depth` is 0 for the line's object itself.
  bool operator()(int depth, Event event, const json& parsed) {
    if (depth > kMaxDepth)
      throw Objection{InvalidArgument("nested deeper than {} levels", kMaxDepth)};
    if (depth != 1) return true;
    if (event == Event::key) return KeepField(parsed.get_ref<const std::string&>());
    const bool scalar = event == Event::value;
    if (scalar && at_id_ && (parsed.is_string() || parsed.is_number())) id_ = parsed;
    return true;
  }

 private:
  bool KeepField(const std::string& name) {
    at_id_ = name == "id";
    const bool known =
        std::find(shape_.fields.begin(), shape_.fields.end(), name) != shape_.fields.end();
    if (!known && shape_.unknown == Unknown::kRefuse) {
      throw Objection{InvalidArgument("has a field other than {}", fmt::join(shape_.fields, ", "))};
    }
    if (known && !seen_.insert(name).second) {
      throw Objection{InvalidArgument("\"{}\" is given twice", name)};
    }
    return known;
  }

  const Shape& shape_;
  json& id_;
  std::set<std::string> seen_;
  bool at_id_ = false;
};

}  // namespace

Line ParseLine(std::string_view text, const Shape& shape) {
  Line line;
  Watch watch(shape, line.id);
  try {
    line.fields = json::parse(
        text.begin(), text.end(),
        [&watch](int depth, Event event, json& parsed) { return watch(depth, event, parsed); });
    if (!line.fields.is_object()) line.status = InvalidArgument("not a JSON object");
  } catch (const json::parse_error& error) {
    line.status = InvalidArgument("not a JSON object: byte {} is wrong", error.byte);
  } catch (const json::exception&) {  // a number beyond all range
    line.status = InvalidArgument("not a JSON object");
  } catch (const Objection& objection) {
    line.status = objection.status;
  }
  return line;
}

absl::StatusOr<std::string_view> TextIn(const json& fields, const char* key) {
  const auto field = fields.find(key);
  if (field == fields.end()) return InvalidArgument("\"{}\" is missing", key);
  if (!field->is_string()) return InvalidArgument("\"{}\" is not a string", key);
  return std::string_view(field->get_ref<const std::string&>());
}

absl::StatusOr<std::string_view> TextIn(const json& fields, const char* key,
                                        std::string_view fallback) {
  if (!fields.contains(key)) return fallback;
  return TextIn(fields, key);
}

std::string ToLine(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace weir::cli
