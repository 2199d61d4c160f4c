import Bytes
import JSONLines
import Testing

@testable import LanguageModel

/// Answers of both dialects, whole and as streams.
struct ReplyTests {
    private static let messagesStream = """
        event: message_start
        data: {"type":"message_start","message":{"model":"m-1","usage":{"input_tokens":10,"cache_read_input_tokens":3,"cache_creation_input_tokens":2,"output_tokens":1}}}

        : a comment
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type":"ping"}

        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"{\\"a\\":"}}

        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"1}"}}

        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}

        data: {"type":"message_stop"}


        """

    private static func read(_ dialect: Dialect, _ text: String, piece: Int = .max) throws -> Reply {
        var stream = StreamedReply(dialect)
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + min(piece, bytes.count))
            stream.take(bytes.span.extracting(start..<end))
            start = end
        }
        return try stream.finished()
    }

    @Test(arguments: [1, 2, 7, 64, Int.max])
    func aStreamOfMessagesIsReadInPiecesOfAnySize(_ piece: Int) throws {
        for text in [Self.messagesStream, Self.messagesStream.replacing("\n", with: "\r\n"), Self.messagesStream.replacing("\n", with: "\r")] {
            let reply = try Self.read(.messages, text, piece: piece)
            #expect(reply.text == #"{"a":1}"# && reply.ending == .complete && reply.model == "m-1" && reply.stopReason == "end_turn")
            #expect(reply.usage == Usage(inputTokens: 10, outputTokens: 7, cacheReadTokens: 3, cacheWriteTokens: 2))
        }
    }

    @Test func aCutStreamIsNoAnswer() throws {
        let end = try #require(Self.messagesStream.firstRange(of: "data: {\"type\":\"message_stop\"}")?.lowerBound)
        #expect {
            _ = try Self.read(.messages, String(Self.messagesStream[..<end]))
        } throws: { error in
            let fault = error as? ServiceFault
            return fault?.kind == .unavailable && fault?.usage?.outputTokens == 7
        }
        #expect(throws: ServiceFault.self) { try Self.read(.messages, "") }
        #expect(throws: ServiceFault.self) { try Self.read(.responses, #"data: {"type":"response.output_text.delta","delta":"{}"}"# + "\n\n") }
    }

    /// What an answer cost is known when the service has said how many tokens it read and, at the end, how many it wrote.
    @Test(arguments: [(#","usage":{"output_tokens":7}"#, ""), (#""input_tokens":10,"#, ""), (#"{"output_tokens":7}"#, "{}"), (#"{"output_tokens":7}"#, "null")])
    func aStreamWithoutItsTokensIsNoAnswer(_ text: String, _ other: String) {
        #expect {
            _ = try Self.read(.messages, Self.messagesStream.replacing(text, with: other))
        } throws: { ($0 as? ServiceFault)?.kind == .malformed }
    }

    @Test func theKeyIsTakenOutOfWhatTheServiceSays() throws {
        let secret = Secret("sk-0123456789abcdef")
        #expect(secret.removed(from: "a sk-0123456789abcdef sk-0123456789abcdef\u{301}, sk-012") == "a [key] [key]\u{301}, sk-012")
        #expect(Secret("key").removed(from: "a key") == "a key")
        // A word as the key of a local server may stand in an answer.
        #expect(Secret("local").removed(from: .string("a local law")) == .string("a local law"))
        #expect(Secret("local").removed(from: "no local key") == "no [key] key")
        // In pieces of a stream, spelled with escapes, and in a message that is cut behind 300 characters.
        let stream = Self.messagesStream.replacing(#"{\"a\":"#, with: #"{\"sk-01234"#).replacing(#""text":"1}""#, with: #""text":"56789abcdef\": 1}""#)
            .replacing("m-1", with: #"\u0073k-0123456789abcdef"#)
        var reply = StreamedReply(.messages, secret: secret)
        let bytes = Array(stream.utf8)
        reply.take(bytes.span)
        let answer = try reply.finished()
        #expect(answer.text == #"{"[key]": 1}"# && answer.model == "[key]")
        let error = #"{"error":{"type":"invalid_request_error","message":"\#(String(repeating: "x", count: 290)) sk-0123456789abcdef"}}"#
        #expect(Dialect.messages.fault(status: 400, body: error.utf8Span.span, secret: secret).message.contains("x [key] ("))
    }

    @Test(arguments: [
        ("end_turn", Reply.Ending.complete), ("max_tokens", .maxTokens), ("refusal", .refusal("no")), ("model_context_window_exceeded", .windowExceeded),
        ("pause_turn", .other), ("tool_use", .other), ("new_reason", .other),
    ])
    func eachStopReasonOfMessagesHasItsMeaning(_ reason: String, _ ending: Reply.Ending) throws {
        let body = """
            {"type":"message","model":"m","content":[{"type":"text","text":"{}"}],"stop_reason":"\(reason)","stop_details":{"type":"refusal","explanation":"no"},
            "usage":{"input_tokens":1,"output_tokens":2}}
            """
        #expect(try Dialect.messages.reply(json(body)).ending == ending)
    }

    @Test(arguments: [
        (#""status":"completed","output":[{"type":"reasoning"},{"type":"message","content":[{"type":"output_text","text":"{}"}]}]"#, Reply.Ending.complete),
        (#""status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"no"}]}]"#, .refusal("no")),
        (#""status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]"#, .maxTokens),
        (#""status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]"#, .contentFilter),
        (#""status":"incomplete","incomplete_details":{"reason":"steered"},"output":[]"#, .other), (#""status":"in_progress","output":[]"#, .other),
    ])
    func eachStatusOfResponsesHasItsMeaning(_ members: String, _ ending: Reply.Ending) throws {
        let body = #"{"object":"response","model":"m",\#(members),"usage":{"input_tokens":12,"input_tokens_details":{"cached_tokens":4},"output_tokens":2}}"#
        let whole = try Dialect.responses.reply(json(body))
        #expect(whole.ending == ending)
        #expect(whole.usage == Usage(inputTokens: 8, outputTokens: 2, cacheReadTokens: 4))
        let streamed = try Self.read(.responses, #"data: {"type":"response.completed","response":\#(body)}"# + "\n\ndata: [DONE]\n\n")
        #expect(streamed == whole)
    }

    @Test func aFailedResponseIsAFault() throws {
        let body = #"{"object":"response","status":"failed","error":{"code":"server_error","message":"x"},"output":[]}"#
        #expect {
            _ = try Dialect.responses.reply(json(body))
        } throws: { ($0 as? ServiceFault)?.kind == .unavailable }
        #expect {
            _ = try Self.read(.responses, #"data: {"type":"error","code":"rate_limit_exceeded","message":"x"}"# + "\n\n")
        } throws: { ($0 as? ServiceFault)?.kind == .throttled }
        #expect {
            _ = try Self.read(.messages, #"data: {"type":"error","error":{"type":"overloaded_error","message":"x"}}"# + "\n\n")
        } throws: { ($0 as? ServiceFault)?.kind == .overloaded }
    }

    @Test(arguments: [
        #"{"type":"message","content":[],"stop_reason":"end_turn"}"#, #"{"type":"message","content":[],"usage":{"input_tokens":-1,"output_tokens":1}}"#,
        #"{"type":"message","content":[],"stop_reason":"end_turn","usage":{"input_tokens":5}}"#,
        #"{"type":"message","content":[],"stop_reason":"end_turn","usage":{"output_tokens":5}}"#,
        #"{"type":"message","content":[],"usage":{"input_tokens":9999999999,"output_tokens":1}}"#, #"{"type":"error"}"#, #"[]"#, #"{"content":"x"}"#,
    ])
    func whatIsNoMessageIsAFault(_ body: String) throws {
        let value = try json(body)
        #expect(throws: ServiceFault.self) { try Dialect.messages.reply(value) }
    }

    @Test(arguments: [
        (429, #"{"type":"error","error":{"type":"rate_limit_error","message":"m"}}"#, ServiceFault.Kind.throttled),
        (529, #"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, .overloaded), (503, "", .overloaded), (500, "<html>", .unavailable),
        (502, "", .unavailable), (401, #"{"error":{"code":"invalid_api_key","message":"m"}}"#, .refused), (404, "{}", .refused), (402, "", .refused),
        (429, #"{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"m"}}"#, .refused),
        (400, #"{"error":{"type":"invalid_request_error","code":"context_length_exceeded","message":"m"}}"#, .tooLong), (413, "", .tooLong),
        (400, #"{"type":"error","error":{"type":"invalid_request_error","message":"m"}}"#, .badRequest), (302, "", .refused), (408, "", .unavailable),
    ])
    func eachErrorHasItsMeaning(_ status: Int, _ body: String, _ kind: ServiceFault.Kind) {
        #expect(Dialect.messages.fault(status: status, body: body.utf8Span.span).kind == kind)
    }

    @Test(arguments: [("6m0s", 360), ("1s", 1), ("120ms", 1), ("1h2m3s", 3723), ("1.5s", 2)])
    func aDurationOfOpenAIIsRead(_ text: String, _ seconds: Int) { #expect(RateLimitHeaders.seconds(ofDuration: text) == seconds) }

    @Test(arguments: ["", "s", "1", "1x", "..s", "1s2"])
    func anotherTextIsNoDuration(_ text: String) { #expect(RateLimitHeaders.seconds(ofDuration: text) == nil) }
}
