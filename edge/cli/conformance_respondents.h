// Whom `weir conformance` asks: an OpenAI-style endpoint, or a GGUF file in this process.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/auditor/conformance/respondent.h"
#include "compliance/base/clock.h"
#include "compliance/base/sensitive.h"

namespace weir::cli {

struct RespondentOptions {
  std::string where;     // "http://host:port/v1", "https://...", or a GGUF file
  std::string model;     // the name that an endpoint is asked for; may be empty
  std::string key_path;  // a file with the endpoint's API key; may be empty
  uint32_t max_tokens = 512;
};

// NOT_FOUND, FAILED_PRECONDITION: no usable model there. An endpoint is not tried before the first
// question. The clock must outlive it.
absl::StatusOr<std::unique_ptr<auditor::Respondent>> OpenRespondent(
    const RespondentOptions& options, const Clock& clock);

// POST URL/chat/completions, not streamed; tried three times. Certificates are checked, redirects
// and the environment's proxies are not followed. UNAVAILABLE: no answer; INTERNAL: an answer that
// is none.
std::unique_ptr<auditor::Respondent> NewHttpRespondent(const RespondentOptions& options,
                                                       Secret api_key);

}  // namespace weir::cli
