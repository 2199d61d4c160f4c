import Bytes
import Glibc
import Synchronization

/// A server on loopback for the duration of a case, started by the commands of a file with a free port in `PORT`.
struct TestServer {
    let port: Int
    /// The server's process; nil for a server shared with other suites.
    private let program: Subprocess?
    private let logPath: String

    /// The commands of an S3 service that checks signatures. `SECFLOW_S3` is the address of one that runs for all suites.
    static let bucket = #"exec "$PACKAGE/Scripts/s3-server" "$PORT""#

    /// The commands of a stand-in for EDGAR.
    static func mirror(of folder: String) -> String { "exec edgar-mirror --root '\(folder)' --port \"$PORT\"" }

    /// Returns nil if the file does not exist.
    init?(file: String, folder: String, environment: inout [String: String]) throws {
        guard Places.exists(file) else { return nil }
        try self.init(commands: try Subprocess.text(of: file), folder: folder, environment: &environment)
    }

    /// Starts the server and adds `PORT` and its addresses to `environment`: for an S3 service those of S3, with an unused bucket name in `BUCKET`; for any
    /// other those of EDGAR.
    init(commands: String, folder: String, environment: inout [String: String]) throws {
        var attempts = 3
        while true {
            do {
                self = try Self(once: commands, folder: folder, environment: &environment)
                return
            } catch {
                // Another process may have taken the port since it was found free.
                attempts -= 1
                if attempts == 0 { throw error }
            }
        }
    }

    private init(once commands: String, folder: String, environment: inout [String: String]) throws {
        let isStorage = commands.contains("s3-server")
        let shared = isStorage ? Places.environment("SECFLOW_S3")?.split(separator: ":").last.flatMap { Int($0) } : nil
        port = try shared ?? Self.freePort()
        let address = "http://127.0.0.1:\(port)"
        environment["PORT"] = "\(port)"
        if isStorage {
            environment["BUCKET"] = "bucket-\(getpid())-\(Self.buckets.add(1, ordering: .relaxed).newValue)"
            environment["AWS_ENDPOINT_URL_S3"] = address
            environment["AWS_ACCESS_KEY_ID"] = "k"
            environment["AWS_SECRET_ACCESS_KEY"] = "s"
            environment["AWS_REGION"] = "us-east-1"
        } else {
            environment["EDGAR_BASE_URL"] = address
            environment["EDGAR_DATA_URL"] = address
        }
        logPath = "\(folder)/server-\(port).log"
        program = shared != nil ? nil : try Subprocess(["bash", "-c", commands], environment: environment, folder: folder, errors: logPath)
        try waitUntilReady(seconds: 60)
    }

    private static let buckets = Atomic(0)

    func stop() { program?.stop() }

    /// Makes a bucket of an S3 service, unless it is there.
    func makeBucket(_ name: String) throws {
        let signature = ["--aws-sigv4", "aws:amz:us-east-1:s3", "--user", "k:s"]
        _ = try Subprocess.run(["curl", "--silent", "--output", "/dev/null"] + signature + ["-X", "PUT", "http://127.0.0.1:\(port)/\(name)"], seconds: 30)
    }

    /// The end of the server's standard error.
    var log: String {
        let lines = ((try? Subprocess.text(of: logPath)) ?? "").split(separator: "\n")
        return lines.suffix(8).map { "\($0)\n" }.joined()
    }

    /// Whether the server is ready: it gives any HTTP response. SeaweedFS reports at `/healthz` when all its parts are up.
    private func waitUntilReady(seconds: Double) throws {
        let probe = ["curl", "--silent", "--output", "/dev/null", "--max-time", "2", "--write-out", "%{http_code}", "http://127.0.0.1:\(port)/healthz"]
        let isReady = try TestClock.eventually(seconds: seconds, every: 100_000) {
            if program?.wait(seconds: 0) != nil { throw Subprocess.Failure(description: "the server ended at once: \(log)") }
            let answer = try Subprocess.run(probe, seconds: 5)
            return answer.status == 0 && !answer.output.hasPrefix("5")
        }
        if isReady { return }
        stop()
        throw Subprocess.Failure(description: "the server does not answer: \(log)")
    }

    /// Returns a port on which no process listens now.
    static func freePort() throws -> Int {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard number >= 0 else { throw SystemFailure("open a socket", "") }
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) == 0 ? getsockname(number, $0, &length) : -1 }
        }
        guard result == 0 else { throw SystemFailure("find a free port", "") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
