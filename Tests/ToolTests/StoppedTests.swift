import Bytes
import Clocks
import Glibc
import Testing

/// A process that is stopped while it fetches, or while it has the rate file locked, delays other processes only for a moment. When it continues, it harms nothing.
struct StoppedTests {
    /// Seconds within which the other processes end: they wait for fifteen, then fetch some hundred small filings.
    private static let patience = 60.0

    @Test func othersGoOn() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let filings = try SmallFilings(companies: 1, each: 300, folder: sandbox.home)
        let mirror = try TestServer(commands: TestServer.mirror(of: filings.root), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        // One that compresses and one that does not, each with a second one, which waits for fifteen seconds: both at once.
        var runs: [(store: String, output: String, first: Subprocess, second: Subprocess)] = []
        defer { for run in runs { for process in [run.first, run.second] { kill(-process.process, SIGKILL) } } }
        for options in [[], ["--gzip"]] {
            let store = "\(sandbox.work)/store\(options.joined())"
            let fetch = ["edgar-fetch", "--store", store, "--rate", "0"] + options
            let output = "\(sandbox.home)/output\(options.joined())"
            // Stop the process while it has parts open: at any other moment it delays no other process.
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
            let second = try Subprocess(
                fetch, environment: environment, folder: sandbox.work, input: filings.lists[0], output: "\(output).second", errors: "\(output).errors")
            runs.append((store, output, first, second))
        }
        let start = monotonicSeconds()
        for (store, output, first, second) in runs {
            let status = second.wait(seconds: Self.patience)
            print("[stopped] the others went on for \(monotonicSeconds() - start) s")
            let errors = try Subprocess.text(of: "\(output).errors")
            #expect(status == 0, "\(errors)")
            #expect(try Subprocess.text(of: "\(output).second").split(separator: "\n").count == 300)
            let before = try files(store)
            #expect(before.count == 300)
            kill(-first.process, SIGCONT)
            #expect(first.wait(seconds: 30) == 0)
            #expect(try Subprocess.text(of: output).split(separator: "\n").count == 300)
            #expect(try files(store) == before)
            #expect(try parts(store).isEmpty)
        }
    }

    /// Other processes continue without a stopped process that has the rate file locked, and do not wait forever for a file in the place of the copy. Each waits for
    /// ten seconds, so all wait at once.
    @Test func theRateFileIsHeld() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        let filings = try SmallFilings(companies: 1, each: 3, folder: sandbox.home)
        let mirror = try TestServer(commands: TestServer.mirror(of: filings.root), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        environment["SECFLOW_RATE_FILE"] = "rate"
        let waiting = try ["", ": > rate.new", "mkfifo rate.new", "ln -s nowhere rate.new", "touch -d 2100-01-01 rate.new", "mkdir rate.new"].enumerated().map {
            let folder = "\(sandbox.work)/\($0.offset)"
            _ = try Subprocess.run(["mkdir", folder])
            let script = """
                \($0.element)
                exec 9> rate
                flock 9
                exec edgar-fetch --store store < "$1"
                """
            let fetch = try Subprocess(
                ["bash", "-c", script, "bash", filings.lists[0]], environment: environment, folder: folder,
                output: "\(folder)/output", errors: "\(folder)/errors")
            return (inTheWay: $0.element, folder: folder, fetch: fetch)
        }
        defer { for (_, _, fetch) in waiting { kill(-fetch.process, SIGKILL) } }
        for (inTheWay, folder, fetch) in waiting {
            let status = fetch.wait(seconds: 40)
            let errors = try Subprocess.text(of: "\(folder)/errors")
            if inTheWay.hasPrefix("mkdir") {
                #expect(status == 74 && errors == "edgar-fetch: cannot remove rate.new: Is a directory\n", "\(errors)")
            } else {
                let output = try Subprocess.text(of: "\(folder)/output")
                #expect(status == 0 && output.split(separator: "\n").count == 3, "\(inTheWay): \(errors)")
            }
        }
    }

    private func parts(_ store: String) throws -> [Substring] {
        try Subprocess.run(["find", store, "-name", "*.part"]).output.split(separator: "\n")
    }

    /// The files of a store, each with its inode, size and time.
    private func files(_ store: String) throws -> [Substring] {
        try Subprocess.run(["find", store, "-type", "f", "-not", "-name", "*.part", "-printf", "%P %i %s %T@\n"]).output.split(separator: "\n").sorted()
    }
}
