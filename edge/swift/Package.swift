// swift-tools-version:5.9
// Weir's edge agent for Swift. The library itself is built with CMake for each platform (docs/EDGE.md)
// and on Apple's put together once, beside this file:
//   xcodebuild -create-xcframework -library ios/libweir-edge.a -headers headers \
//     -library sim/libweir-edge.a -headers headers -output CWeirEdge.xcframework
// where `headers` holds weir/edge.h, weir/signals.h and Sources/CWeirEdge's shim.h and module.modulemap.
import Foundation
import PackageDescription

let framework = "CWeirEdge.xcframework"
let built = FileManager.default.fileExists(atPath: Context.packageDirectory + "/" + framework)

let package = Package(
  name: "WeirEdge",
  platforms: [.iOS(.v16), .macOS(.v13)],
  products: [.library(name: "WeirEdge", targets: ["WeirEdge"])],
  targets: [
    built
      ? .binaryTarget(name: "CWeirEdge", path: framework)
      : .systemLibrary(name: "CWeirEdge", pkgConfig: "weir-edge"),
    .target(name: "WeirEdge", dependencies: ["CWeirEdge"]),
    .testTarget(name: "WeirEdgeTests", dependencies: ["WeirEdge"]),
  ]
)
