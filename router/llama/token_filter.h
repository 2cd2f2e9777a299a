// Holds an answer to a grammar: which tokens may come next. Internal to router/llama.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "router/llama/model.h"
#include "router/llama/utf8_holder.h"

struct llama_sampler;

namespace weir::router::llama {

// Of one answer; one thread at a time. The model must outlive it.
class TokenFilter {
 public:
  // `grammar`: GBNF whose first rule is "root". INTERNAL when llama.cpp cannot read it.
  static absl::StatusOr<std::unique_ptr<TokenFilter>> Create(const Model& model,
                                                             const std::string& grammar);
  ~TokenFilter();
  TokenFilter(const TokenFilter&) = delete;
  TokenFilter& operator=(const TokenFilter&) = delete;

  // Sets the scores of tokens that may not come next to -inf: those that the grammar forbids, and
  // those with which the text would not be UTF-8. An end comes only when the text is whole.
  void Forbid(std::span<const Token> tokens, std::span<float> scores) const;
  // The token is chosen. REQUIRES: it may come next, and is no end.
  void Accept(Token token);
  // Whether the text could end here.
  bool whole() const;

 private:
  TokenFilter(const Model& model, llama_sampler* grammar) : model_(model), grammar_(grammar) {}
  bool KeepsUtf8(Token token) const;

  const Model& model_;
  llama_sampler* const grammar_;
  Utf8Holder characters_;
};

}  // namespace weir::router::llama
