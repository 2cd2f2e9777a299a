import XCTest

@testable import WeirEdge

/// WEIR_EDGE_CONFIG names a settings file with a small model; without it only what needs none runs.
final class AgentTests: XCTestCase {
  func testAMissingSettingsFileIsNotFound() {
    XCTAssertThrowsError(try Agent(configPath: "/nonexistent/edge.yaml")) { error in
      XCTAssertEqual((error as? WeirError)?.name, "NOT_FOUND")
    }
  }

  func testAnAnswerEndsWithFinished() async throws {
    guard let config = ProcessInfo.processInfo.environment["WEIR_EDGE_CONFIG"] else {
      throw XCTSkip("WEIR_EDGE_CONFIG names no settings file")
    }
    let agent = try Agent(configPath: config)
    var last: Event?
    for try await event in agent.chat(Request("hello")) { last = event }
    guard case .finished = last else { return XCTFail("the last event is not finished") }
  }
}
