import ObjectStore
import Processes

/// What the workers tell each other: the run's counts, and why nothing more can be put.
final class SharedOutcome {
    /// What every other object would meet as well.
    enum Refusal: Int { case objects = 1, credentials }

    private enum Place: Int, CaseIterable { case objects, bytes, isUnreachable, refusal }

    private let numbers: SharedNumbers

    init() throws(ProcessFailure) { numbers = try SharedNumbers(count: Place.allCases.count) }

    var objects: Int { numbers[Place.objects.rawValue] }
    var bytes: Int { numbers[Place.bytes.rawValue] }
    var refusal: Refusal? { Refusal(rawValue: numbers[Place.refusal.rawValue]) }
    /// The last try to reach the service was given up: further objects are tried once each.
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
