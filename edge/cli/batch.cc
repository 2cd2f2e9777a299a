#include "edge/cli/batch.h"

#include <unistd.h>

#include <string>

#include "compliance/base/status.h"
#include "edge/cli/complain.h"
#include "edge/cli/line_reader.h"

namespace weir::cli {
namespace {

using Next = LineReader::Next;

absl::Status Answered(const Line& line, const Answer& answer, Json& out) {
  WEIR_RETURN_IF_ERROR(line.status);
  if (line.id.is_null()) return InvalidArgument("\"id\" is not a string or a number");
  return answer(line.fields, out);
}

Json OutcomeOf(Next next, std::string_view text, const Shape& shape, const Answer& answer) {
  Line line = ParseLine(text, shape);
  if (next == Next::kTooLong) {
    line.status = InvalidArgument("longer than {} bytes", kMaxLineBytes);
  }
  Json out = {{"id", line.id}};
  const absl::Status status = Answered(line, answer, out);
  if (status.ok()) return out;
  return {{"id", line.id}, {"error", std::string(ToStd(status.message()))}};
}

}  // namespace

void Output::Write(const Json& object) {
  const std::string line = ToLine(object);
  std::fwrite(line.data(), 1, line.size(), stdout);
}

bool Output::Flush() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

int RunBatch(const Shape& shape, const Answer& answer) {
  LineReader lines(STDIN_FILENO);
  Output output;
  std::string_view text;
  while (true) {
    if (lines.may_wait() && !output.Flush()) return Complain("cannot write to standard output");
    const Next next = lines.Read(text);
    if (next == Next::kBroken) return Complain("cannot read standard input");
    if (next == Next::kEnd) return kDone;
    output.Write(OutcomeOf(next, text, shape, answer));
  }
}

}  // namespace weir::cli
