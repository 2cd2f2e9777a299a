# Helpers that keep each CMakeLists.txt a list of small targets.
include(CMakeParseArguments)

add_library(weir_flags INTERFACE)
target_compile_options(weir_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  # Designated initialisers leave out what has a default; g++ takes that for an oversight.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers>
  $<$<BOOL:${WEIR_WERROR}>:-Werror>)

# Sanitizers go on our own code only: generated and third-party code is built without them.
add_library(weir_sanitize INTERFACE)
if(WEIR_SANITIZE)
  string(REPLACE ";" "," weir_sanitize_list "${WEIR_SANITIZE}")
  target_compile_options(weir_sanitize INTERFACE -fsanitize=${weir_sanitize_list}
                         -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${weir_sanitize_list})
endif()
if(WEIR_FUZZ)
  target_compile_options(weir_sanitize INTERFACE -fsanitize=fuzzer-no-link)
endif()

# weir_library(NAME HDRS a.h SRCS a.cc DEPS public... IMPL_DEPS private...)
# DEPS appear in headers; IMPL_DEPS only in sources. The alias is weir::NAME.
function(weir_library name)
  cmake_parse_arguments(ARG "" "" "HDRS;SRCS;DEPS;IMPL_DEPS" ${ARGN})
  if(ARG_SRCS)
    add_library(weir_${name} STATIC ${ARG_SRCS})
    target_include_directories(weir_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_sources(weir_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR} FILES ${ARG_HDRS})
    target_link_libraries(weir_${name} PUBLIC ${ARG_DEPS}
                          PRIVATE weir_flags weir_sanitize ${ARG_IMPL_DEPS})
    set_target_properties(weir_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON
                          VERIFY_INTERFACE_HEADER_SETS ON)
  else()
    add_library(weir_${name} INTERFACE)
    target_include_directories(weir_${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_sources(weir_${name} INTERFACE FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR} FILES ${ARG_HDRS})
    target_link_libraries(weir_${name} INTERFACE ${ARG_DEPS})
    set_target_properties(weir_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()
  add_library(weir::${name} ALIAS weir_${name})
endfunction()

# weir_program(NAME SRCS main.cc DEPS ...): an executable in bin/.
function(weir_program name)
  cmake_parse_arguments(ARG "" "" "SRCS;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE weir_flags weir_sanitize ${ARG_DEPS})
endfunction()

# weir_test(NAME SRCS a_test.cc DEPS ... LABELS unit): one Catch2 program, one ctest entry per case.
function(weir_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SRCS;DEPS;LABELS" ${ARGN})
  weir_program(${name} SRCS ${ARG_SRCS} DEPS ${ARG_DEPS} weir::testing_main Catch2::Catch2)
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  catch_discover_tests(${name} TEST_PREFIX "${name}: " WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                       PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

include(WeirMisuse)  # weir_misuse_test
