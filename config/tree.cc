#include "config/tree.h"

#include <yaml-cpp/yaml.h>

#include "compliance/base/status.h"

namespace weir::config {
namespace {

// Turns a YAML::Node into a Node, within the limits of the header.
class Planter {
 public:
  absl::StatusOr<Node> Plant(const YAML::Node& from, int line, int depth) {
    if (depth > kMaxTreeDepth)
      return InvalidArgument("{}: nested deeper than {}", line, kMaxTreeDepth);
    if (++nodes_ > kMaxTreeNodes)
      return InvalidArgument("{}: more than {} values", line, kMaxTreeNodes);
    if (from.IsMap()) return PlantMap(from, depth);
    if (from.IsSequence()) return PlantList(from, line, depth);
    Node node;
    if (from.IsScalar()) {
      node.kind = NodeKind::kScalar;
      node.plain = from.Tag() == "?";
      node.scalar = from.Scalar();
    }
    return node;
  }

 private:
  absl::StatusOr<Node> PlantMap(const YAML::Node& from, int depth) {
    Node node;
    node.kind = NodeKind::kMap;
    for (const auto& pair : from) {
      const int line = pair.first.Mark().line + 1;
      if (!pair.first.IsScalar()) return InvalidArgument("{}: a key is a word", line);
      WEIR_ASSIGN_OR_RETURN(Node value, Plant(pair.second, line, depth + 1));
      node.entries.push_back({pair.first.Scalar(), line, std::move(value)});
    }
    return node;
  }

  absl::StatusOr<Node> PlantList(const YAML::Node& from, int list_line, int depth) {
    Node node;
    node.kind = NodeKind::kList;
    for (const YAML::Node& item : from) {
      const int line = item.IsNull() ? list_line : item.Mark().line + 1;
      WEIR_ASSIGN_OR_RETURN(Node value, Plant(item, line, depth + 1));
      node.entries.push_back({"", line, std::move(value)});
    }
    return node;
  }

  int nodes_ = 0;
};

}  // namespace

absl::StatusOr<Node> ParseTree(std::string_view text) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
    if (documents.size() > 1) return InvalidArgument("1: more than one YAML document");
    Node empty;
    empty.kind = NodeKind::kMap;
    if (documents.empty() || documents[0].IsNull()) return empty;
    return Planter().Plant(documents[0], 1, 0);
  } catch (const YAML::Exception& error) {
    return InvalidArgument("{}: not YAML: {}", error.mark.line < 0 ? 1 : error.mark.line + 1,
                           error.msg);
  } catch (const std::exception&) {
    return InvalidArgument("1: not YAML");
  }
}

}  // namespace weir::config
