#include "compliance/crypto/random.h"

#include <openssl/crypto.h>
#include <sys/mman.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "compliance/base/status.h"
#include "compliance/crypto/digest.h"

namespace weir::crypto {
namespace {

void AskSystem(std::span<char> out) {
  while (!out.empty()) {
    const ssize_t n = ::getrandom(out.data(), out.size(), 0);
    WEIR_CHECK(n > 0 || errno == EINTR);
    if (n > 0) out = out.subspan(static_cast<size_t>(n));
  }
}

// A page of a thread's own that the kernel empties in a forked child, count and all.
class Pool {
 public:
  Pool() {
    void* const page =
        ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    WEIR_CHECK(page != MAP_FAILED);
    WEIR_CHECK(::madvise(page, sizeof(Page), MADV_WIPEONFORK) == 0);
    page_ = static_cast<Page*>(page);
  }
  ~Pool() {
    OPENSSL_cleanse(page_, sizeof(Page));
    ::munmap(page_, sizeof(Page));
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  void Take(std::span<char> out) {
    if (out.size() > page_->bytes.size()) return AskSystem(out);
    if (page_->left < out.size()) {
      AskSystem(page_->bytes);
      page_->left = page_->bytes.size();
    }
    page_->left -= out.size();
    const std::span<char> piece = std::span(page_->bytes).subspan(page_->left, out.size());
    std::copy(piece.begin(), piece.end(), out.begin());
    OPENSSL_cleanse(piece.data(), piece.size());
  }

 private:
  struct Page {
    size_t left;  // unused bytes, at the front
    std::array<char, 4096 - sizeof(size_t)> bytes;
  };
  Page* page_;
};

}  // namespace

void FillRandom(std::span<char> out) {
  thread_local Pool pool;
  pool.Take(out);
}

std::string RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  FillRandom(bytes);
  return bytes;
}

}  // namespace weir::crypto
