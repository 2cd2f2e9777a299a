#include "edge/cli/conformance_banks.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <optional>

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"
#include "compliance/policy/import/columns.h"
#include "compliance/policy/import/rows.h"
#include "edge/cli/json_line.h"
#include "edge/cli/line_reader.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using auditor::BankRow;
using auditor::EachRow;
using auditor::QuestionFields;
using Field = std::string QuestionFields::*;

// Closes when it dies.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::StatusOr<QuestionFields> FieldsOf(const Line& line) {
  WEIR_RETURN_IF_ERROR(line.status);
  QuestionFields out;
  if (line.id.is_string()) out.id = line.id.get<std::string>();
  if (line.id.is_number()) out.id = line.id.dump();
  const std::pair<const char*, Field> fields[] = {{"kind", &QuestionFields::kind},
                                                  {"bank", &QuestionFields::bank},
                                                  {"expect", &QuestionFields::expect},
                                                  {"text", &QuestionFields::text}};
  for (const auto& [name, field] : fields) {
    WEIR_ASSIGN_OR_RETURN(const std::string_view value, TextIn(line.fields, name, ""));
    out.*field = value;
  }
  return out;
}

absl::StatusOr<auditor::Question> QuestionOf(uint32_t bank, uint64_t row, const Line& line) {
  WEIR_ASSIGN_OR_RETURN(const QuestionFields fields, FieldsOf(line));
  return auditor::ToQuestion(bank, row, fields);
}

absl::Status ReadLines(const std::string& path, uint32_t bank, const EachRow& each) {
  const Descriptor file(path);
  if (file.get() < 0) return Error(absl::StatusCode::kNotFound, "cannot open {}", path);
  LineReader lines(file.get());
  std::string_view text;
  for (uint64_t row = 1;; ++row) {
    const LineReader::Next next = lines.Read(text);
    if (next == LineReader::Next::kEnd) return absl::OkStatus();
    if (next == LineReader::Next::kBroken) return Unavailable("cannot read {}", path);
    if (text.empty()) continue;
    Line line = ParseLine(text, {{"id", "kind", "bank", "expect", "text"}});
    if (next == LineReader::Next::kTooLong) line.status = InvalidArgument("the line is too long");
    WEIR_RETURN_IF_ERROR(each({bank, row, QuestionOf(bank, row, line)}));
  }
}

// By the heading's first word: "测试题 Question" of a question sheet is one of a bank.
Field FieldNamed(std::string_view heading) {
  constexpr std::array<std::pair<std::string_view, Field>, 19> kHeadings = {
      {{"id", &QuestionFields::id},
       {"编号", &QuestionFields::id},
       {"序号", &QuestionFields::id},
       {"kind", &QuestionFields::kind},
       {"category", &QuestionFields::kind},
       {"类别", &QuestionFields::kind},
       {"二级分类", &QuestionFields::kind},
       {"类别编号", &QuestionFields::kind},
       {"bank", &QuestionFields::bank},
       {"题库", &QuestionFields::bank},
       {"expect", &QuestionFields::expect},
       {"预期", &QuestionFields::expect},
       {"预期结果", &QuestionFields::expect},
       {"text", &QuestionFields::text},
       {"question", &QuestionFields::text},
       {"测试题", &QuestionFields::text},
       {"问题", &QuestionFields::text},
       {"题目", &QuestionFields::text},
       {"内容", &QuestionFields::text}}};
  const std::string plain = policy::Plain(heading);
  const std::string_view name = std::string_view(plain).substr(0, plain.find(' '));
  for (const auto& [known, field] : kHeadings) {
    if (known == name) return field;
  }
  return nullptr;
}

// The rows of one sheet.
class Sheet {
 public:
  Sheet(uint32_t bank, const EachRow& each) : bank_(bank), each_(each) {}

  void Take(const policy::Row& row) {
    if (!status_.ok()) return;
    if (columns_.empty()) return TakeHeadings(row);
    status_ = each_({bank_, row.number, QuestionOf(row)});
  }

  const absl::Status& status() const { return status_; }

 private:
  void TakeHeadings(const policy::Row& row) {
    bool has_kind = false;
    bool has_text = false;
    for (const std::string& cell : row.cells) {
      columns_.push_back(FieldNamed(cell));
      has_kind = has_kind || columns_.back() == &QuestionFields::kind;
      has_text = has_text || columns_.back() == &QuestionFields::text;
    }
    if (has_kind && has_text) return;
    status_ = InvalidArgument("the first row names no columns for the kind and the question");
  }

  absl::StatusOr<auditor::Question> QuestionOf(const policy::Row& row) const {
    if (!row.fault.empty()) return InvalidArgument("{}", row.fault);
    QuestionFields fields;
    for (size_t i = 0; i < row.cells.size() && i < columns_.size(); ++i) {
      if (columns_[i] != nullptr) fields.*columns_[i] = row.cells[i];
    }
    return auditor::ToQuestion(bank_, row.number, fields);
  }

  uint32_t bank_;
  const EachRow& each_;
  std::vector<Field> columns_;
  absl::Status status_;
};

absl::Status ReadSheet(const std::string& path, uint32_t bank, const EachRow& each) {
  Sheet sheet(bank, each);
  WEIR_RETURN_IF_ERROR(
      policy::ReadXlsxRows(path, [&](const policy::Row& row) { sheet.Take(row); }));
  return sheet.status();
}

absl::StatusOr<std::string> DigestOf(FileSystem& files, const std::string& path) {
  constexpr size_t kChunkBytes = 1u << 20;
  WEIR_ASSIGN_OR_RETURN(const auto file, files.Open(path, OpenMode::kRead));
  crypto::Sha256 hash;
  for (uint64_t offset = 0;;) {
    WEIR_ASSIGN_OR_RETURN(const std::string bytes, file->ReadAt(offset, kChunkBytes));
    if (bytes.empty()) return hash.Finish().ToHex();
    hash.Update(bytes);
    offset += bytes.size();
  }
}

}  // namespace

absl::StatusOr<std::vector<auditor::BankFile>> NameBanks(FileSystem& files,
                                                         const std::vector<std::string>& paths) {
  std::vector<auditor::BankFile> out;
  for (const std::string& path : paths) {
    WEIR_ASSIGN_OR_RETURN(std::string digest, DigestOf(files, path));
    out.push_back({fs::path(path).filename().string(), std::move(digest)});
  }
  return out;
}

auditor::ReadBanks ReaderOf(std::vector<std::string> paths) {
  return [paths = std::move(paths)](const EachRow& each) -> absl::Status {
    for (size_t i = 0; i < paths.size(); ++i) {
      const auto bank = static_cast<uint32_t>(i);
      const bool is_sheet = policy::Plain(fs::path(paths[i]).extension().string()) == ".xlsx";
      const absl::Status read =
          is_sheet ? ReadSheet(paths[i], bank, each) : ReadLines(paths[i], bank, each);
      WEIR_RETURN_IF_ERROR(read);
    }
    return absl::OkStatus();
  };
}

}  // namespace weir::cli
