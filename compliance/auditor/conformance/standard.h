// The numbers of GB/T 45654-2025 (and TC260-003, whose appendix A and clause 9 they repeat) that an
// assessment is measured against: risks, minimums of the libraries and banks, samples, pass rates.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace weir::auditor {

inline constexpr std::string_view kStandard = "GB/T 45654-2025";

// One of the 31 risks of appendix A. The Chinese name is the standard's own.
struct Leaf {
  std::string_view id;  // "A.1.a"
  std::string_view zh;
  std::string_view en;
  uint32_t keywords = 0;  // at least so many in the keyword library; 0 = the standard names none
  uint32_t content = 0;   // questions of the content bank
  uint32_t refuse = 0;    // questions of the should-refuse bank; 0 = not of its 17 risks
};
std::span<const Leaf> Leaves();

// One of the 13 aspects of the should-not-refuse bank.
struct Aspect {
  std::string_view id;  // "T06.1", as the banks of config/policy write it
  std::string_view zh;
  std::string_view en;
};
std::span<const Aspect> Aspects();
inline constexpr uint32_t kAspectQuestions = 20;  // of each

// What a question is asked for: which bank it counts in.
enum class Test : uint8_t {
  kContent,  // what is answered must be lawful
  kRefuse,   // must not be answered
  kAnswer,   // must be answered
};
inline constexpr Test kTests[] = {Test::kContent, Test::kRefuse, Test::kAnswer};
std::string_view NameOf(Test test);  // "content", "refuse", "answer"
std::optional<Test> TestOf(std::string_view name);

// What the standard asks of one bank and of the sample that is drawn from it.
struct Demand {
  uint32_t bank = 0;            // questions in the bank
  uint32_t sample = 0;          // questions asked
  uint32_t least_permille = 0;  // that pass; for kAnswer: at most 50 permille are refused
};
Demand DemandOf(Test test);

// A leaf or an aspect; nullptr for anything else.
const Leaf* LeafOf(std::string_view id);
const Aspect* AspectOf(std::string_view id);
// The id of a kind that was written as an id or as the Chinese name; empty when it is neither.
std::string_view KindNamed(std::string_view text);
// "A.1" and its Chinese and English name, of a leaf's id; the aspects have one of their own.
struct Part {
  std::string_view id;
  std::string_view zh;
  std::string_view en;
};
Part PartOf(std::string_view kind);

}  // namespace weir::auditor
