import CWeirEdge

/// What an exchange says. Strings of JSON are `weir.v1.ChatEvent`.
public enum Event: Sendable {
  case started(exchange: String, engine: String, json: String)
  case text(String, label: String)
  case notice(kind: String, text: String)
  /// Forget all text so far.
  case withdrawn(category: String)
  /// The reply in place of an answer.
  case refused(reason: String, category: String, reply: String, label: String)
  /// The last one: the record is closed.
  case finished(exchange: String, engine: String, json: String)
}

extension Agent {
  /// The events of one exchange, in order. The sequence ends after `finished`; an exchange that
  /// fails throws a `WeirError`. Breaking out of the loop, or cancelling the task, cancels the
  /// exchange.
  ///
  ///     for try await event in agent.chat(Request("你好")) {
  ///       if case .text(let text, _) = event { show(text) }
  ///     }
  public func chat(_ request: Request) -> AsyncThrowingStream<Event, Error> {
    AsyncThrowingStream { continuation in
      // The library keeps one reference until the last event.
      let user = Unmanaged.passRetained(Listener(continuation))
      var exchange: OpaquePointer?
      do {
        try request.withC { wire in
          try check { weir_chat(self.handle, wire, onEvent, user.toOpaque(), &exchange, $0) }
        }
      } catch {
        user.release()
        return continuation.finish(throwing: error)
      }
      let running = Running(exchange!, of: self)
      continuation.onTermination = { reason in
        if case .cancelled = reason { running.cancel() }
        _ = running  // frees the handle with the closure
      }
    }
  }
}

private final class Listener {
  let continuation: AsyncThrowingStream<Event, Error>.Continuation
  init(_ continuation: AsyncThrowingStream<Event, Error>.Continuation) {
    self.continuation = continuation
  }
}

/// Keeps the agent as long as somebody may cancel.
private final class Running: @unchecked Sendable {
  private let handle: OpaquePointer
  private let agent: Agent
  init(_ handle: OpaquePointer, of agent: Agent) {
    self.handle = handle
    self.agent = agent
  }
  func cancel() { weir_exchange_cancel(handle) }
  deinit { weir_exchange_free(handle) }
}

private func onEvent(_ user: UnsafeMutableRawPointer?, _ pointer: UnsafePointer<weir_event>?) {
  let listener = Unmanaged<Listener>.fromOpaque(user!)
  let continuation = listener.takeUnretainedValue().continuation
  let event = pointer!.pointee
  let kind = UInt32(bitPattern: event.kind)
  if kind == WEIR_EVENT_FAILED.rawValue {
    continuation.finish(
      throwing: WeirError(code: event.code, message: String(cString: event.message)))
    return listener.release()
  }
  if let value = Event(event, kind) { continuation.yield(value) }
  if kind == WEIR_EVENT_FINISHED.rawValue {
    continuation.finish()
    listener.release()
  }
}

extension Event {
  /// Nil for kinds that a newer library has.
  fileprivate init?(_ event: weir_event, _ kind: UInt32) {
    func string(_ text: UnsafePointer<CChar>?) -> String { String(cString: text!) }
    switch kind {
    case WEIR_EVENT_STARTED.rawValue:
      self = .started(
        exchange: string(event.exchange_id), engine: string(event.engine), json: string(event.json))
    case WEIR_EVENT_TEXT.rawValue:
      self = .text(string(event.text), label: string(event.label))
    case WEIR_EVENT_NOTICE.rawValue:
      self = .notice(kind: string(event.reason), text: string(event.text))
    case WEIR_EVENT_WITHDRAWN.rawValue:
      self = .withdrawn(category: string(event.category))
    case WEIR_EVENT_REFUSED.rawValue:
      self = .refused(
        reason: string(event.reason), category: string(event.category), reply: string(event.text),
        label: string(event.label))
    case WEIR_EVENT_FINISHED.rawValue:
      self = .finished(
        exchange: string(event.exchange_id), engine: string(event.engine), json: string(event.json))
    default:
      return nil
    }
  }
}
