import Bytes
import HTTP
import JSONLines

/// Sends the spans that the processes of a run have left in a file (`SECFLOW_SPANS`) to a receiver of OTLP over HTTP, as JSON.
package struct SpanExporter {
    package struct Outcome: Equatable, Sendable {
        /// The number of lines that the receiver has accepted.
        package var sent = 0
        /// The number of lines that are not requests of OTLP, among them a last line that is cut off.
        package var skipped = 0
        /// What the receiver says of requests that it has accepted in part, or with a warning.
        package var remarks: [String] = []
    }

    /// The most bytes of a line, and of a request; the most lines of a request.
    private static let longestLine = 64 << 10
    private static let requestLimit = 1 << 20
    private static let linesOfRequest = 512
    /// Seconds for the whole file.
    private static let patience = 60.0
    /// The most remarks that are kept.
    private static let remarkLimit = 10

    private let endpoint: TracesEndpoint
    private let sender: Sender

    package init(_ endpoint: TracesEndpoint, patience: Double = SpanExporter.patience) throws(TelemetryFailure) {
        self.endpoint = endpoint
        sender = try Sender(timeOut: min(endpoint.timeOut, patience), patience: patience, certificates: endpoint.certificates)
    }

    /// Sends all lines of a file. Each is an `ExportTraceServiceRequest`; many are merged into one request. A failure ends the export: requests before it were sent.
    package func export(_ path: String) throws(TelemetryFailure) -> Outcome {
        var outcome = Outcome()
        let file = try rethrowing(Descriptor(reading: path, waits: false), as: TelemetryFailure.init(_:))
        // The command may have put a device in the place of the file, which need not end.
        let status = try rethrowing(FileStatus(of: file), as: TelemetryFailure.init(_:))
        guard status.kind == .file else { throw TelemetryFailure(.file, "\(path) is not a regular file") }
        let reader = LineReader(file, path: path, limit: Self.longestLine)
        var spans: [UInt8] = []
        var lines = 0
        while let line = try rethrowing(reader.next(), as: TelemetryFailure.init(_:)) {
            let content = line.isTooLong || !line.isTerminated ? nil : reader.withBytes(of: line) { Self.resourceSpans($0) }
            guard let content else {
                outcome.skipped += 1
                continue
            }
            if lines == Self.linesOfRequest || spans.count + content.count > Self.requestLimit { try send(&spans, &lines, &outcome) }
            if !spans.isEmpty { spans.append(UInt8(ascii: ",")) }
            spans += content
            lines += 1
        }
        if lines > 0 { try send(&spans, &lines, &outcome) }
        return outcome
    }

    /// The elements of a line's `resourceSpans`, without the brackets; nil for another line.
    private static func resourceSpans(_ line: Span<UInt8>) -> [UInt8]? {
        guard line.isUTF8, let object = try? JSONObject(parsing: line) else { return nil }
        let elements: [UInt8]? =
            object.withValue("resourceSpans") { value in
                guard value.count > 2, value[0] == UInt8(ascii: "[") else { return nil }
                return value.extracting(1..<value.count - 1).array
            } ?? nil
        return elements.flatMap { elements in elements.contains { !$0.isWhiteSpace } ? elements : nil }
    }

    private func send(_ spans: inout [UInt8], _ lines: inout Int, _ outcome: inout Outcome) throws(TelemetryFailure) {
        let body = Array("{\"resourceSpans\":[".utf8) + spans + Array("]}".utf8)
        let response = try sender.send(.post, endpoint.url, headers: [("Content-Type", "application/json")] + endpoint.headers, body: body)
        outcome.sent += lines
        if let remark = Self.remark(response.body), outcome.remarks.count < Self.remarkLimit { outcome.remarks.append(remark) }
        spans.removeAll(keepingCapacity: true)
        lines = 0
    }

    /// What the receiver says of spans that it has rejected; nil if it has accepted all.
    private static func remark(_ body: [UInt8]) -> String? {
        guard let answer = try? JSONValue(parsing: body.span), let partial = answer["partialSuccess"] else { return nil }
        let message = partial["errorMessage"]?.string ?? ""
        // An integer of 64 bits is a string in the JSON of Protocol Buffers; some receivers write a number.
        let rejected = partial["rejectedSpans"]?.integer ?? partial["rejectedSpans"]?.string.flatMap { Int($0) } ?? 0
        if rejected == 0, message.isEmpty { return nil }
        return "the receiver rejected \(rejected) spans\(message.isEmpty ? "" : ": \(message.prefix(200).description.printable)")"
    }
}
