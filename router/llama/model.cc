#include "router/llama/model.h"

#include <optional>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "llama.h"
#include "router/llama/gguf_file.h"
#include "router/llama/llama_log.h"

namespace weir::router::llama {
namespace {

// Stands for the text of turn `index` while the format is applied. Starts with a byte that no
// format contains, so that it can be found again.
std::string PlaceOf(size_t index) { return fmt::format("\x01turn{}\x01", index); }

const char* RoleOf(gate::Role role) {
  switch (role) {
    case gate::Role::kSystem:
      return "system";
    case gate::Role::kAssistant:
      return "assistant";
    case gate::Role::kUser:
    case gate::Role::kTool:
      return "user";  // Qwen reads tool output as a user's turn
  }
  return "user";
}

std::string TextOf(const gate::Turn& turn) {
  if (turn.role != gate::Role::kTool) return std::string(turn.text.Reveal());
  return fmt::format("<tool_response>\n{}\n</tool_response>", turn.text.Reveal());
}

std::string NameOf(const GgufFile& file, const crypto::Digest& digest) {
  const std::string& name = file.name.empty() ? file.architecture : file.name;
  return fmt::format("{}@sha256:{}", name, digest.ToHex().substr(0, 12));
}

absl::StatusOr<llama_model*> LoadWeights(const HeldFile& file, const std::atomic<bool>& stop) {
  llama_model_params params = llama_model_default_params();
  params.load_mode = LLAMA_LOAD_MODE_MMAP;
  params.progress_callback = [](float, void* data) {
    return !static_cast<const std::atomic<bool>*>(data)->load(std::memory_order_relaxed);
  };
  params.progress_callback_user_data = const_cast<std::atomic<bool>*>(&stop);  // only read
  TakeLastError();
  llama_model* model = llama_model_load_from_file(file.handle().c_str(), params);
  if (model != nullptr) return model;
  if (stop.load(std::memory_order_relaxed)) return absl::CancelledError("stopping");
  return DataLoss("{}: llama.cpp cannot load it: {}", file.path(), TakeLastError());
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Model>> Model::Load(const std::string& path,
                                                         const PackageRules& rules,
                                                         const std::atomic<bool>& stop) {
  StartLlama();
  WEIR_ASSIGN_OR_RETURN(auto file, HeldFile::Open(path));
  WEIR_ASSIGN_OR_RETURN(const GgufFile header, InspectGguf(*file));
  if (!header.architecture.starts_with("qwen")) {
    log::Warning("model_architecture", {{"path", path}, {"architecture", header.architecture}});
  }
  const auto files = NewPosixFileSystem();
  WEIR_ASSIGN_OR_RETURN(ModelPackage package, ReadPackage(*files, path, rules));
  WEIR_ASSIGN_OR_RETURN(const crypto::Digest digest, DigestOf(*file, stop));
  WEIR_RETURN_IF_ERROR(CheckFile(package, path, file->size(), digest));
  WEIR_ASSIGN_OR_RETURN(llama_model* const weights, LoadWeights(*file, stop));
  std::unique_ptr<const Model> model(
      new Model(std::move(file), weights, llama::NameOf(header, digest), std::move(package)));
  WEIR_RETURN_IF_ERROR(model->Intact());
  if (llama_vocab_type(model->vocabulary_) == LLAMA_VOCAB_TYPE_NONE ||
      !llama_model_has_decoder(weights)) {
    return DataLoss("{} holds no text model", path);
  }
  return model;
}

Model::Model(std::unique_ptr<const HeldFile> file, llama_model* model, std::string name,
             ModelPackage package)
    : file_(std::move(file)),
      model_(model),
      vocabulary_(llama_model_get_vocab(model)),
      name_(std::move(name)),
      package_(std::move(package)) {}

Model::~Model() { llama_model_free(model_); }

uint32_t Model::trained_tokens() const {
  return static_cast<uint32_t>(llama_model_n_ctx_train(model_));
}

uint32_t Model::vocabulary_size() const {
  return static_cast<uint32_t>(llama_vocab_n_tokens(vocabulary_));
}

bool Model::IsEnd(Token token) const { return llama_vocab_is_eog(vocabulary_, token); }

std::string Model::Piece(Token token) const {
  std::string piece(32, '\0');
  int32_t size = 0;
  while (true) {
    const auto room = static_cast<int32_t>(piece.size());
    size = llama_token_to_piece(vocabulary_, token, piece.data(), room, 0, false);
    if (size >= 0) break;
    piece.resize(static_cast<size_t>(-size));
  }
  piece.resize(static_cast<size_t>(size));
  return piece;
}

// The chat format with PlaceOf(i) where the text of turn i goes; empty when llama.cpp does not know
// it.
std::string Model::Formatted(const std::vector<gate::Turn>& turns, const char* format) const {
  std::vector<std::string> places;
  for (size_t i = 0; i < turns.size(); ++i) places.push_back(PlaceOf(i));
  std::vector<llama_chat_message> messages;
  for (size_t i = 0; i < turns.size(); ++i) {
    messages.push_back({RoleOf(turns[i].role), places[i].c_str()});
  }
  std::string text(64 * (turns.size() + 1), '\0');
  for (int attempt = 0; attempt < 2; ++attempt) {
    const int32_t size = llama_chat_apply_template(format, messages.data(), messages.size(), true,
                                                   text.data(), static_cast<int32_t>(text.size()));
    if (size < 0) return {};
    const bool fits = static_cast<size_t>(size) <= text.size();
    text.resize(static_cast<size_t>(size));
    if (fits) return text;
  }
  return {};
}

bool Model::AppendTokens(std::string_view text, bool control, std::vector<Token>& tokens) const {
  if (text.empty()) return true;
  const size_t before = tokens.size();
  tokens.resize(before + text.size());  // a token is at least one byte
  const int32_t count =
      llama_tokenize(vocabulary_, text.data(), static_cast<int32_t>(text.size()),
                     tokens.data() + before, static_cast<int32_t>(text.size()), false, control);
  tokens.resize(before + static_cast<size_t>(std::max(count, 0)));
  return count >= 0;
}

absl::StatusOr<Conversation> Model::Read(const std::vector<gate::Turn>& turns) const {
  const char* own = llama_model_chat_template(model_, nullptr);
  std::string format = own != nullptr ? Formatted(turns, own) : std::string();
  // Formats that llama.cpp does not know, and those that leave a turn out, give way to Qwen's.
  for (size_t i = 0; i < turns.size(); ++i) {
    if (format.find(PlaceOf(i)) == std::string::npos) format = Formatted(turns, "chatml");
  }
  Conversation out;
  std::vector<Token>& tokens = out.tokens;
  if (llama_vocab_get_add_bos(vocabulary_)) tokens.push_back(llama_vocab_bos(vocabulary_));
  std::string_view rest = format;
  bool ok = true;
  for (size_t i = 0; i < turns.size() && ok; ++i) {
    const std::string place = PlaceOf(i);
    const size_t at = rest.find(place);
    if (at == std::string_view::npos) return absl::InternalError("the chat format lost a turn");
    ok = AppendTokens(rest.substr(0, at), true, tokens);
    const size_t begin = tokens.size();
    ok = ok && AppendTokens(TextOf(turns[i]), false, tokens);
    if (turns[i].role == gate::Role::kUser) {
      out.asked_begin = begin;
      out.asked_end = tokens.size();
    }
    rest.remove_prefix(at + place.size());
  }
  if (!ok || !AppendTokens(rest, true, tokens)) {
    return absl::InternalError("the conversation could not be turned into tokens");
  }
  return out;
}

}  // namespace weir::router::llama
