import Bytes
package import JSONLines

/// The form in which a service of language models is spoken to.
package enum Dialect: String, CaseIterable, Sendable {
    /// Anthropic's Messages API.
    case messages
    /// OpenAI's Responses API, which many other servers have as well.
    case responses

    /// The address of the service whose API it is.
    package var standardBase: String {
        switch self {
        case .messages: "https://api.anthropic.com"
        case .responses: "https://api.openai.com/v1"
        }
    }

    /// The variable that holds the key, and the one that holds another address. The services' own programs use the same.
    package var keyVariable: String { self == .messages ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY" }
    package var baseVariable: String { self == .messages ? "ANTHROPIC_BASE_URL" : "OPENAI_BASE_URL" }

    /// The path of a call, below the address.
    var path: String { self == .messages ? "/v1/messages" : "/responses" }

    /// The body of a call.
    ///
    /// - Parameter streams: whether the answer comes as a stream of events; in a batch it does not.
    package func body(_ question: ModelQuestion, streams: Bool) -> [UInt8] {
        var writer = JSONWriter()
        switch self {
        case .messages: MessagesRequest.write(question, streams: streams, to: &writer)
        case .responses: ResponsesRequest.write(question, streams: streams, to: &writer)
        }
        return writer.bytes
    }

    /// Reads an answer that came as one JSON document.
    package func reply(_ body: JSONValue) throws(ServiceFault) -> Reply {
        switch self {
        case .messages: try MessagesReply.reply(body)
        case .responses: try ResponsesReply.reply(body)
        }
    }

    /// What an error response means, without the key, which the service may repeat in it.
    func fault(status: Int, body: Span<UInt8>, secret: Secret = .none) -> ServiceFault {
        let value = (try? JSONValue(parsing: body)).map { secret.removed(from: $0) }
        let error = value?["error"] ?? value
        let message = error?["message"]?.string ?? ""
        return ServiceFault(status: status, kind: error?["type"]?.string ?? "", code: error?["code"]?.string ?? "", message: message)
    }
}

/// What is asked in one call.
package struct ModelQuestion: Sendable {
    package var model: String
    package var maxOutputTokens: Int
    /// A number, as it is spelled.
    package var temperature: String?
    package var system: String?
    /// The instruction of the prompt.
    package var instruction: String
    /// Data that the question refers to, such as answers to earlier questions; nil for none.
    package var context: [UInt8]?
    /// The text that is asked about, as data.
    package var text: [UInt8]
    /// The name of the schema.
    package var name: String
    /// The schema, in JSON.
    package var schema: [UInt8]

    package init(
        model: String, maxOutputTokens: Int, temperature: String? = nil, system: String? = nil, instruction: String, context: [UInt8]? = nil, text: [UInt8],
        name: String, schema: [UInt8]
    ) {
        self.model = model
        self.maxOutputTokens = maxOutputTokens
        self.temperature = temperature
        self.system = system
        self.instruction = instruction
        self.context = context
        self.text = text
        self.name = name
        self.schema = schema
    }

    /// The most tokens that the service can count as input. A token stands for one byte at least, and the service adds words of its own, such as those that
    /// explain the schema.
    package var greatestInputTokens: Int {
        let bytes = (system?.utf8.count ?? 0) + instruction.utf8.count + (context?.count ?? 0) + text.count + schema.count
        return bytes + Self.serviceTokens
    }

    /// The tokens that are expected: about four bytes of English each.
    package var expectedInputTokens: Int { (greatestInputTokens - Self.serviceTokens) / 4 + 100 }

    /// Tokens that a service adds, at most. Anthropic's tables have 300 to 700 for tools, and schemas are explained likewise.
    private static let serviceTokens = 2000
}

/// What a service answered, in either dialect.
package struct Reply: Equatable, Sendable {
    package enum Ending: Equatable, Sendable {
        /// The model came to its end.
        case complete
        /// The model, or a filter before it, refuses; with its explanation.
        case refusal(String)
        case maxTokens
        /// A filter of the service stopped the answer.
        case contentFilter
        /// The text and the answer do not fit into the model's window.
        case windowExceeded
        /// Anything else, which is no answer.
        case other
    }

    package var text = ""
    package var ending = Ending.other
    /// The service's own word for the ending.
    package var stopReason = ""
    package var usage = Usage()
    package var model = ""

    package init() {}
}

/// Why a call has no answer.
package struct ServiceFault: Error, Equatable, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// Too many requests or tokens: all wait.
        case throttled
        /// The service has no room: all wait for a short time.
        case overloaded
        /// The service failed, or the connection broke.
        case unavailable
        /// The service refuses everything: the key, the account or the model.
        case refused
        /// The service refuses this request.
        case badRequest
        /// The text is too long for the service.
        case tooLong
        /// The response is not of the dialect.
        case malformed
    }

    package var kind: Kind
    package var message: String
    /// What the stream had said of tokens before it broke.
    package var usage: Usage?

    package init(_ kind: Kind, _ message: String, usage: Usage? = nil) {
        self.kind = kind
        self.message = message
        self.usage = usage
    }

    package var description: String { message }

    /// The meaning of an error, by its status and by the words that both services document.
    init(status: Int, kind word: String, code: String, message: String) {
        let kind: Kind
        switch (status, word, code) {
        case (_, _, "insufficient_quota"), (_, _, "billing_hard_limit_reached"), (_, "billing_error", _): kind = .refused
        case (_, _, "context_length_exceeded"), (_, "request_too_large", _), (413, _, _): kind = .tooLong
        case (429, _, _), (_, "rate_limit_error", _), (_, _, "rate_limit_exceeded"): kind = .throttled
        case (529, _, _), (503, _, _), (_, "overloaded_error", _): kind = .overloaded
        case (_, "authentication_error", _), (_, "permission_error", _), (_, "not_found_error", _), (401...404, _, _): kind = .refused
        case (_, "invalid_request_error", _), (400, _, _), (422, _, _): kind = .badRequest
        case (408, _, _), (409, _, _), (500..., _, _), (0, _, _): kind = .unavailable
        default: kind = .refused
        }
        let words = [status == 0 ? "" : "status \(status)", word.isEmpty ? code : word].filter { !$0.isEmpty }.joined(separator: ", ")
        let text = message.isEmpty ? words : "\(message.oneLine(limit: 300)) (\(words))"
        self.init(kind, text)
    }
}

extension String {
    /// The text for a message: in one line, without control characters, of at most `limit` characters.
    func oneLine(limit: Int) -> String {
        let words = unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x2028 || $0.value == 0x2029 ? " " : String($0) }
        let line = words.joined()
        return line.count > limit ? "\(line.prefix(limit))..." : line
    }
}
