// Messages of the wire as JSON with their proto field names: what `--json` prints and what the C
// interface hands out.
#pragma once

#include <string>

namespace google::protobuf {
class Message;
}

namespace weir::router {

// One line; empty when the message cannot be written (a text that is not UTF-8).
std::string JsonOf(const google::protobuf::Message& message);

}  // namespace weir::router
