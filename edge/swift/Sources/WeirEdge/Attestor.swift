import CWeirEdge
import DeviceCheck
import Foundation

/// Proves this device to the gateway with App Attest (docs/EDGE.md). Keep it as long as the agent.
///
/// `generateKey` and the like answer later, and the library's thread may wait: it does, for at most
/// a minute a question.
public final class AppAttestor: @unchecked Sendable {
  private let service = DCAppAttestService.shared
  private static let longestWait = DispatchTimeInterval.seconds(60)

  public init() {}
  public var isSupported: Bool { service.isSupported }

  func answer(_ proof: Int32, keyId: Data, hash: Data) -> Result<Data, Code> {
    let name = keyId.base64EncodedString()
    switch UInt32(bitPattern: proof) {
    case WEIR_PROOF_NEW_KEY.rawValue:
      return wait { done in service.generateKey { done($0.flatMap { Data(base64Encoded: $0) }, $1) } }
    case WEIR_PROOF_ATTEST.rawValue:
      return wait { service.attestKey(name, clientDataHash: hash, completionHandler: $0) }
    case WEIR_PROOF_ASSERT.rawValue:
      return wait { service.generateAssertion(name, clientDataHash: hash, completionHandler: $0) }
    default:
      return .failure(Code(WEIR_UNIMPLEMENTED))
    }
  }

  struct Code: Error {
    let value: Int32
    init(_ code: weir_code) { value = code.rawValue.asCode }
  }

  private func wait(_ ask: (@escaping (Data?, Error?) -> Void) -> Void) -> Result<Data, Code> {
    let answered = DispatchSemaphore(value: 0)
    let box = Box()
    ask { data, error in
      box.result = data.map { .success($0) } ?? .failure(Self.code(of: error))
      answered.signal()
    }
    guard answered.wait(timeout: .now() + Self.longestWait) == .success else {
      return .failure(Code(WEIR_UNAVAILABLE))
    }
    return box.result
  }

  // A key that App Attest does not know any more is lost; everything else passes.
  private static func code(of error: Error?) -> Code {
    (error as? DCError)?.code == .invalidKey ? Code(WEIR_NOT_FOUND) : Code(WEIR_UNAVAILABLE)
  }

  private final class Box: @unchecked Sendable {
    var result: Result<Data, Code> = .failure(Code(WEIR_UNAVAILABLE))
  }
}

extension Agent {
  /// From now on the agent proves to the gateway that it runs on a genuine device.
  public func prove(with attestor: AppAttestor) throws {
    let user = Unmanaged.passUnretained(attestor).toOpaque()
    try check { weir_agent_set_attestor(handle, answerWithAppAttest, user, $0) }
  }
}

private func answerWithAppAttest(
  _ user: UnsafeMutableRawPointer?, _ proof: Int32, _ keyId: UnsafePointer<UInt8>?,
  _ hash: UnsafePointer<UInt8>?, _ out: UnsafeMutablePointer<UInt8>?,
  _ outBytes: UnsafeMutablePointer<Int>?
) -> Int32 {
  let attestor = Unmanaged<AppAttestor>.fromOpaque(user!).takeUnretainedValue()
  let key = keyId.map { Data(bytes: $0, count: Int(WEIR_PROOF_NAME_BYTES)) } ?? Data()
  let said = hash.map { Data(bytes: $0, count: Int(WEIR_PROOF_NAME_BYTES)) } ?? Data()
  switch attestor.answer(proof, keyId: key, hash: said) {
  case .failure(let code):
    return code.value
  case .success(let bytes):
    guard bytes.count <= Int(WEIR_PROOF_MOST_BYTES) else { return WEIR_INTERNAL.rawValue.asCode }
    bytes.copyBytes(to: out!, count: bytes.count)
    outBytes!.pointee = bytes.count
    return WEIR_OK.rawValue.asCode
  }
}
