import Clocks
import Glibc
import Testing

struct TestClockTests {
    /// Slow calls of the condition count as time. If only the pauses between them counted, this test would take half a minute.
    @Test func aLimitCountsTimeAndNotPauses() {
        var looks = 0
        let began = monotonicSeconds()
        let isTrue = TestClock.eventually(seconds: 0.3, every: 1000) {
            usleep(100_000)
            looks += 1
            return false
        }
        #expect(!isTrue && (1...4).contains(looks))
        #expect(monotonicSeconds() - began >= 0.3)
    }

    @Test func aConditionThatHoldsInTimeIsSeen() {
        var looks = 0
        #expect(
            TestClock.eventually(seconds: 10) {
                looks += 1; return looks == 3
            })
        // Without time the condition is called once.
        #expect(TestClock.eventually(seconds: 0) { true })
        #expect(!TestClock.eventually(seconds: 0) { false })
    }

    /// `wait` returns nil for a program that runs longer than the limit, and the status of a program that ends earlier.
    @Test func waitingForAProgramEndsAtTheLimit() throws {
        let program = try Subprocess(["sleep", "60"])
        let began = monotonicSeconds()
        #expect(program.wait(seconds: 0.2) == nil)
        #expect(monotonicSeconds() - began >= 0.2)
        program.stop()
        #expect(try Subprocess(["sh", "-c", "exit 3"]).wait(seconds: 30) == 3)
    }

    /// The command `within` of golden cases.
    @Test func withinTriesUntilItSucceeds() throws {
        let sandbox = try Sandbox()
        func run(_ commands: String) throws -> Subprocess.Result {
            try Subprocess.run(["bash", "-c", commands], environment: sandbox.environment, folder: sandbox.work)
        }
        #expect(try run("(sleep 0.3; touch there) & within 20 test -e there").status == 0)
        let late = try run("within 1 test -e never")
        #expect(late.status == 1 && late.errors == "within: not in 1 s: test -e never\n")
        #expect(try run("within 1").status == 64)
    }
}
