import Bytes
import Glibc
import Testing

/// A server on loopback that can be killed and started again on the same port, with the same data.
final class RestartableServer {
    let port: Int
    private let commands: String
    private let folder: String
    private let environment: [String: String]
    private var program: Subprocess?

    /// - Parameter commands: what serves on the port in `PORT`, run by bash in `folder`.
    init(_ commands: String, folder: String, environment: [String: String]) throws {
        port = try TestServer.freePort()
        self.commands = commands
        self.folder = folder
        self.environment = environment.merging(["PORT": "\(port)"]) { $1 }
        try start()
    }

    private func start() throws {
        program = try Subprocess(["bash", "-c", commands], environment: environment, folder: folder, errors: "\(folder)/server-\(port).log")
        let isReady = try TestClock.eventually(seconds: 60, every: 100_000) {
            try Subprocess.run(["bash", "-c", "exec 3<> /dev/tcp/127.0.0.1/\(port)"], seconds: 5).status == 0
        }
        try #require(isReady, "the server at port \(port) is not ready")
    }

    func restart() throws {
        if let program {
            kill(-program.process, SIGKILL)
            _ = program.wait(seconds: 10)
        }
        // The lock of a killed PostgreSQL server.
        unlink("\(folder)/postgres-data/postmaster.pid")
        try start()
    }

    /// SIGQUIT is PostgreSQL's fast shutdown without a checkpoint; the others end at once.
    func stop() {
        guard let program else { return }
        kill(-program.process, SIGQUIT)
        if program.wait(seconds: 5) == nil { program.stop() }
    }
}

/// EDGAR, an S3 service and PostgreSQL for nights, and the filings of a day.
final class NightSite {
    /// The folder of all nights.
    let folder: String
    let count: Int
    /// The most requests in a second that the nights may send.
    let limit: Int
    private let sandbox: Sandbox
    private(set) var environment: [String: String]
    /// The servers that belong to this site alone.
    private(set) var servers: [RestartableServer] = []
    private var storage: TestServer?
    let database: String

    /// - Parameters:
    ///   - isLong: whether the site has 2,000 filings of the corpus instead of 30 of the examples, and servers of its own.
    ///   - faults: the faults of the mirror.
    init(isLong: Bool, faults: String = "all=5%:1") throws {
        sandbox = try Sandbox()
        folder = sandbox.work
        environment = sandbox.environment
        count = isLong ? 2000 : 30
        // The long night keeps EDGAR's limit with the rate that is the default.
        limit = isLong ? 10 : 50
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "\(Double(limit) * 0.95)"
        environment["SWIFT_BACKTRACE"] = "enable=no"
        let corpus = Places.corpus ?? ""
        let filings =
            isLong
            ? "$(find \(corpus)/submissions -name '*.txt' -size -400k) \(corpus)/assembled/*.txt" : "\(Places.examples)/edgar/*.txt"
        var result = try Subprocess.run(
            ["bash", "-c", "night-filings \(count) \(NightSite.day) edgar \(filings)"], environment: environment, folder: sandbox.home, seconds: 120)
        try #require(result.status == 0, "\(result.errors)")

        // The mirror notes the time when it reads a request. It must not wait for its turn meanwhile; without the right to do so it runs like the others.
        let mirror = try RestartableServer(
            "exec nice -n -15 edgar-mirror --root edgar --port $PORT --rate \(limit + 1) --time-out 1 --fault \(faults) --fault-on /Archives/edgar/data --log work/requests",
            folder: sandbox.home, environment: environment)
        servers = [mirror]
        environment["EDGAR_BASE_URL"] = "http://127.0.0.1:\(mirror.port)"
        if isLong {
            for name in ["s3", "postgres"] { result = try Subprocess.run(["mkdir", "\(sandbox.home)/\(name)"]) }
            _ = try Subprocess.run(["chmod", "711", sandbox.home, "\(sandbox.home)/postgres"])
            let s3 = try RestartableServer(TestServer.bucket, folder: "\(sandbox.home)/s3", environment: environment)
            let postgres = try RestartableServer(
                "exec \"$PACKAGE/Scripts/postgres-server\" $PORT", folder: "\(sandbox.home)/postgres", environment: environment)
            servers += [s3, postgres]
            for (name, value) in [
                ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:\(s3.port)"), ("AWS_ACCESS_KEY_ID", "k"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_REGION", "us-east-1"),
            ] { environment[name] = value }
            database = "postgres://postgres:secret@127.0.0.1:\(postgres.port)"
            environment["PORT"] = "\(s3.port)"
        } else {
            database = try #require(Places.environment("SECFLOW_POSTGRES"))
            storage = try TestServer(commands: TestServer.bucket, folder: sandbox.home, environment: &environment)
            environment["EDGAR_BASE_URL"] = "http://127.0.0.1:\(mirror.port)"
            environment["EDGAR_DATA_URL"] = nil
        }
    }

    /// The filing date of all filings.
    static let day = "2025-11-06"

    func stop() {
        for server in servers { server.stop() }
        storage?.stop()
    }

    @discardableResult
    func bash(_ script: String, _ changes: [String: String] = [:], seconds: Double = 300) throws -> Subprocess.Result {
        let result = try Subprocess.run(
            ["bash", "-o", "pipefail", "-c", script], environment: environment.merging(changes) { $1 }, folder: folder, seconds: seconds)
        #expect(result.status == 0, "\(script): \(result.output.suffix(2000)) \(result.errors.suffix(2000))")
        return result
    }
}

