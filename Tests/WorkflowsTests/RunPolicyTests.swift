import Testing
@testable import Processes
@testable import Workflows

struct RunPolicyTests {
    private let policy = RunPolicy(timeout: nil, grace: 10, retries: 3, retriedStatuses: [75, 2], firstPause: 5)

    @Test func `each pause is twice as long, up to ten minutes`() {
        #expect((1...4).map { policy.pause(after: .exited(status: 75), tries: $0) } == [5, 10, 20, nil])
        let patient = RunPolicy(timeout: nil, grace: 10, retries: 100, retriedStatuses: [75], firstPause: 5)
        #expect(patient.pause(after: .exited(status: 75), tries: 50) == 600)
        // A pause that is longer from the beginning stays as it is.
        #expect(RunPolicy(timeout: nil, grace: 1, retries: 2, retriedStatuses: [75], firstPause: 900).pause(after: .exited(status: 75), tries: 2) == 900)
    }

    @Test func `a command is tried again after a signal and the given statuses`() {
        #expect(policy.pause(after: .signalled(9), tries: 1) == 5)
        #expect(policy.pause(after: .exited(status: 2), tries: 1) == 5)
        for status: Int32 in [1, 70, 74, 78, 137] { #expect(policy.pause(after: .exited(status: status), tries: 1) == nil) }
    }
}
