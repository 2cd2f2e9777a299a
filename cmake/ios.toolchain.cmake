# Weir for iOS. On a Mac with Xcode:
#   cmake -S . -B build/ios -G Ninja -DCMAKE_TOOLCHAIN_FILE=cmake/ios.toolchain.cmake \
#         -DWEIR_TESTS=OFF -DWEIR_DEPS=<prefix built with this file> [-DWEIR_IOS=simulator]
#   ninja -C build/ios weir_edge_static
# The third-party libraries (gRPC, protobuf, OpenSSL, ...) must be built with it, too, and llama.cpp
# with GGML_METAL (on below) and GGML_METAL_EMBED_LIBRARY.
set(CMAKE_SYSTEM_NAME iOS)
set(WEIR_IOS device CACHE STRING "device or simulator")
set_property(CACHE WEIR_IOS PROPERTY STRINGS device simulator)
set(CMAKE_OSX_DEPLOYMENT_TARGET 16.0 CACHE STRING "Oldest iOS")
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WEIR_IOS)

if(WEIR_IOS STREQUAL "simulator")
  set(CMAKE_OSX_SYSROOT iphonesimulator)
  set(CMAKE_OSX_ARCHITECTURES arm64 x86_64 CACHE STRING "")
elseif(WEIR_IOS STREQUAL "device")
  set(CMAKE_OSX_SYSROOT iphoneos)
  set(CMAKE_OSX_ARCHITECTURES arm64 CACHE STRING "")
else()
  message(FATAL_ERROR "WEIR_IOS is ${WEIR_IOS}, must be device or simulator")
endif()

set(GGML_METAL ON CACHE BOOL "llama.cpp on the GPU")
set(GGML_METAL_EMBED_LIBRARY ON CACHE BOOL "its shaders inside the library")
set(GGML_NATIVE OFF CACHE BOOL "not the Mac's own processor")

# Programs of the build (protoc, the gRPC plugin) are the Mac's; libraries and headers are iOS's.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(CMAKE_MACOSX_BUNDLE OFF)
