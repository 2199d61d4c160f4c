package import AWS
import Bytes
import Digest
import HTTP
import JSONLines

/// A queue of Amazon SQS, standard or first-in-first-out, by its JSON protocol.
///
/// What is delivered too often goes where the queue's own redrive policy says.
package final class SQSQueue: MessageQueue {
    /// Messages that a call takes or gives.
    private static let batch = 10
    /// Bytes of the messages of a call, and of a single one; the queue may allow less.
    private static let (batchBytes, messageBytes) = (256 << 10, 1 << 20)
    /// Seconds that the service waits for a message, the most that it allows.
    private static let wait = 20
    /// How often messages of a call that the service has failed to take are sent again.
    private static let resends = 3

    private let client: ServiceClient
    private let url: String
    /// Seconds for which a received message is invisible.
    private let visibility: Int

    /// - Parameter url: the URL of the queue. A region in its host is that of the signatures.
    package init(url: String, _ settings: AWSSettings, _ credentials: CredentialsProvider, visibility: Int) throws(ServiceFailure) {
        self.url = url
        self.visibility = visibility
        let parts = url.split(separator: "/", omittingEmptySubsequences: false)
        let endpoint = try ServiceEndpoint(settings.endpoint(of: "sqs") ?? "\(parts[0])//\(parts[2])")
        let labels = parts[2].split(separator: ".")
        let region = labels.count > 2 && labels[0] == "sqs" && AWSSettings.isRegion(String(labels[1])) ? String(labels[1]) : settings.region
        client = try ServiceClient(
            service: "sqs", region: region, credentials: credentials, certificates: settings.certificates, backoff: Backoff(tries: 4, first: 0.3, longest: 5)
        ) { _ in endpoint }
    }

    package func send(_ messages: [[UInt8]]) -> (count: Int, failure: QueueFailure?) {
        var sent = 0
        while sent < messages.count {
            var (end, bytes) = (sent, 0)
            while end < messages.count, end - sent < Self.batch, end == sent || bytes + messages[end].count <= Self.batchBytes {
                bytes += messages[end].count
                end += 1
            }
            guard bytes <= Self.messageBytes else {
                return (sent, QueueFailure(.message, "a record of \(bytes) bytes, and SQS takes \(Self.messageBytes): put it into a bucket, and send its path"))
            }
            let (count, failure) = sendBatch(messages[sent..<end])
            if let failure { return (sent + count, failure) }
            sent = end
        }
        return (sent, nil)
    }

    /// Sends the messages of one call, and again those that the service fails to take. Returns how many it has taken from the first on.
    private func sendBatch(_ batch: ArraySlice<[UInt8]>) -> (count: Int, failure: QueueFailure?) {
        var left = Array(batch.indices)
        for attempt in 0...Self.resends {
            do throws(QueueFailure) {
                let reply = try call("SendMessageBatch") { writer in
                    writer.key("Entries")
                    writer.beginArray()
                    for index in left { self.writeEntry(&writer, index, batch[index]) }
                    writer.endArray()
                }
                let failed = reply["Failed"]?.array ?? []
                if failed.isEmpty { return (batch.count, nil) }
                left = failed.compactMap { $0["Id"]?.string.flatMap { Int($0) } }.filter(batch.indices.contains).sorted()
                let taken = (left.first ?? batch.endIndex) - batch.startIndex
                let isRefused = failed.contains { $0["SenderFault"] == .boolean(true) }
                guard isRefused || attempt == Self.resends else { continue }
                let others = batch.count - taken - left.count
                let behind = others > 0 ? "; it has taken \(others) behind them" : ""
                let message = "the queue does not take \(left.count) records: \(Self.reason(failed[0]))\(behind)"
                return (taken, QueueFailure(isRefused ? .message : .transient, message))
            } catch { return ((left.first ?? batch.endIndex) - batch.startIndex, error) }
        }
        return (batch.count, nil)
    }

    private func writeEntry(_ writer: inout JSONWriter, _ index: Int, _ message: [UInt8]) {
        writer.beginObject()
        writer.member("Id", "\(index)")
        writer.member("MessageBody", String(decoding: message, as: UTF8.self))
        if url.hasSuffix(".fifo") {
            // Each record is a group of its own, so that workers take them side by side. One that is sent twice within five minutes is sent once.
            let hash = SHA256.hash(message.span).hexadecimal
            writer.member("MessageGroupId", hash)
            writer.member("MessageDeduplicationId", hash)
        }
        writer.endObject()
    }

    private static func reason(_ entry: JSONValue) -> String { (entry["Message"]?.string ?? entry["Code"]?.string ?? "no reason").prefix(200).description }

    package func receive(limit: Int, shouldStop: () -> Bool) throws(QueueFailure) -> [QueuedMessage] {
        var messages: [QueuedMessage] = []
        var bytes = 0
        while messages.count < limit, bytes < QueueLimits.bytes, !shouldStop() {
            do throws(QueueFailure) {
                let found = try receive(atMost: limit - messages.count, seconds: messages.isEmpty ? Self.wait : 0, shouldStop)
                if found.isEmpty { break }
                messages += found
                bytes += found.reduce(0) { $0 + $1.body.count }
            } catch {
                // What is in hand is worked on; the failure comes again.
                if messages.isEmpty { throw error }
                break
            }
        }
        return messages
    }

    /// - Parameter wait: seconds that the service waits for a message.
    private func receive(atMost limit: Int, seconds wait: Int, _ shouldStop: () -> Bool) throws(QueueFailure) -> [QueuedMessage] {
        let reply = try call("ReceiveMessage", seconds: wait + 10, shouldStop) { writer in
            writer.member("MaxNumberOfMessages", min(Self.batch, limit))
            writer.member("WaitTimeSeconds", wait)
            writer.member("VisibilityTimeout", self.visibility)
            for name: StaticString in ["AttributeNames", "MessageSystemAttributeNames"] {
                writer.key(name)
                writer.beginArray()
                writer.string("ApproximateReceiveCount")
                writer.endArray()
            }
        }
        return (reply["Messages"]?.array ?? []).compactMap(Self.message)
    }

    private static func message(_ value: JSONValue) -> QueuedMessage? {
        guard let handle = value["ReceiptHandle"]?.string, let body = value["Body"]?.string else { return nil }
        let count = value["Attributes"]?["ApproximateReceiveCount"]?.string.flatMap { Int($0) }
        return QueuedMessage(handle: handle, body: Array(body.utf8), deliveries: count ?? 1)
    }

    package func hide(_ messages: [QueuedMessage], seconds: Int) throws(QueueFailure) {
        try forEachBatch(messages, "ChangeMessageVisibilityBatch") { writer in writer.member("VisibilityTimeout", seconds) }
    }

    package func delete(_ messages: [QueuedMessage]) throws(QueueFailure) {
        try forEachBatch(messages, "DeleteMessageBatch") { _ in }
    }

    package func depth() throws(QueueFailure) -> Int {
        let reply = try call("GetQueueAttributes") { writer in
            writer.key("AttributeNames")
            writer.beginArray()
            writer.string("ApproximateNumberOfMessages")
            writer.endArray()
        }
        return reply["Attributes"]?["ApproximateNumberOfMessages"]?.string.flatMap { Int($0) } ?? 0
    }

    /// SQS itself moves messages aside.
    package var setAside: Int { 0 }

    /// Calls an action with an entry for each message, and again for those that fail. An entry at which this host is at fault is one whose time was over: its message
    /// is on its way to another worker.
    private func forEachBatch(_ messages: [QueuedMessage], _ action: String, _ writeMembers: (inout JSONWriter) -> Void) throws(QueueFailure) {
        for start in stride(from: 0, to: messages.count, by: Self.batch) {
            var left = Array(start..<min(start + Self.batch, messages.count))
            var failed: [JSONValue] = []
            for _ in 0...Self.resends where !left.isEmpty {
                let reply = try call(action) { writer in
                    writer.key("Entries")
                    writer.beginArray()
                    for index in left {
                        writer.beginObject()
                        writer.member("Id", "\(index)")
                        writer.member("ReceiptHandle", messages[index].handle)
                        writeMembers(&writer)
                        writer.endObject()
                    }
                    writer.endArray()
                }
                failed = reply["Failed"]?.array ?? []
                let again = failed.filter { $0["SenderFault"] != .boolean(true) }
                left = again.compactMap { $0["Id"]?.string.flatMap { Int($0) } }.filter(messages.indices.contains)
            }
            if let entry = failed.first {
                throw QueueFailure(.transient, "\(url): \(action) fails for \(failed.count) messages: \(Self.reason(entry))")
            }
        }
    }

    /// Performs an action of the service, and returns its response; an empty object when `shouldStop` became true.
    private func call(
        _ action: String, seconds: Int = 20, _ shouldStop: () -> Bool = { false }, _ writeMembers: (inout JSONWriter) -> Void
    ) throws(QueueFailure) -> JSONValue {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("QueueUrl", url)
        writeMembers(&writer)
        writer.endObject()
        var call = ServiceCall(.post)
        call.headers = [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", "AmazonSQS.\(action)")]
        call.setBody(writer.bytes)
        call.timeOuts.connect = 5
        call.timeOuts.total = Double(seconds)
        var body: [UInt8]?
        do throws(ServiceFailure) {
            let identifier = client.start(call)
            while body == nil {
                if case .finished(_, let result) = try client.run(seconds: 0.25) {
                    body = try result.get().body
                } else if shouldStop() {
                    client.cancel(identifier)
                    return .object([])
                }
            }
        } catch { throw QueueFailure(error, url) }
        let bytes = body ?? []
        guard let response = try? JSONValue(parsing: bytes.span) else { throw QueueFailure(.transient, "\(url): the response to \(action) is not JSON") }
        return response
    }
}

extension QueueFailure {
    package init(_ failure: ServiceFailure, _ url: String) {
        let message = "\(url): \(failure.message)"
        // SQS refuses these with a status of the 400s, and takes them later: too many messages under way, too many calls.
        if ["OverLimit", "RequestThrottled", "KmsThrottled"].contains(failure.code) {
            self.init(.transient, message)
            return
        }
        switch failure.kind {
        case .transient, .unreachable: self.init(.transient, message)
        case .credentials, .configuration: self.init(.configuration, message)
        case .request, .refused: self.init(.refused, message)
        }
    }
}