/// A night in a folder of its own, with a bucket and a database of its own.
final class Night {
    private let site: NightSite
    private let name: String
    private let folder: String
    private var environment: [String: String] = [:]
    /// The number of processes that were killed, by name.
    private(set) var killed: [String: Int] = [:]
    var kills: Int { killed.values.reduce(0, +) }
    /// The servers that are still to be killed and started again while the night runs, one after each kill of a process.
    var restarts: [RestartableServer] = []

    init(_ name: String, at site: NightSite) throws {
        self.site = site
        self.name = name
        folder = "\(site.folder)/\(name)"
        let bucket = "\(name)-\(getpid())"
        let database = "night_\(name)_\(getpid())"
        environment = [
            "BUCKET": bucket, "DATABASE_URL": "\(site.database)/\(database)", "DAY": NightSite.day, "FORMS": "", "BATCH": site.count > 100 ? "50" : "7",
        ]
        try site.bash("cp -r \"$EXAMPLES/nightly\" \(name) && bucket make", environment)
        try site.bash("psql -qX \(site.database)/postgres -c 'DROP DATABASE IF EXISTS \(database) WITH (FORCE)' -c 'CREATE DATABASE \(database)'")
    }

    /// Runs the night once, and returns its status.
    ///
    /// - Parameter pause: the most seconds between two kills of a process; nil for no kills.
    func run(killedEvery pause: Double? = nil) throws -> Int32? {
        let program = try Subprocess(
            ["flow-run", "--name", name, "--", "./night", "-j4"], environment: site.environment.merging(environment) { $1 }, folder: folder,
            output: "\(folder)/output", errors: "\(folder)/errors")
        guard let pause else { return program.wait(seconds: 1800) }
        var status: Int32?
        var isQuiet = false
        repeat {
            let seconds = Double.random(in: 0.2...1) * pause
            if status == nil { status = program.wait(seconds: seconds) } else { usleep(UInt32(seconds * 1e6)) }
            // What a killed flow-run or make has left is killed likewise.
            let workers = try workers()
            // A process that ends while they are listed may have started another one: only a second look shows that none is left.
            if status != nil, workers.isEmpty {
                if isQuiet { break }
                isQuiet = true
                continue
            }
            isQuiet = false
            if let process = workers.randomElement() {
                let name = (try? Subprocess.text(of: "/proc/\(process)/comm")) ?? "?"
                if kill(process, SIGKILL) == 0 { killed[String(name.prefix { $0 != "\n" }), default: 0] += 1 }
            }
            if !restarts.isEmpty { try restarts.removeFirst().restart() }
        } while kills < 200
        return status ?? program.wait(seconds: 1800)
    }

    /// The processes that work in the folder of the night: flow-run, make, shells and tools.
    private func workers() throws -> [pid_t] {
        let script = "for process in /proc/[0-9]*; do if [ \"$(readlink $process/cwd)\" = \"$1\" ]; then echo ${process#/proc/}; fi; done"
        return try Subprocess.run(["bash", "-c", script, "bash", folder]).output.split(separator: "\n").compactMap { pid_t($0) }
    }

    /// What the last run wrote.
    var messages: String {
        ["output", "errors"].map { (try? Subprocess.text(of: "\(folder)/\($0)")) ?? "" }.joined(separator: "\n")
    }

    /// SHA-256, length and key of each submission in the bucket.
    func objects() throws -> String { try site.bash("bucket sums | grep ' raw/'", environment).output }

    /// Writes the rows of the database into NAME.rows, without times of fetching, names of buckets, and what of a filing was in the store already.
    func writeRows() throws {
        let masks = [
            #"s/[0-9-]{10}T[0-9:.]{8,}(Z|[+-][0-9:]{5})//g"#, #"s/"(fetched|listed)_at": "[0-9]+"//g"#, "s|s3://[^/]*||g",
            #"s/"cached": ?(true|false|"?[01]"?)//g"#,
        ].joined(separator: "; ")
        try site.bash("rows \"$DATABASE_URL\" | sed -E '\(masks)' > \(name).rows", environment)
    }

    func bash(_ script: String) throws -> Subprocess.Result { try site.bash("cd \(name) && \(script)", environment) }
}
