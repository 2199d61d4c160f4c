import Hummingbird
import NIOCore
import Synchronization

/// The context of a request: its connection, so that a fault can break it, and the fault of its response, for the log.
struct MirrorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    let note = FaultNote()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// The fault of a response; nil for none.
final class FaultNote: Sendable {
    private let fault = Mutex<FaultKind?>(nil)

    var kind: FaultKind? {
        get { fault.withLock { $0 } }
        set { fault.withLock { $0 = newValue } }
    }
}
