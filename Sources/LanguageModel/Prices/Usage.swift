package import JSONLines

/// The tokens of calls, each counted once: `inputTokens` are those that were neither read from nor written to the service's cache of prompts.
package struct Usage: Equatable, Sendable {
    /// The most tokens that a service may say of one call; more is no usage.
    static let limit = 1_000_000_000

    package var inputTokens = 0
    package var outputTokens = 0
    package var cacheReadTokens = 0
    package var cacheWriteTokens = 0

    package init(inputTokens: Int = 0, outputTokens: Int = 0, cacheReadTokens: Int = 0, cacheWriteTokens: Int = 0) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWriteTokens = cacheWriteTokens
    }

    package static func += (left: inout Usage, right: Usage) {
        left.inputTokens += right.inputTokens
        left.outputTokens += right.outputTokens
        left.cacheReadTokens += right.cacheReadTokens
        left.cacheWriteTokens += right.cacheWriteTokens
    }

    /// The kinds of tokens with their names, as in records and metrics.
    package var kinds: [(name: StaticString, count: Int)] {
        [
            ("input_tokens", inputTokens), ("output_tokens", outputTokens), ("cache_read_tokens", cacheReadTokens),
            ("cache_write_tokens", cacheWriteTokens),
        ]
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for kind in kinds { writer.member(kind.name, kind.count) }
        writer.endObject()
    }

    /// Reads what `write` wrote; nil for anything else.
    init?(_ value: JSONValue?) {
        guard let value, let input = Self.count(value["input_tokens"]), let output = Self.count(value["output_tokens"]),
            let read = Self.count(value["cache_read_tokens"]), let written = Self.count(value["cache_write_tokens"])
        else { return nil }
        self.init(inputTokens: input, outputTokens: output, cacheReadTokens: read, cacheWriteTokens: written)
    }

    /// A number of tokens; nil for anything that is not a possible one.
    static func count(_ value: JSONValue?) -> Int? {
        guard let count = value?.integer, (0...limit).contains(count) else { return nil }
        return count
    }
}
