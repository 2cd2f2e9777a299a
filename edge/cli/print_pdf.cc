#include "edge/cli/print_pdf.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "compliance/base/status.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxPdfBytes = 256u << 20;

// Removed with everything in it.
struct Scratch {
  // mkdtemp(3) puts a name of its own in the place of the last six letters.
  Scratch() : path((fs::temp_directory_path() / "weir-print-").string() + std::string(6, 'X')) {
    made = ::mkdtemp(path.data()) != nullptr;
  }
  ~Scratch() {
    std::error_code ignored;
    if (made) fs::remove_all(path, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string path;
  bool made = false;
};

// A process that says nothing; 0: there is no such program.
pid_t Spawn(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? child : 0;
}

absl::Status Await(pid_t child) {
  const absl::Time end = absl::Now() + kPrintLimit;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (absl::Now() > end) {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      return Error(absl::StatusCode::kDeadlineExceeded, "the browser did not print in {} s",
                   absl::ToInt64Seconds(kPrintLimit));
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
  return absl::OkStatus();
}

std::vector<std::string> Browsers() {
  if (const char* given = std::getenv("WEIR_BROWSER")) return {given};
  return {"chromium", "chromium-browser", "google-chrome"};
}

// A '#', '?' or '%' of a path is none of the address.
std::string AddressOf(const std::string& path) {
  std::string out = "file://";
  for (const char one : fs::absolute(path).string()) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(one)) ||
                       std::string_view("/-_.~").find(one) != std::string_view::npos;
    out += plain ? std::string(1, one) : fmt::format("%{:02X}", static_cast<unsigned char>(one));
  }
  return out;
}

std::vector<std::string> CommandOf(const std::string& browser, const Scratch& scratch,
                                   const std::string& html, const std::string& pdf) {
  std::vector<std::string> words = {browser,
                                    "--headless",
                                    "--disable-gpu",
                                    "--no-first-run",
                                    "--user-data-dir=" + scratch.path,
                                    "--no-pdf-header-footer",
                                    "--disable-background-networking",
                                    "--host-resolver-rules=MAP * ~NOTFOUND",
                                    "--print-to-pdf=" + pdf};
  // Its sandbox does not work for root; the page is ours and has no script.
  if (::geteuid() == 0) words.emplace_back("--no-sandbox");
  words.push_back(AddressOf(html));
  return words;
}

}  // namespace

absl::Status PrintPdf(FileSystem& files, const std::string& html_path,
                      const std::string& pdf_path) {
  const Scratch scratch;
  if (!scratch.made) return Error(absl::StatusCode::kInternal, "no temporary folder can be made");
  const std::string printed = scratch.path + "/printed.pdf";
  for (const std::string& browser : Browsers()) {
    const pid_t child = Spawn(CommandOf(browser, scratch, html_path, printed));
    if (child == 0) continue;
    WEIR_RETURN_IF_ERROR(Await(child));
    const auto pdf = ReadWholeFile(files, printed, kMaxPdfBytes);
    if (pdf.ok()) return WriteFileAtomically(files, pdf_path, *pdf);
    return Error(absl::StatusCode::kInternal, "{} made no PDF of {}", browser, html_path);
  }
  return Error(
      absl::StatusCode::kNotFound,
      "no browser to print a PDF with: install chromium, name one in WEIR_BROWSER, or print {} "
      "yourself",
      html_path);
}

}  // namespace weir::cli
