import Bytes
import Glibc
import JSONLines
import Testing

/// What takes longer than a stopped tool may wait is given up, so that the tool ends within ten seconds of SIGTERM.
struct PatienceTests {
    /// Seconds within which a tool must end.
    private static let limit = 10.0

    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    /// Servers that respond with half a body, then with nothing.
    @Test(arguments: ["edgar-list --ticker ALDC", "edgar-fetch --store store"]) func aServerThatStalls(_ command: String) throws {
        var environment = sandbox.environment
        let commands = TestServer.mirror(of: "\(Places.examples)/edgar") + " --fault stall=100%:60"
        let mirror = try TestServer(commands: commands, folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        let (input, output) = ("\(sandbox.work)/listed", "\(sandbox.work)/out")
        try write(#"{"type":"filing","accession_number":"0009990001-25-000007","cik":"0009990001"}"# + "\n", to: input)
        let program = try Subprocess(["bash", "-c", "exec \(command)"], environment: environment, folder: sandbox.work, input: input, output: output)
        usleep(1_500_000)
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: Self.limit) == 75)
        #expect(try Subprocess.text(of: output).isEmpty)
    }

    /// Filings whose workers come to no end: they are stopped here. A filing of which nothing is written counts as not read; another one is a reject.
    @Test func filingsThatTakeLong() throws {
        // The hash of the one takes a second, and the other has far more facts than the buffer between a worker and its supervisor holds.
        let files = """
            truncate -s 2G large.txt
            { echo '<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:a="urn:a"><xbrli:context id="c"><xbrli:period><xbrli:forever/></xbrli:period>'
              echo '</xbrli:context>'
              yes '<a:Text contextRef="c">a text that is long enough for so many of them to be some fifty megabytes, and the facts even more</a:Text>' | head -n 300000
              echo '</xbrli:xbrl>'; } > large.xml
            """
        try #require(Subprocess.run(["bash", "-ec", files], folder: sandbox.work).status == 0)
        let commands = [
            "filing-parse": ["--sha256", "\(Places.examples)/edgar/0009990001-25-000007.txt", "large.txt"], "xbrl-extract": ["large.xml"],
        ]
        var programs: [(tool: String, program: Subprocess, worker: pid_t)] = []
        for (tool, operands) in commands {
            let output = "\(sandbox.work)/\(tool).out"
            let program = try Subprocess(
                [tool, "--quiet", "--rejects", "\(tool).rejects"] + operands, environment: sandbox.environment, folder: sandbox.work, output: output)
            #expect(TestClock.eventually(seconds: 30, every: 100) { FileStatus.size(at: output) ?? 0 > 0 })
            let children = try Subprocess.text(of: "/proc/\(program.process)/task/\(program.process)/children")
            let worker = try #require(pid_t(children.filter(\.isNumber)))
            kill(worker, SIGSTOP)
            kill(program.process, SIGTERM)
            programs.append((tool, program, worker))
        }
        for (tool, program, worker) in programs {
            #expect(program.wait(seconds: Self.limit) == 75)
            #expect(TestClock.eventually { kill(worker, 0) == -1 })
            let rejects = try BucketSite.records(Subprocess.text(of: "\(sandbox.work)/\(tool).rejects"))
            let last = try BucketSite.records(String(Subprocess.text(of: "\(sandbox.work)/\(tool).out").split(separator: "\n").last ?? ""))
            #expect(rejects.map { $0["code"]?.string } == (tool == "xbrl-extract" ? ["interrupted"] : []))
            #expect(last.map { $0["type"]?.string } == (tool == "xbrl-extract" ? ["fact"] : ["filing"]))
        }
    }
}
