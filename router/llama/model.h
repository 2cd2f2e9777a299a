// Weights and vocabulary of one GGUF file, loaded once and shared.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/base/held_file.h"
#include "compliance/gate/request.h"
#include "router/llama/model_package.h"
#include "router/llama/sampler.h"

struct llama_model;
struct llama_vocab;

namespace weir::router::llama {

// A conversation as the model reads it, and where in it the newest user's text is.
struct Conversation {
  std::vector<Token> tokens;
  size_t asked_begin = 0;
  size_t asked_end = 0;
};

// Immutable after Load; thread-safe. The file stays open and mapped while the object lives.
class Model {
 public:
  // NOT_FOUND: nothing at `path`. PERMISSION_DENIED: its package is not what `rules` ask for, or it
  // is not the file of that package. DATA_LOSS: no GGUF file, damaged or cut. CANCELLED when `stop`
  // becomes true. The message is for people.
  static absl::StatusOr<std::unique_ptr<const Model>> Load(const std::string& path,
                                                           const PackageRules& rules,
                                                           const std::atomic<bool>& stop);
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  // DATA_LOSS when the file was written to, cut or could not be read since: what was computed with
  // it then is worth nothing.
  absl::Status Intact() const { return file_->Unchanged(); }

  const std::string& name() const { return name_; }  // "<general.name>@sha256:<first 12 digits>"
  const ModelPackage& package() const { return package_; }
  uint32_t trained_tokens() const;  // the longest window that makes sense
  uint32_t vocabulary_size() const;

  // The conversation in the model's own chat format, up to where the assistant speaks. Control
  // tokens come from the format only: what a turn says is text, whatever it looks like.
  absl::StatusOr<Conversation> Read(const std::vector<gate::Turn>& turns) const;
  // The bytes that a token stands for; may end inside a character. Empty for control tokens.
  std::string Piece(Token token) const;
  // Whether the token ends an answer.
  bool IsEnd(Token token) const;

  llama_model* get() const { return model_; }

 private:
  Model(std::unique_ptr<const HeldFile> file, llama_model* model, std::string name,
        ModelPackage package);
  std::string Formatted(const std::vector<gate::Turn>& turns, const char* format) const;
  bool AppendTokens(std::string_view text, bool control, std::vector<Token>& tokens) const;

  const std::unique_ptr<const HeldFile> file_;  // guards the mapping, so it goes last
  llama_model* model_;
  const llama_vocab* vocabulary_;
  std::string name_;
  ModelPackage package_;
};

}  // namespace weir::router::llama
