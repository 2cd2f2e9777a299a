# Every third-party package Weir uses. All but llama come from Debian 12 / Ubuntu 24.04 packages;
# scripts/setup installs them and builds llama.cpp into WEIR_DEPS (default ~/.cache/weir/deps).
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)          # module mode: Debian 12 has no protobuf-config.cmake
find_package(absl CONFIG REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(yaml-cpp CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(Boost 1.74 REQUIRED)     # headers only: Asio and Beast
find_package(simdjson 3.0 REQUIRED)
find_package(EXPAT REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(HIREDIS REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)  # its CMake file also wants its tools
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)  # spreadsheets of a filing
pkg_check_modules(POPPLER REQUIRED IMPORTED_TARGET poppler-cpp)  # labels in PDF files
pkg_check_modules(LIBCBOR REQUIRED IMPORTED_TARGET libcbor)  # what phones say of their keys
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(LIBGCRYPT IMPORTED_TARGET libgcrypt)  # SM4-GCM; without it a slower form
if(WEIR_TESTS)
  find_package(Catch2 2 CONFIG REQUIRED)
endif()

set(WEIR_DEPS "$ENV{WEIR_DEPS}" CACHE PATH "Prefix that holds an installed llama.cpp")
if(NOT WEIR_DEPS)
  set(WEIR_DEPS "$ENV{HOME}/.cache/weir/deps")
endif()
find_package(llama CONFIG REQUIRED PATHS ${WEIR_DEPS} ${WEIR_DEPS}/lib/cmake/llama)

if(NOT TARGET yaml-cpp::yaml-cpp)  # the name before yaml-cpp 0.8
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()
