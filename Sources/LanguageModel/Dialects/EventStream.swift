import Bytes
import JSONLines

/// Splits a stream of server-sent events (WHATWG HTML, section 9.2) into its events. Only `data` is read: both dialects repeat the type of an event there.
package struct EventStream: Sendable {
    /// Bytes of one event: the last one of the Responses API repeats the whole answer.
    package static let limit = 8 << 20

    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var endsWithReturn = false

    package init() {}

    /// Takes bytes of the stream, and calls `body` with the data of each event that is complete. Returns false if an event is too long.
    package mutating func take<E: Error>(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) throws(E) -> Void) throws(E) -> Bool {
        var start = 0
        if endsWithReturn, bytes.count > 0 {
            endsWithReturn = false
            if bytes[0] == 0x0A { start = 1 }
        }
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x0A || byte == 0x0D else {
                position += 1
                continue
            }
            line.append(bytes.extracting(start..<position))
            position += 1
            if byte == 0x0D {
                if position < bytes.count {
                    if bytes[position] == 0x0A { position += 1 }
                } else {
                    endsWithReturn = true
                }
            }
            start = position
            try endLine(body)
            if data.count > Self.limit { return false }
        }
        line.append(bytes.extracting(start..<bytes.count))
        return line.count <= Self.limit
    }

    private mutating func endLine<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void) throws(E) {
        defer { line.removeAll(keepingCapacity: true) }
        if line.isEmpty {
            guard hasData else { return }
            let event = data
            data = []
            hasData = false
            return try body(event.span)
        }
        let line = line
        guard line.span.hasPrefix("data:") else { return }
        if hasData { data.append(0x0A) }
        hasData = true
        let first = line.count > 5 && line[5] == 0x20 ? 6 : 5
        data.append(line.span.extracting(first..<line.count))
    }
}

/// Reads the events of a stream in either dialect.
package struct StreamedReply: Sendable {
    private var events = EventStream()
    private var messages: MessagesReply?
    private var responses: ResponsesReply?
    /// Why the stream is no answer.
    package private(set) var fault: ServiceFault?
    private let secret: Secret

    /// - Parameter secret: what is taken out of everything that the service says.
    package init(_ dialect: Dialect, secret: Secret = .none) {
        self.secret = secret
        switch dialect {
        case .messages: messages = MessagesReply()
        case .responses: responses = ResponsesReply()
        }
    }

    /// What the stream has said of tokens so far.
    package var usage: Usage? { messages?.usage }

    package mutating func take(_ bytes: Span<UInt8>) {
        guard fault == nil else { return }
        var (messages, responses) = (messages, responses)
        let secret = secret
        defer { (self.messages, self.responses) = (messages, responses) }
        do throws(ServiceFault) {
            let isWhole = try events.take(bytes) { (data: Span<UInt8>) throws(ServiceFault) in
                // The end of a stream in an older dialect, which some servers still send.
                if data.equals("[DONE]") { return }
                guard let event = try? JSONValue(parsing: data) else { throw ServiceFault(.malformed, "an event of the stream is not JSON") }
                let clean = secret.removed(from: event)
                try messages?.take(event: clean)
                try responses?.take(event: clean)
            }
            if !isWhole { fault = ServiceFault(.malformed, "an event of the stream has more than \(EventStream.limit >> 20) MB") }
        } catch { fault = error }
    }

    /// Returns the answer after the end of the stream.
    package func finished() throws(ServiceFault) -> Reply {
        if let fault { throw fault }
        if let messages { return secret.removed(from: try messages.finished()) }
        if let responses { return secret.removed(from: try responses.finished()) }
        throw ServiceFault(.malformed, "no dialect")
    }
}
