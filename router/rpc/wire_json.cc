#include "router/rpc/wire_json.h"

#include <google/protobuf/util/json_util.h>

namespace weir::router {

std::string JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions print;
  print.preserve_proto_field_names = true;
  print.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, print);
  return status.ok() ? json : std::string();
}

}  // namespace weir::router
