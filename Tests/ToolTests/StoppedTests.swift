import Bytes
import Glibc
import Testing

/// A process that is stopped while it fetches, or while it locks the rate file, delays others only for a while. When it continues, it does no harm.
struct StoppedTests {
    /// The seconds in which the other process must end. It waits for fifteen, then fetches some hundred small filings.
    private static let patience = 60.0

    @Test(arguments: [false, true]) func othersGoOn(_ gzip: Bool) throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let filings = try SmallFilings(companies: 1, each: 300, folder: sandbox.home)
        let mirror = try TestServer(commands: TestServer.mirror(of: filings.root), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        let fetch = ["edgar-fetch", "--store", "store", "--rate", "0"] + (gzip ? ["--gzip"] : [])
        let store = "\(sandbox.work)/store"
        let output = "\(sandbox.home)/first"
        // Stop the process while it writes parts. At other moments it delays no process.
        var stopped: Subprocess?
        for _ in 0..<20 {
            _ = try Subprocess.run(["rm", "-rf", store])
            let first = try Subprocess(fetch, environment: environment, folder: sandbox.work, input: filings.lists[0], output: output)
            usleep(UInt32.random(in: 60_000...200_000))
            kill(-first.process, SIGSTOP)
            usleep(50_000)
            if try !parts(store).isEmpty, first.wait(seconds: 0) == nil {
                stopped = first
                break
            }
            kill(-first.process, SIGKILL)
            _ = first.wait(seconds: 10)
        }
        let first = try #require(stopped, "never with a part in hand")
        defer { kill(-first.process, SIGKILL) }
        let start = TestClock.seconds()
        let second = try Subprocess.run(fetch, environment: environment, folder: sandbox.work, input: filings.lists[0], seconds: Self.patience)
        print("[stopped] the others went on for \(TestClock.seconds() - start) s")
        #expect(second.status == 0 && !second.isTimedOut, "\(second.errors)")
        #expect(second.output.split(separator: "\n").count == 300)
        let before = try files(store)
        #expect(before.count == 300)
        kill(-first.process, SIGCONT)
        #expect(first.wait(seconds: 30) == 0)
        #expect(try Subprocess.text(of: output).split(separator: "\n").count == 300)
        #expect(try files(store) == before)
        #expect(try parts(store).isEmpty)
    }

    /// Other processes continue without one that locks the rate file and does nothing, whatever is in the way of the file's copy.
    @Test(arguments: ["", ": > rate.new", "mkfifo rate.new", "ln -s nowhere rate.new", "touch -d 2100-01-01 rate.new", "mkdir rate.new"])
    func theRateFileIsHeld(_ inTheWay: String) throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let filings = try SmallFilings(companies: 1, each: 3, folder: sandbox.home)
        let mirror = try TestServer(commands: TestServer.mirror(of: filings.root), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        environment["SECFLOW_RATE_FILE"] = "rate"
        let script = """
            \(inTheWay)
            exec 9> rate
            flock 9
            exec edgar-fetch --store store < "$1"
            """
        let result = try Subprocess.run(["bash", "-c", script, "bash", filings.lists[0]], environment: environment, folder: sandbox.work, seconds: 40)
        #expect(!result.isTimedOut)
        if inTheWay.hasPrefix("mkdir") {
            #expect(result.status == 74 && result.errors == "edgar-fetch: cannot remove rate.new: Is a directory\n", "\(result.errors)")
        } else {
            #expect(result.status == 0 && result.output.split(separator: "\n").count == 3, "\(result.errors)")
        }
    }

    private func parts(_ store: String) throws -> [Substring] {
        try Subprocess.run(["find", store, "-name", "*.part"]).output.split(separator: "\n")
    }

    /// Returns the path, inode, size and time of modification of each file of a store, without parts.
    private func files(_ store: String) throws -> [Substring] {
        try Subprocess.run(["find", store, "-type", "f", "-not", "-name", "*.part", "-printf", "%P %i %s %T@\n"]).output.split(separator: "\n").sorted()
    }
}
