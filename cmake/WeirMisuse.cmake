# What must not compile. A misuse source compiles as it stands and holds one or more misuses:
#
#   #ifdef WEIR_MISUSE_released_from_text
#   Released Forge(std::string text) { return Released(std::move(text)); }
#   #endif
#
# weir_misuse_test(NAME source.cc PATTERN DEPS ...): with WEIR_MISUSE and WEIR_MISUSE_<NAME> defined the
# compiler must answer "error: " and what PATTERN matches. Both runs only check syntax, need no build and
# may run at the same time; nothing of it is part of `all`. DEPS give the include folders.
function(weir_misuse_test name source pattern)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  set(compile ${CMAKE_CXX_COMPILER} -std=c++${CMAKE_CXX_STANDARD} -fsyntax-only -w -I${CMAKE_SOURCE_DIR})
  foreach(dep IN LISTS ARG_DEPS)
    set(dirs "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:${dep},INTERFACE_INCLUDE_DIRECTORIES>>")
    list(APPEND compile "-I$<JOIN:${dirs},$<SEMICOLON>-I>")
  endforeach()
  list(APPEND compile ${CMAKE_CURRENT_SOURCE_DIR}/${source})

  if(NOT TEST "misuse: ${source} compiles as it stands")
    add_test(NAME "misuse: ${source} compiles as it stands" COMMAND ${compile} COMMAND_EXPAND_LISTS)
    set_tests_properties("misuse: ${source} compiles as it stands" PROPERTIES LABELS misuse)
  endif()
  add_test(NAME "misuse: ${name}" COMMAND ${compile} -DWEIR_MISUSE -DWEIR_MISUSE_${name} COMMAND_EXPAND_LISTS)
  set_tests_properties("misuse: ${name}" PROPERTIES LABELS misuse ENVIRONMENT LC_ALL=C
                       PASS_REGULAR_EXPRESSION "error: (${pattern})"
                       FAIL_REGULAR_EXPRESSION "fatal error: ")
endfunction()
