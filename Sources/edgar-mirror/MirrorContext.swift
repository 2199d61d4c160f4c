import Hummingbird
import NIOCore
import Synchronization

/// What goes along with a request: the connection that it came over, for those who break it, and what was done to the answer, for the log.
struct MirrorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    let note = FaultNote()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// The fault that an answer was given, if it was given one.
final class FaultNote: Sendable {
    private let fault = Mutex<FaultKind?>(nil)

    var kind: FaultKind? {
        get { fault.withLock { $0 } }
        set { fault.withLock { $0 = newValue } }
    }
}
