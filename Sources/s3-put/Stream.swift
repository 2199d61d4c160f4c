import AWS
import AWSTool
import Bytes
import Clocks
import Glibc
import JSONLines
import ObjectStore
import Records
import TelemetryFormats
import Tool

/// Parts that are under way at once, and the request that removes them.
private let connections = 5

/// Puts the bytes of standard input as one object, and writes an `object` record.
func putStream(_ name: String, _ command: S3Put, run: Run) throws(ToolFailure) {
    let key = try streamKey(name, seconds: wallSeconds())
    guard isatty(STDIN_FILENO) == 0 else { throw ToolFailure(.usage, "--stream puts standard input, which is a terminal: pipe the bytes into s3-put") }
    let plan = try Plan(command)
    let client = try plan.client(connections: connections)
    var result: Result<StreamOutcome, ServiceFailure>?
    let put = StreamPut(key, contentType: FilingObject.contentType(of: key), client, options: plan.options) { result = $0 }
    let input = StreamInput()
    var inputFailure: SystemFailure?
    var isAbandoned = false
    while result == nil {
        if Signals.isStopRequested, !isAbandoned {
            isAbandoned = true
            put.abandon()
        }
        if Signals.isPatienceOver { throw ToolFailure(.tryAgain, "interrupted: parts of \(key) may be left in the bucket") }
        let wantsInput = put.hasRoom && !input.isAtEnd
        guard case .readable = try rethrowing(client.run(watching: wantsInput ? STDIN_FILENO : nil), as: ToolFailure.init(service:)) else { continue }
        do throws(SystemFailure) {
            try input.read { put.add($0) }
            if input.isAtEnd { put.end() }
        } catch {
            inputFailure = error
            put.abandon()
        }
    }
    if let inputFailure { throw ToolFailure(inputFailure) }
    switch result {
    case .success(let outcome):
        run.add(.objectsPut, 1)
        run.add(.bytesPut, outcome.bytes)
        try rethrowing(write(outcome, key, plan.bucket), as: ToolFailure.init(_:))
        run.didWrite()
    case .failure(let failure) where failure.kind == .request: throw ToolFailure(.rejected, "\(key): \(failure.message)")
    case .failure(let failure): throw ToolFailure(service: failure)
    case nil: break
    }
}

/// Returns a key with the date and time in UTC in the place of `{date}` (2026-01-31) and `{time}` (081500).
func streamKey(_ name: String, seconds: Int) throws(ToolFailure) -> String {
    let now = Instant.utc(seconds: seconds)
    var key = ""
    var rest = name[...]
    while let open = rest.firstIndex(of: "{") {
        guard let close = rest[open...].firstIndex(of: "}") else { throw ToolFailure(.usage, "--stream: a { without its }") }
        key += rest[..<open]
        switch rest[rest.index(after: open)..<close] {
        case "date": key += now.prefix(10)
        case "time": key += now.dropFirst(11).prefix(8).filter { $0 != ":" }
        case let field: throw ToolFailure(.usage, "--stream: {\(field)} is not known: {date} and {time} are")
        }
        rest = rest[rest.index(after: close)...]
    }
    key += rest
    if let fault = FilingObject.fault(inKey: key) { throw ToolFailure(.usage, "--stream: the key \(fault)") }
    return key
}

/// Standard input, read in pieces.
private final class StreamInput {
    private(set) var isAtEnd = false
    private var piece = [UInt8](repeating: 0, count: 256 << 10)

    /// Passes the next bytes to `body`, or notes the end.
    func read(_ body: (Span<UInt8>) -> Void) throws(SystemFailure) {
        let count = try retryingInterrupts("read", "standard input") {
            piece.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
        }
        if count == 0 { isAtEnd = true }
        piece.withSpan(0..<count) { body($0) }
    }
}

private func write(_ outcome: StreamOutcome, _ key: String, _ bucket: Bucket) throws(SystemFailure) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("type", "object")
    writer.member("key", key)
    writer.member("s3_path", bucket.address(key))
    writer.member("bytes", outcome.bytes)
    writer.member("sha256", outcome.sha256)
    if let etag = outcome.etag { writer.member("etag", etag) }
    writer.member("checksum", "sha256:\(outcome.checksum)")
    writer.endObject()
    writer.endLine()
    var output = Output(STDOUT_FILENO, path: "standard output", outlivesReader: true)
    try output.write(writer.bytes.span)
    try output.flush()
}
