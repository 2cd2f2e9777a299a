// Text that is written in a code (row 17 of the table of disguises): %XX, \uXXXX and \xXX, &#NNN;
// and &#xHH;, base64 in both alphabets, hexadecimal.
//
// How the gate uses it: the decoded text of each run goes through a detector of its own, from its
// first byte to its last, and a finding in it is reported with the run's place in the original.
// On prompts as soon as it is found. In an answer a run is decoded when it has ended, so its bytes
// may have been shown; what has been shown of a run that is then refused is withdrawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::variant {

struct Decoded {
  uint64_t begin = 0;  // byte offsets of the run in the original
  uint64_t end = 0;
  std::string text;  // what it says: valid UTF-8 with letters
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

inline constexpr size_t kMaxRunBytes = 16'384;  // a longer run is read in pieces of this size
inline constexpr size_t kMinCodeBytes = 16;     // shortest base64 or hexadecimal run
inline constexpr int kMaxDepth = 2;             // codes inside codes

// A run is a stretch of visible ASCII. It is decoded as a whole when it has two escapes or more, or
// else each stretch of letters of base64 or hexadecimal in it. What decodes to anything but valid
// UTF-8 that is mostly letters, without control characters, is no code: nothing is reported. Total.
// Per stream; one thread at a time; memory is bounded by kMaxRunBytes; what is reported does not
// depend on how the text was cut.
class EncodedRuns {
 public:
  // Takes the next bytes and appends what was decoded in the runs that ended.
  void Push(std::string_view bytes, std::vector<Decoded>& out);
  void Finish(std::vector<Decoded>& out);

 private:
  void EndRun(std::vector<Decoded>& out);

  std::string run_;      // only when it is cut by the end of a piece
  uint64_t offset_ = 0;  // of the next byte
};

// The same for a whole text.
std::vector<Decoded> FindEncoded(std::string_view text);

}  // namespace weir::variant
