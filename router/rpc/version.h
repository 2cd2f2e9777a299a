#pragma once

namespace weir::router {

inline constexpr const char kVersion[] = "0.1.0";  // of the programs, as in CMakeLists.txt

}  // namespace weir::router
