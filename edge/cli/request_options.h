// Options of a request that ask and chat share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "weir/v1/chat.pb.h"

namespace weir::cli {

struct RequestOptions {
  std::string privacy = "auto";
  std::string lang = "zh";
  std::string session;
  std::string subject;
  std::string age = "unknown";
  std::string label_agreement;
  unsigned max_tokens = 0;
  double temperature = -1;
  unsigned seed = 0;
  unsigned timeout_s = 0;
  std::string quality = "balanced";
  std::string on_unavailable = "other";
  unsigned max_cost_micros = 0;
  std::string json_schema;  // a file
};

void AddRequestOptions(CLI::App& app, RequestOptions& options);
// Without turns.
v1::ChatRequest RequestFrom(const RequestOptions& options);

}  // namespace weir::cli
