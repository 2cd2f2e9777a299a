import CWeirEdge
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

public struct Turn: Sendable {
  public enum Role: Int32, Sendable { case system = 1, user, assistant, tool }
  public var role: Role
  public var text: String
  public init(_ role: Role, _ text: String) {
    self.role = role
    self.text = text
  }
}

/// One request. What is nil or zero has the agent's default.
public struct Request: Sendable {
  public enum Privacy: Int32, Sendable { case auto = 1, localOnly, cloudOnly }
  public enum Locale: Int32, Sendable { case chinese = 1, english }

  public var turns: [Turn]
  public var privacy: Privacy = .auto
  public var locale: Locale = .chinese
  public var deadlineMilliseconds: UInt32 = 0
  public var maxTokens: UInt32 = 0
  public var temperature: Double?
  public var seed: UInt32 = 0
  public var ageBand: Int32 = 0
  public var session = ""
  public var subject = ""

  public init(_ turns: [Turn]) { self.turns = turns }
  public init(_ prompt: String) { self.init([Turn(.user, prompt)]) }

  /// The C struct; it and all it points to live as long as `body` runs.
  func withC<Result>(_ body: (UnsafePointer<weir_request>) throws -> Result) rethrows -> Result {
    let texts = turns.map { strdup($0.text) }
    let words = [strdup(session), strdup(subject)]
    defer { (texts + words).forEach { free($0) } }
    let wire = zip(turns, texts).map { weir_turn(role: $0.role.rawValue, text: $1) }
    return try wire.withUnsafeBufferPointer { pointer in
      var request = weir_request()
      weir_request_init(&request)
      request.turns = pointer.baseAddress
      request.turn_count = UInt32(pointer.count)
      request.privacy = privacy.rawValue
      request.locale = locale.rawValue
      request.deadline_ms = deadlineMilliseconds
      request.max_tokens = maxTokens
      if let temperature { request.temperature = temperature }
      request.seed = seed
      request.age_band = ageBand
      request.session = UnsafePointer(words[0])
      request.subject = UnsafePointer(words[1])
      return try body(&request)
    }
  }
}

/// The state of the device, told whenever it changes: `ProcessInfo.thermalState` and
/// `isLowPowerModeEnabled`, `UIDevice.batteryLevel` and `batteryState`, `NWPathMonitor`.
public struct Signals: Sendable {
  public enum Thermal: Int32, Sendable { case nominal, fair, serious, critical }
  public enum Network: Int32, Sendable { case unknown, offline, cellular, wifi }
  public var batteryPercent: UInt32 = 100
  public var charging = true
  public var lowPower = false
  public enum Memory: Int32, Sendable { case unknown, normal, tight, critical }
  public var metered = false
  public var thermal: Thermal = .nominal
  public var network: Network = .unknown
  public var memory: Memory = .unknown
  public init() {}

  var c: weir_signals {
    var wire = weir_signals()
    weir_signals_init(&wire)
    wire.battery_percent = batteryPercent
    wire.charging = charging ? 1 : 0
    wire.low_power = lowPower ? 1 : 0
    wire.metered = metered ? 1 : 0
    wire.thermal = thermal.rawValue
    wire.network = network.rawValue
    wire.memory = memory.rawValue
    return wire
  }
}
