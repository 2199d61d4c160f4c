import ObjectStore
import Processes

/// State that the workers share: the run's counts, and whether the service refuses everything.
final class SharedOutcome {
    /// A refusal that concerns all objects: of the objects, or of the credentials.
    enum Refusal: Int { case objects = 1, credentials }

    private enum Place: Int, CaseIterable { case objects, bytes, isUnreachable, refusal }

    private let numbers: SharedNumbers

    init() throws(ProcessFailure) { numbers = try SharedNumbers(count: Place.allCases.count) }

    var objects: Int { numbers[Place.objects.rawValue] }
    var bytes: Int { numbers[Place.bytes.rawValue] }
    var refusal: Refusal? { Refusal(rawValue: numbers[Place.refusal.rawValue]) }
    /// Whether the service could not be reached last time. If so, each object is tried only once.
    var isUnreachable: Bool { numbers[Place.isUnreachable.rawValue] != 0 }

    func didPut(bytes: Int) {
        numbers.add(1, to: Place.objects.rawValue)
        numbers.add(bytes, to: Place.bytes.rawValue)
        numbers[Place.isUnreachable.rawValue] = 0
    }

    func didFail(_ failure: ObjectFailure) {
        switch failure.kind {
        case .unreachable: numbers[Place.isUnreachable.rawValue] = 1
        case .refused: numbers[Place.refusal.rawValue] = Refusal.objects.rawValue
        case .credentials: numbers[Place.refusal.rawValue] = Refusal.credentials.rawValue
        default: break
        }
    }
}
