import Bytes
import Clocks
import Glibc
import JSONLines
import Testing

/// A filing that crashes its worker affects no other filing: the filings before and after it are complete and in order.
struct SupervisionTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let examples = (try? folderNames("\(Places.examples)/edgar"))?.filter { $0.hasSuffix(".txt") }.map { "\(Places.examples)/edgar/\($0)" } ?? []

    private let sandbox: Sandbox
    private var environment: [String: String]

    init() throws {
        sandbox = try Sandbox()
        environment = sandbox.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
    }

    /// The lines of each filing, with the path given as its operand.
    private func groups(_ output: String) throws -> [(path: String, lines: [Substring])] {
        var groups: [(path: String, lines: [Substring])] = []
        for line in output.split(separator: "\n") {
            if line.hasPrefix("{\"type\":\"filing\"") {
                groups.append((try #require(try record(line)["path"]?.string), [line]))
            } else {
                groups[groups.count - 1].lines.append(line)
            }
        }
        return groups
    }

    private func record(_ line: Substring) throws -> JSONValue {
        let bytes = Array(line.utf8)
        return try JSONValue(parsing: bytes.span)
    }

    private func workers(of process: pid_t) -> [pid_t] {
        let children = (try? Subprocess.text(of: "/proc/\(process)/task/\(process)/children")) ?? ""
        return children.split(separator: " ").compactMap { pid_t($0) }
    }

    // MARK: Killed from outside

    @Test(arguments: ["1", "3"])
    func workersThatAreKilledAtRandomMoments(_ jobs: String) throws {
        let operands = Array(repeating: Self.examples, count: 60).flatMap { $0 }
        let (output, rejects) = ("\(sandbox.work)/out", "\(sandbox.work)/rejects")
        let reference = try Subprocess.run(["xbrl-extract"] + Self.examples, environment: environment, folder: sandbox.work)
        let whole = Dictionary(try groups(reference.output).map { ($0.path, $0.lines) }, uniquingKeysWith: { first, _ in first })
        var kills = 0
        for _ in 0..<(Self.isLong ? 25 : 2) {
            unlink(rejects)
            let program = try Subprocess(
                ["xbrl-extract", "--quiet", "--jobs", jobs, "--rejects", rejects] + operands, environment: environment, folder: sandbox.work, output: output)
            var status = program.wait(seconds: 0)
            let deadline = monotonicSeconds() + 60
            while status == nil, monotonicSeconds() < deadline {
                usleep(.random(in: 0...60_000))
                let signals = [SIGKILL, SIGSEGV, SIGILL, SIGBUS, SIGABRT, SIGTRAP, SIGFPE, SIGPROF, SIGTERM, SIGINT]
                if let worker = workers(of: program.process).randomElement(), kill(worker, signals.randomElement() ?? SIGKILL) == 0 { kills += 1 }
                status = program.wait(seconds: 0)
            }
            if status == nil { program.stop() }

            let found = try groups(Subprocess.text(of: output))
            let rejected = ((try? Subprocess.text(of: rejects)) ?? "").split(separator: "\n")
            #expect(status == (rejected.isEmpty ? 0 : 70))
            var rejectedPaths: [String] = []
            for line in rejected {
                let reject = try record(line)
                #expect(["crashed", "timed_out"].contains(reject["code"]?.string))
                rejectedPaths.append(try #require(reject["record"]?["path"]?.string))
            }
            // In the order of operands, each filing is complete, or has some lines and a reject.
            var rest = operands[...]
            var begun = 0
            for (path, lines) in found {
                let place = try #require(rest.firstIndex(of: path), "\(path) is there too often, or out of order")
                rest = rest[(place + 1)...]
                let expected = try #require(whole[path])
                if lines == expected { continue }
                #expect(expected.starts(with: lines), "\(path) has other records")
                #expect(rejectedPaths.contains(path))
                begun += 1
            }
            #expect(found.count - begun + rejected.count == operands.count)
        }
        #expect(kills > 0)
    }

    /// Two filings whose workers die together are tried again in the order of the input: the second may have more output than is buffered.
    @Test func twoWorkersThatDieTogether() throws {
        let large = "\(sandbox.work)/large.xml"
        let script = """
            { echo '<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:a="urn:a"><xbrli:context id="c"><xbrli:period><xbrli:forever/></xbrli:period>'
              echo '</xbrli:context>'
              yes '<a:Text contextRef="c">a text that is long enough for a hundred thousand of them to be more than sixteen megabytes</a:Text>' | head -n 100000
              echo '</xbrli:xbrl>'; } > \(large)
            """
        #expect(try Subprocess.run(["bash", "-ec", script], environment: environment, folder: sandbox.work).status == 0)
        let output = "\(sandbox.work)/out"
        let program = try Subprocess(
            ["xbrl-extract", "--emit", "facts", "--jobs", "2", large, large, Self.examples[0]], environment: environment, folder: sandbox.work, output: output)
        #expect(TestClock.eventually { workers(of: program.process).count == 2 })
        let found = workers(of: program.process)
        for worker in found { kill(worker, SIGSTOP) }
        for worker in found { kill(worker, SIGKILL) }
        let status = program.wait(seconds: 60)
        if status == nil { program.stop() }
        #expect(status == 0 || status == 70)
        if status == 0 { #expect(try groups(Subprocess.text(of: output)).map(\.path) == [large, large, Self.examples[0]]) }
    }

    /// After a stop, filings in hand are finished, and no others are begun.
    @Test(arguments: ["1", "2"])
    func aStopCancelsFilingsThatAreNotBegun(_ jobs: String) throws {
        let file = "\(sandbox.work)/large.txt"
        #expect(close(creat(file, 0o600)) == 0 && truncate(file, 1 << 30) == 0)
        let output = "\(sandbox.work)/out"
        let program = try Subprocess(
            ["filing-parse", "--sha256", "--jobs", jobs] + Array(repeating: file, count: 30), environment: environment, folder: sandbox.work, output: output)
        #expect(TestClock.eventually { !workers(of: program.process).isEmpty })
        usleep(100_000)
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: 60) == 75)
        // Each filing takes more than half a second, so in a tenth of a second no worker can finish two.
        #expect(try (0...4).contains(groups(Subprocess.text(of: output)).count))
    }

    @Test func aWorkerThatIsKilledBetweenFilingsIsReplaced() throws {
        let input = "\(sandbox.work)/input"
        #expect(mkfifo(input, 0o600) == 0)
        let writer = open(input, O_RDWR | O_CLOEXEC)
        defer { close(writer) }
        let output = "\(sandbox.work)/out"
        let program = try Subprocess(["filing-parse"], environment: environment, folder: sandbox.work, input: input, output: output)
        func send() {
            let line = Array("{\"type\":\"filing\",\"path\":\"\(Self.examples[0])\"}\n".utf8)
            #expect(write(writer, line, line.count) == line.count)
        }
        func count() -> Int { ((try? Subprocess.text(of: output)) ?? "").split(separator: "\n").count }
        send()
        #expect(TestClock.eventually { count() == 1 })
        let first = try #require(workers(of: program.process).first)
        kill(first, SIGKILL)
        send()
        #expect(TestClock.eventually { count() == 2 })
        #expect(workers(of: program.process) != [first])
        // After SIGTERM no process is left, and nothing was rejected.
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: 10) == 75)
    }

    /// If the system cannot start another process, the tool reports that and can be run again. Its output so far is complete.
    @Test func aWorkerThatCannotBeReplaced() throws {
        let (input, output, errors, filing) = ("\(sandbox.work)/input", "\(sandbox.work)/out", "\(sandbox.work)/errors", "\(sandbox.work)/filing.txt")
        #expect(mkfifo(input, 0o600) == 0)
        let writer = open(input, O_RDWR | O_CLOEXEC)
        defer { close(writer) }
        // The limit of processes does not apply to root. So another user runs a copy, in folders open to that user.
        let copying = try Subprocess.run(["cp", "\(Places.binaries)/filing-parse", Self.examples[0], sandbox.work])
        #expect(copying.status == 0)
        #expect(rename("\(sandbox.work)/\(try #require(Self.examples[0].split(separator: "/").last))", filing) == 0)
        for path in [sandbox.home, sandbox.work, filing, "\(sandbox.work)/filing-parse"] { chmod(path, 0o755) }
        let user = geteuid() == 0 ? ["setpriv", "--reuid=65533", "--clear-groups"] : []
        let program = try Subprocess(
            user + ["\(sandbox.work)/filing-parse"], environment: environment, folder: sandbox.work, input: input, output: output, errors: errors)
        let line = Array("{\"type\":\"filing\",\"path\":\"\(filing)\"}\n".utf8)
        #expect(write(writer, line, line.count) == line.count)
        #expect(TestClock.eventually { ((try? Subprocess.text(of: output)) ?? "").hasSuffix("\n") })
        #expect(try Subprocess.run(user + ["prlimit", "--pid=\(program.process)", "--nproc=1"]).status == 0)
        kill(try #require(workers(of: program.process).first), SIGKILL)
        #expect(write(writer, line, line.count) == line.count)
        #expect(program.wait(seconds: 10) == 75)
        #expect(try Subprocess.text(of: errors) == "filing-parse: cannot start a process: Resource temporarily unavailable\n")
        #expect(try Subprocess.text(of: output).split(separator: "\n").count == 1)
    }

    @Test func killingTheToolKillsItsWorkers() throws {
        let input = "\(sandbox.work)/input"
        #expect(mkfifo(input, 0o600) == 0)
        let writer = open(input, O_RDWR | O_CLOEXEC)
        defer { close(writer) }
        let program = try Subprocess(["xbrl-extract"], environment: environment, folder: sandbox.work, input: input, output: "\(sandbox.work)/out")
        let line = Array("{\"type\":\"filing\",\"path\":\"\(Self.examples[0])\"}\n".utf8)
        #expect(write(writer, line, line.count) == line.count)
        #expect(TestClock.eventually { !workers(of: program.process).isEmpty })
        let found = workers(of: program.process)
        kill(program.process, SIGKILL)
        _ = program.wait(seconds: 10)
        #expect(TestClock.eventually { found.allSatisfy { kill($0, 0) == -1 } })
    }

    @Test func withoutAFilingThereIsNoWorker() throws {
        let input = "\(sandbox.work)/input"
        #expect(mkfifo(input, 0o600) == 0)
        let writer = open(input, O_RDWR | O_CLOEXEC)
        let output = "\(sandbox.work)/out"
        let program = try Subprocess(["xbrl-extract"], environment: environment, folder: sandbox.work, input: input, output: output)
        let line = Array("{\"type\":\"receipt\"}\n".utf8)
        #expect(write(writer, line, line.count) == line.count)
        #expect(TestClock.eventually { (try? Subprocess.text(of: output)) == "{\"type\":\"receipt\"}\n" })
        #expect(workers(of: program.process).isEmpty)
        close(writer)
        #expect(program.wait(seconds: 10) == 0)
    }

    // MARK: Hostile inputs

    /// A file is truncated while it is mapped: the worker dies of SIGBUS, and a new worker reads the shorter file.
    @Test func aFileThatShrinksWhileItIsRead() throws {
        let (file, output, rejects) = ("\(sandbox.work)/large.txt", "\(sandbox.work)/out", "\(sandbox.work)/rejects")
        // A hole in the file takes no room on the disk.
        #expect(close(creat(file, 0o600)) == 0 && truncate(file, 1 << 30) == 0)
        let (good, other) = (Self.examples[0], Self.examples[1])
        let program = try Subprocess(
            ["filing-parse", "--sha256", "--rejects", rejects, good, file, other], environment: environment, folder: sandbox.work, output: output)
        let isMapped = TestClock.eventually {
            workers(of: program.process).contains { ((try? Subprocess.text(of: "/proc/\($0)/maps")) ?? "").contains(file) }
        }
        #expect(isMapped)
        #expect(truncate(file, 0) == 0)
        #expect(program.wait(seconds: 60) == 1)
        #expect(try groups(Subprocess.text(of: output)).map(\.path) == [good, other])
        let reject = try record(Subprocess.text(of: rejects)[...])
        #expect(reject["message"]?.string == "\(file) is empty")
    }

    @Test(arguments: ["1", "2"])
    func aFilingThatTakesTooLong(_ jobs: String) throws {
        let (file, rejects) = ("\(sandbox.work)/large.txt", "\(sandbox.work)/rejects")
        // Hashing three gigabytes takes more than a second.
        #expect(close(creat(file, 0o600)) == 0 && truncate(file, 3 << 30) == 0)
        let (good, other) = (Self.examples[0], Self.examples[1])
        let result = try Subprocess.run(
            ["filing-parse", "--sha256", "--filing-limit", "1", "--jobs", jobs, "--rejects", rejects, good, file, other], environment: environment,
            folder: sandbox.work)
        #expect(result.status == 70)
        #expect(result.errors == "filing-parse: \(file): it used more than 1 s of CPU (--filing-limit)\n")
        #expect(try groups(result.output).map(\.path) == [good, other])
        let reject = try record(Subprocess.text(of: rejects)[...])
        #expect(reject["code"]?.string == "timed_out")
        #expect(reject["retryable"]?.boolean == false)
    }

    /// A filing needs more memory than the shell's limit: the failed allocation ends the worker.
    @Test func aFilingThatTakesTooMuchMemory() throws {
        let file = "\(sandbox.work)/large.xml"
        let (good, other) = (Self.examples[0], Self.examples[1])
        let script = """
            { echo '<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance">'; head -c 150000000 /dev/zero | tr '\\0' ' '; echo '</xbrli:xbrl>'; } > \(file)
            ulimit -v 400000
            exec xbrl-extract --rejects rejects \(good) \(file) \(other)
            """
        let result = try Subprocess.run(["bash", "-euc", script], environment: environment, folder: sandbox.work)
        #expect(result.status == 70, "\(result.errors)")
        #expect(try groups(result.output).map(\.path) == [good, other])
        let reject = try record(Subprocess.text(of: "\(sandbox.work)/rejects")[...])
        #expect(reject["code"]?.string == "crashed")
        #expect(reject["message"]?.string?.hasPrefix("\(file): the process that read it was killed by signal ") == true)
    }

    /// `--max-rejects` counts a crashed worker's filing like any other reject.
    @Test func crashesThatAreAllowed() throws {
        let file = "\(sandbox.work)/large.txt"
        #expect(close(creat(file, 0o600)) == 0 && truncate(file, 3 << 30) == 0)
        let result = try Subprocess.run(
            ["filing-parse", "--sha256", "--filing-limit", "1", "--max-rejects", "1", file], environment: environment, folder: sandbox.work)
        #expect(result.status == 0)
    }
}
