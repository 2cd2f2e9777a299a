// Looks at every block of memory that is given back: none may hold the marker of a secret.
#include <malloc.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <string_view>

#include "compliance/base/sensitive.h"

namespace {

constexpr char kMarker[] = "MARKER-OF-A-SECRET-THAT-MUST-NOT-STAY";
constexpr size_t kMarkerSize = sizeof kMarker - 1;
std::atomic<int> leaks{0};

bool HoldsMarker(const void* block, size_t size) {
  return ::memmem(block, size, kMarker, kMarkerSize) != nullptr;
}

void GiveBack(void* block) noexcept {
  if (block != nullptr && HoldsMarker(block, ::malloc_usable_size(block))) ++leaks;
  std::free(block);
}

std::string Marked() { return kMarker; }

}  // namespace

void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return std::calloc(1, size == 0 ? 1 : size);
}
void* operator new(size_t size) {
  void* const block = operator new(size, std::nothrow);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void operator delete(void* block) noexcept { GiveBack(block); }
void operator delete(void* block, size_t) noexcept { GiveBack(block); }

namespace weir {
namespace {

TEST_CASE("wipe_test: a string that is no Secret is seen to stay in memory", "[base]") {
  leaks = 0;
  { const std::string plain = Marked(); }
  CHECK(leaks == 1);
}

TEST_CASE("Secret: its bytes are gone when it dies, is moved from or is assigned to", "[base]") {
  leaks = 0;
  { const Secret dies(Marked()); }
  {
    Secret first(Marked());
    const Secret second(std::move(first));
    CHECK(second.Reveal() == kMarker);
  }
  {
    Secret target(Marked());
    target = Secret(Marked());
    target = Secret();
  }
  CHECK(leaks == 0);
}

TEST_CASE("Secret: a short one leaves nothing in the place it was moved from", "[base]") {
  alignas(Secret) char place[sizeof(Secret)] = {};
  auto* const secret = new (place) Secret(std::string("short-one"));  // lies in the object itself
  const Secret taken(std::move(*secret));
  CHECK(::memmem(place, sizeof place, "short-one", 9) == nullptr);
  secret->~Secret();
  auto* const dies = new (place) Secret(std::string("short-two"));
  dies->~Secret();
  CHECK(::memmem(place, sizeof place, "short-two", 9) == nullptr);
}

}  // namespace
}  // namespace weir
