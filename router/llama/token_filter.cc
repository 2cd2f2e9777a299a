#include "router/llama/token_filter.h"

#include <cmath>
#include <limits>
#include <vector>

#include "compliance/base/status.h"
#include "llama.h"
#include "router/llama/llama_log.h"

namespace weir::router::llama {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // what Utf8Holder makes of stray bytes

}  // namespace

absl::StatusOr<std::unique_ptr<TokenFilter>> TokenFilter::Create(const Model& model,
                                                                 const std::string& grammar) {
  llama_sampler* const sampler =
      llama_sampler_init_grammar(llama_model_get_vocab(model.get()), grammar.c_str(), "root");
  if (sampler == nullptr) return absl::InternalError("llama.cpp does not read the grammar");
  return std::unique_ptr<TokenFilter>(new TokenFilter(model, sampler));
}

TokenFilter::~TokenFilter() { llama_sampler_free(grammar_); }

bool TokenFilter::KeepsUtf8(Token token) const {
  Utf8Holder characters = characters_;
  return characters.Push(model_.Piece(token)).find(kReplacement) == std::string::npos;
}

void TokenFilter::Forbid(std::span<const Token> tokens, std::span<float> scores) const {
  WEIR_CHECK(tokens.size() == scores.size());
  std::vector<llama_token_data> data;
  data.reserve(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) data.push_back({tokens[i], scores[i], 0});
  llama_token_data_array array = {data.data(), data.size(), -1, false};
  llama_sampler_apply(grammar_, &array);
  for (size_t i = 0; i < tokens.size(); ++i) {
    const bool allowed = std::isfinite(data[i].logit) && KeepsUtf8(tokens[i]);
    if (!allowed) scores[i] = -std::numeric_limits<float>::infinity();
  }
}

void TokenFilter::Accept(Token token) {
  llama_sampler_accept(grammar_, token);
  characters_.Push(model_.Piece(token));
}

bool TokenFilter::whole() const {
  const Token end[] = {llama_vocab_eos(llama_model_get_vocab(model_.get()))};
  float score[] = {0};
  Forbid(end, score);
  return std::isfinite(score[0]);
}

}  // namespace weir::router::llama
