#include "cloud/upstream/plain_chunk.h"

#include <simdjson.h>

#include <cstring>
#include <vector>

namespace weir::cloud {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

// The bytes with the room behind them that simdjson reads into; used again by its thread.
class Room {
 public:
  std::optional<element> Parse(std::string_view data) {
    if (bytes_.size() < data.size() + simdjson::SIMDJSON_PADDING) {
      bytes_.resize(2 * data.size() + simdjson::SIMDJSON_PADDING);
    }
    std::memcpy(bytes_.data(), data.data(), data.size());
    element root;
    if (parser_.parse(bytes_.data(), data.size(), /*realloc_if_needed=*/false).get(root)) {
      return std::nullopt;
    }
    return root;
  }

 private:
  std::vector<char> bytes_;
  simdjson::dom::parser parser_;
};

// Calls take(key, value) for each member until it says no.
template <typename Take>
bool EachMember(element value, Take take) {
  object members;
  if (value.get(members)) return false;
  for (const auto& [key, member] : members) {
    if (!take(key, member)) return false;
  }
  return true;
}

// Puts `value` where nothing is yet.
bool Once(std::optional<element>& where, element value) {
  if (where) return false;
  where = value;
  return true;
}

bool ReadDelta(element delta, ChatChunk& chunk) {
  std::optional<element> content;
  const bool plain = EachMember(delta, [&](std::string_view key, element value) {
    if (key == "content") return Once(content, value);
    return (key != "reasoning_content" && key != "reasoning") || value.is_null();
  });
  std::string_view text;
  if (!plain || !content || content->get(text)) return false;
  chunk.content = text;
  return true;
}

bool ReadChoice(element choice, ChatChunk& chunk) {
  std::optional<element> delta;
  const bool plain = EachMember(choice, [&](std::string_view key, element value) {
    if (key == "delta") return Once(delta, value);
    if (key == "finish_reason") return value.is_null();
    int64_t index = 0;
    return key != "index" || (!value.get(index) && index == 0);
  });
  return plain && delta && ReadDelta(*delta, chunk);
}

bool ReadEvent(element event, ChatChunk& chunk) {
  std::optional<element> choices;
  const bool plain = EachMember(event, [&](std::string_view key, element value) {
    if (key == "choices") return Once(choices, value);
    if (key == "usage" || key == "error") return value.is_null();
    std::string_view word;
    return key != "object" || (!value.get(word) && word != "error");
  });
  simdjson::dom::array list;
  if (!plain || !choices || choices->get(list) || list.size() != 1) return false;
  return ReadChoice(list.at(0).value_unsafe(), chunk);
}

}  // namespace

std::optional<ChatChunk> PlainChunk(std::string_view data) {
  thread_local Room room;
  const std::optional<element> event = room.Parse(data);
  ChatChunk chunk;
  if (!event || !ReadEvent(*event, chunk)) return std::nullopt;
  return chunk;
}

}  // namespace weir::cloud
