import JSONLines

/// The body of a call of Anthropic's Messages API (`POST /v1/messages`).
enum MessagesRequest {
    /// The version of the API. It has no `temperature`.
    static let version = "2026-10-21"

    static func write(_ question: ModelQuestion, streams: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("model", question.model)
        writer.member("max_tokens", question.maxOutputTokens)
        if let system = question.system {
            // The same for all texts of a prompt: the service keeps it, if it is long enough.
            writer.key("system")
            writer.beginArray()
            writer.beginObject()
            writer.member("type", "text")
            writer.member("text", system)
            writer.key("cache_control")
            writer.beginObject()
            writer.member("type", "ephemeral")
            writer.endObject()
            writer.endObject()
            writer.endArray()
        }
        writer.key("messages")
        writer.beginArray()
        writer.beginObject()
        writer.member("role", "user")
        writer.key("content")
        writer.beginArray()
        for block in question.blocks {
            writer.beginObject()
            writer.member("type", "text")
            writer.key("text")
            writer.string(block.span)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.key("output_config")
        writer.beginObject()
        writer.key("format")
        writer.beginObject()
        writer.member("type", "json_schema")
        writer.key("schema")
        writer.raw(question.schema.span)
        writer.endObject()
        writer.endObject()
        if streams {
            writer.key("stream")
            writer.boolean(true)
        }
        writer.endObject()
    }
}

extension ModelQuestion {
    /// The data, then the instruction: each a block of its own, so that no text can pass for the instruction.
    var blocks: [[UInt8]] { [text] + (context.map { [$0] } ?? []) + [Array(instruction.utf8)] }
}

/// Reads answers of the Messages API: a `message`, or the events of a stream.
struct MessagesReply {
    private var reply = Reply()
    /// The last usage that the service gave; nil before the first.
    private(set) var usage: Usage?
    private var isComplete = false
    /// Whether the service has said how many tokens it read, and, at the end, how many it wrote.
    private var (hasInput, hasOutput) = (false, false)
    private var refusal: String?

    /// Reads a whole `message`.
    static func reply(_ body: JSONValue) throws(ServiceFault) -> Reply {
        guard body["type"]?.string == "message", let blocks = body["content"]?.array else { throw ServiceFault(.malformed, "the response is no message") }
        var builder = MessagesReply()
        try builder.take(usage: body["usage"], isLast: true)
        builder.reply.model = body["model"]?.string ?? ""
        builder.reply.text = blocks.filter { $0["type"]?.string == "text" }.compactMap { $0["text"]?.string }.joined()
        builder.take(stop: body)
        return try builder.finished(isWhole: true)
    }

    /// Takes an event of a stream.
    mutating func take(event: JSONValue) throws(ServiceFault) {
        switch event["type"]?.string {
        case "message_start":
            reply.model = event["message"]?["model"]?.string ?? ""
            // The tokens of the answer are counted as far as it has come: the last number is that of the end.
            try take(usage: event["message"]?["usage"], isLast: false)
        case "content_block_start":
            if event["content_block"]?["type"]?.string == "text" { reply.text += event["content_block"]?["text"]?.string ?? "" }
        case "content_block_delta":
            if event["delta"]?["type"]?.string == "text_delta" { reply.text += event["delta"]?["text"]?.string ?? "" }
        case "message_delta":
            if let delta = event["delta"] { take(stop: delta) }
            try take(usage: event["usage"], isLast: true)
        case "message_stop": isComplete = true
        case "error":
            let error = event["error"]
            var fault = ServiceFault(status: 0, kind: error?["type"]?.string ?? "", code: "", message: error?["message"]?.string ?? "")
            fault.usage = usage
            throw fault
        // `ping`, the ends of blocks, and events that are not known yet.
        default: break
        }
    }

    /// Returns the answer of a stream that has ended.
    func finished(isWhole: Bool = false) throws(ServiceFault) -> Reply {
        guard isWhole || isComplete else { throw ServiceFault(.unavailable, "the stream ended before the answer did", usage: usage) }
        guard let usage, hasInput, hasOutput else { throw ServiceFault(.malformed, "the response does not say how many tokens it took") }
        var reply = reply
        reply.usage = usage
        reply.ending =
            switch reply.stopReason {
            case "end_turn", "stop_sequence": .complete
            case "refusal": .refusal(refusal ?? "")
            case "max_tokens": .maxTokens
            case "model_context_window_exceeded": .windowExceeded
            default: .other
            }
        return reply
    }

    private mutating func take(stop value: JSONValue) {
        if let reason = value["stop_reason"]?.string { reply.stopReason = reason }
        if let text = value["stop_details"]?["explanation"]?.string { refusal = text }
    }

    /// Each usage of a stream replaces the numbers of the one before: they count from the beginning.
    ///
    /// - Parameter isLast: whether these may be the numbers at the end of the answer.
    private mutating func take(usage value: JSONValue?, isLast: Bool) throws(ServiceFault) {
        hasOutput = false
        guard let value, value != .null else { return }
        var next = usage ?? Usage()
        let members: [(String, WritableKeyPath<Usage, Int>)] = [
            ("input_tokens", \.inputTokens), ("output_tokens", \.outputTokens), ("cache_read_input_tokens", \.cacheReadTokens),
            ("cache_creation_input_tokens", \.cacheWriteTokens),
        ]
        for (name, path) in members {
            guard let member = value[name], member != .null else { continue }
            guard let count = Usage.count(member) else { throw ServiceFault(.malformed, "the response has a number of tokens that cannot be") }
            next[keyPath: path] = count
        }
        usage = next
        if value["input_tokens"]?.integer != nil { hasInput = true }
        hasOutput = isLast && value["output_tokens"]?.integer != nil
    }
}
