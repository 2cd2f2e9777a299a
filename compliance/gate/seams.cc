#include "compliance/gate/seams.h"

#include <algorithm>
#include <string_view>

namespace weir::gate {
namespace {

bool ContinuesCharacter(char byte) { return static_cast<signed char>(byte) < -64; }

bool IsAsciiLetterOrDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Bytes of the first `count` characters, or of all; takes them off `count`.
size_t TakeFront(std::string_view text, size_t& count) {
  size_t size = 0;
  while (size < text.size() && (count > 0 || ContinuesCharacter(text[size]))) {
    if (!ContinuesCharacter(text[size])) --count;
    ++size;
  }
  return size;
}

// The same from the end.
size_t TakeBack(std::string_view text, size_t& count) {
  size_t size = 0;
  while (size < text.size() && count > 0) {
    ++size;
    if (!ContinuesCharacter(text[text.size() - size])) --count;
  }
  return size;
}

using Order = std::vector<uint32_t>;  // indices of turns that have text

std::string TextBefore(const std::vector<Turn>& turns, const Order& order, size_t place) {
  std::string text;
  size_t left = kSeamCodePoints;
  while (place-- > 0 && left > 0) {
    const std::string_view turn = turns[order[place]].text.Reveal();
    const size_t size = TakeBack(turn, left);
    text.insert(0, turn.substr(turn.size() - size));
  }
  return text;
}

void AddSeam(const std::vector<Turn>& turns, const Order& order, size_t place,
             std::vector<Seam>& out) {
  Seam seam;
  seam.turn = order[place];
  seam.text = TextBefore(turns, order, place);
  seam.left_end = seam.right_begin = seam.text.size();
  size_t left = kSeamCodePoints;
  for (size_t i = place; i < order.size() && left > 0; ++i) {
    const std::string_view turn = turns[order[i]].text.Reveal();
    seam.text += turn.substr(0, TakeFront(turn, left));
    if (i == place) seam.right_end = seam.text.size();
  }
  const bool words_meet = IsAsciiLetterOrDigit(seam.text[seam.left_end - 1]) &&
                          IsAsciiLetterOrDigit(seam.text[seam.right_begin]);
  if (words_meet) {
    Seam apart = seam;
    apart.text.insert(apart.left_end, " ");
    ++apart.right_begin;
    ++apart.right_end;
    out.push_back(std::move(apart));
  }
  out.push_back(std::move(seam));
}

bool Asks(Role role) { return role == Role::kUser || role == Role::kTool; }

}  // namespace

std::vector<Seam> SeamsOf(const std::vector<Turn>& turns) {
  Order all;
  Order asking;
  for (uint32_t i = 0; i < turns.size(); ++i) {
    if (turns[i].text.empty()) continue;
    all.push_back(i);
    if (Asks(turns[i].role)) asking.push_back(i);
  }
  std::vector<Seam> seams;
  for (size_t place = 1; place < all.size(); ++place) AddSeam(turns, all, place, seams);
  if (asking.size() == all.size()) return seams;
  for (size_t place = 1; place < asking.size(); ++place) AddSeam(turns, asking, place, seams);
  return seams;
}

bool Straddles(const Seam& seam, const Detection& detection) {
  return detection.source != Detection::Source::kPii && detection.begin < seam.left_end &&
         detection.end > seam.right_begin && detection.end <= seam.right_end;
}

Detection InTurn(const Seam& seam, const Detection& detection) {
  Detection inside = detection;
  inside.begin = 0;
  inside.end = detection.end - seam.right_begin;
  return inside;
}

}  // namespace weir::gate
