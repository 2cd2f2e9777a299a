import CWeirEdge
import Dispatch

/// Why a call failed; the codes are those of `weir_code`.
public struct WeirError: Error, Sendable, Equatable {
  public let code: Int32
  public let message: String
  public var name: String { String(cString: weir_code_name(code)) }
}

/// The edge agent in this process. One for a state directory. Thread-safe.
///
/// An agent ends when its last reference goes; a running exchange holds one. Its state directory is
/// free for another agent a moment later, so let one live as long as the app.
public final class Agent: @unchecked Sendable {
  let handle: OpaquePointer

  /// Blocks on the disk for tens of milliseconds; the model is loaded in the background.
  public init(configPath: String, log: Bool = false) throws {
    var opened: OpaquePointer?
    try configPath.withCString { path in
      var options = weir_agent_options()
      weir_agent_options_init(&options)
      options.config_path = path
      options.log = log ? 1 : 0
      try check { weir_agent_open(&options, &opened, $0) }
    }
    handle = opened!
  }

  // The last reference may go inside a callback of the library, from which closing is not allowed.
  deinit {
    let handle = self.handle
    DispatchQueue.global().async { weir_agent_close(handle) }
  }

  /// Loads the policy again; on an error the one in force stays.
  public func reloadPolicy() throws {
    try check { weir_agent_reload_policy(handle, $0) }
  }

  /// `weir.v1.GetStatusResponse` as JSON.
  public func status() throws -> String {
    try json { weir_agent_status(handle, $0, $1) }
  }

  /// `weir.v1.PreviewResponse` as JSON: what would happen, and all that would leave the device.
  public func preview(_ request: Request) throws -> String {
    try request.withC { wire in try json { weir_preview(handle, wire, $0, $1) } }
  }

  /// From the next request on this is the state of the device.
  public func set(_ signals: Signals) throws {
    var wire = signals.c
    try check { weir_agent_set_signals(handle, &wire, $0) }
  }

  private func json(
    _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, UnsafeMutablePointer<weir_error>)
      -> Int32
  ) throws -> String {
    var text: UnsafeMutablePointer<CChar>?
    try check { call(&text, $0) }
    defer { weir_string_free(text) }
    return String(cString: text!)
  }
}

/// Runs a C call and throws what it reports.
func check(_ call: (UnsafeMutablePointer<weir_error>) -> Int32) throws {
  var error = weir_error()
  weir_error_init(&error)
  guard call(&error) != WEIR_OK.rawValue.asCode else { return }
  let message = withUnsafeBytes(of: error.message) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
  throw WeirError(code: error.code, message: message)
}

extension UInt32 {
  // Clang imports C enums as unsigned; the functions return int32_t.
  var asCode: Int32 { Int32(bitPattern: self) }
}
