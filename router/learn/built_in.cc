// The weights of config/router, put into the program as they are.
#include "compliance/base/status.h"
#include "router/learn/predictor.h"

// clang-format off
__asm__(
    ".section .rodata\n"
    ".balign 8\n"
    "weir_router_weights_begin:\n"
    ".incbin \"" WEIR_ROUTER_WEIGHTS "\"\n"
    "weir_router_weights_end:\n"
    ".previous\n");
// clang-format on
extern "C" {
extern const char weir_router_weights_begin[];
extern const char weir_router_weights_end[];
}

namespace weir::router {

Predictor Predictor::BuiltIn() {
  const char* begin = weir_router_weights_begin;
  auto predictor = FromBytes({begin, static_cast<size_t>(weir_router_weights_end - begin)});
  WEIR_CHECK(predictor.ok());
  return *std::move(predictor);
}

}  // namespace weir::router
