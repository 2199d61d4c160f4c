import JSONLines

/// The body of a call of OpenAI's Responses API (`POST /responses`).
enum ResponsesRequest {
    static func write(_ question: ModelQuestion, streams: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("model", question.model)
        writer.member("max_output_tokens", question.maxOutputTokens)
        writer.member("instructions", question.system)
        writer.key("input")
        writer.beginArray()
        writer.beginObject()
        writer.member("role", "user")
        writer.key("content")
        writer.beginArray()
        for block in question.blocks {
            writer.beginObject()
            writer.member("type", "input_text")
            writer.key("text")
            writer.string(block.span)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.key("text")
        writer.beginObject()
        writer.key("format")
        writer.beginObject()
        writer.member("type", "json_schema")
        // The name may have letters, digits, _ and -, up to 64.
        writer.member("name", question.name.replacing(".", with: "_"))
        writer.key("schema")
        writer.raw(question.schema.span)
        writer.key("strict")
        writer.boolean(true)
        writer.endObject()
        writer.endObject()
        if let temperature = question.temperature {
            writer.key("temperature")
            let digits = Array(temperature.utf8)
            writer.raw(digits.span)
        }
        writer.key("store")
        writer.boolean(false)
        if streams {
            writer.key("stream")
            writer.boolean(true)
        }
        writer.endObject()
    }
}

/// Reads answers of the Responses API: a `response`, or the events of a stream.
struct ResponsesReply {
    /// The text of the events, for servers whose last event has none.
    private var text = ""
    private var refusal = ""
    private var final: JSONValue?

    /// Reads a whole `response`.
    static func reply(_ body: JSONValue) throws(ServiceFault) -> Reply { try reply(body, streamed: "", refusal: "") }

    /// Takes an event of a stream.
    mutating func take(event: JSONValue) throws(ServiceFault) {
        switch event["type"]?.string {
        case "response.output_text.delta": text += event["delta"]?.string ?? ""
        case "response.refusal.delta": refusal += event["delta"]?.string ?? ""
        case "response.completed", "response.incomplete", "response.failed", "response.cancelled": final = event["response"]
        case "error":
            let error = event["error"] ?? event
            throw ServiceFault(status: 0, kind: error["type"]?.string ?? "", code: error["code"]?.string ?? "", message: error["message"]?.string ?? "")
        default: break
        }
    }

    /// Returns the answer of a stream that has ended.
    func finished() throws(ServiceFault) -> Reply {
        guard let final else { throw ServiceFault(.unavailable, "the stream ended before the answer did") }
        return try Self.reply(final, streamed: text, refusal: refusal)
    }

    private static func reply(_ body: JSONValue, streamed: String, refusal: String) throws(ServiceFault) -> Reply {
        guard body["object"]?.string == "response" || body["output"] != nil else { throw ServiceFault(.malformed, "the response is none of this dialect") }
        var reply = Reply()
        reply.model = body["model"]?.string ?? ""
        var refusal = refusal
        for item in body["output"]?.array ?? [] where item["type"]?.string == "message" {
            for part in item["content"]?.array ?? [] {
                switch part["type"]?.string {
                case "output_text": reply.text += part["text"]?.string ?? ""
                case "refusal": refusal = part["refusal"]?.string ?? "no reason given"
                default: break
                }
            }
        }
        if reply.text.isEmpty { reply.text = streamed }
        let status = body["status"]?.string ?? ""
        if status == "failed" || status == "cancelled" {
            let error = body["error"]
            throw ServiceFault(
                status: 0, kind: "", code: error?["code"]?.string ?? status, message: error?["message"]?.string ?? "", usage: usage(body["usage"]))
        }
        guard let usage = usage(body["usage"]) else { throw ServiceFault(.malformed, "the response does not say how many tokens it took") }
        reply.usage = usage
        let reason = body["incomplete_details"]?["reason"]?.string
        reply.stopReason = refusal.isEmpty ? reason ?? status : "refusal"
        if !refusal.isEmpty {
            reply.ending = .refusal(refusal)
        } else if status == "completed" {
            reply.ending = .complete
        } else if reason == "max_output_tokens" {
            reply.ending = .maxTokens
        } else if reason == "content_filter" {
            reply.ending = .contentFilter
        }
        return reply
    }

    /// The tokens; nil if the response has no possible numbers. The API counts those of its cache among the input.
    private static func usage(_ value: JSONValue?) -> Usage? {
        guard let input = Usage.count(value?["input_tokens"]), let output = Usage.count(value?["output_tokens"]) else { return nil }
        let details = value?["input_tokens_details"]
        let read = min(input, Usage.count(details?["cached_tokens"]) ?? 0)
        let written = min(input - read, Usage.count(details?["cache_write_tokens"]) ?? 0)
        return Usage(inputTokens: input - read - written, outputTokens: output, cacheReadTokens: read, cacheWriteTokens: written)
    }
}

extension ServiceFault {
    fileprivate init(status: Int, kind: String, code: String, message: String, usage: Usage?) {
        self.init(status: status, kind: kind, code: code, message: message)
        self.usage = usage
    }
}
