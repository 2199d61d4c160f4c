import Bytes
import JSONLines

/// What came of asking a question: an answer, or why there is none. It is kept in the cache, with what was paid.
package struct Outcome: Equatable, Sendable {
    package enum Result: Equatable, Sendable {
        /// The answer, in JSON, and its quotes with their offsets in the text that was asked about.
        case answer([UInt8], [Quote])
        /// An answer that is none: the code and the message of its reject.
        case spoiled(code: String, message: String)
    }

    package var result: Result
    /// The tokens, calls and cost of all answers, also of those that were none.
    package var usage: Usage
    package var calls: Int
    /// Nil without a price.
    package var cost: Dollars?
    /// The model, as the service named it.
    package var model: String
    package var stopReason: String
    /// When the last answer came.
    package var at: String
    /// How many answers were none so far.
    package var spoiledAnswers: Int
    /// Where the quotes stand in submissions: known for the places of earlier records with the same text.
    package var places: QuotePlaces?
    /// The last batch whose answer is in it; nil for none.
    package var batch: String?

    package init(
        result: Result, usage: Usage, calls: Int, cost: Dollars?, model: String, stopReason: String, at: String, spoiledAnswers: Int = 0
    ) {
        self.result = result
        self.usage = usage
        self.calls = calls
        self.cost = cost
        self.model = model
        self.stopReason = stopReason
        self.at = at
        self.spoiledAnswers = spoiledAnswers
    }

    /// The text as it is kept: one JSON object.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("secflow_answer", Self.format)
        switch result {
        case .answer(let answer, let quotes):
            writer.key("answer")
            writer.raw(answer.span)
            writer.key("quotes")
            writer.beginArray()
            for quote in quotes {
                writer.beginObject()
                writer.member("text", quote.text)
                writer.member("offset", quote.offset)
                writer.endObject()
            }
            writer.endArray()
        case .spoiled(let code, let message):
            writer.member("code", code)
            writer.member("message", message)
        }
        writer.key("usage")
        usage.write(to: &writer)
        writer.member("calls", calls)
        writer.member("cost", cost?.description)
        writer.member("model", model)
        writer.member("stop_reason", stopReason)
        writer.member("at", at)
        writer.member("spoiled", spoiledAnswers)
        writer.member("batch", batch)
        if let places {
            writer.key("places")
            places.write(to: &writer)
        }
        writer.endObject()
        return writer.bytes
    }

    private static let format = 1

    /// Reads what `bytes` has; nil for anything else, which counts as not there.
    package init?(_ bytes: Span<UInt8>) {
        guard let value = try? JSONObject(parsing: bytes), value.integer("secflow_answer") == Self.format, let usage = Usage(value.value("usage")),
            let calls = value.integer("calls"), calls >= 0, let model = value.string("model"), let stopReason = value.string("stop_reason"),
            let at = value.string("at"), let spoiled = value.integer("spoiled")
        else { return nil }
        let cost = value.string("cost")
        let dollars = cost.flatMap { Dollars($0) }
        if cost != nil, dollars == nil { return nil }
        let result: Result
        if let answer: [UInt8] = value.withValue(
            "answer",
            { bytes in
                var copy: [UInt8] = []
                copy.append(bytes)
                return copy
            })
        {
            guard let list = value.value("quotes")?.array else { return nil }
            var quotes: [Quote] = []
            for element in list {
                guard let text = element["text"]?.string, let offset = element["offset"]?.integer else { return nil }
                quotes.append(Quote(text: text, offset: offset))
            }
            result = .answer(answer, quotes)
        } else {
            guard let code = value.string("code"), let message = value.string("message") else { return nil }
            result = .spoiled(code: code, message: message)
        }
        self.init(
            result: result, usage: usage, calls: calls, cost: dollars, model: model, stopReason: stopReason, at: at, spoiledAnswers: spoiled)
        places = value.value("places").flatMap(QuotePlaces.init)
        batch = value.string("batch")
    }
}

/// A text of an answer that stands in the text that was asked about, and where it begins there.
package struct Quote: Equatable, Sendable {
    package let text: String
    /// Bytes.
    package let offset: Int

    package init(text: String, offset: Int) {
        self.text = text
        self.offset = offset
    }
}

/// The places of an answer's quotes in one submission. Another filing may have the same text in other bytes.
package struct QuotePlaces: Equatable, Sendable {
    /// What was asked about: its accession number, document, offset and length.
    package let subject: String
    /// An offset for each quote; nil where the submission has the quote in another form.
    package let offsets: [Int?]

    package init(subject: String, offsets: [Int?]) {
        self.subject = subject
        self.offsets = offsets
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("subject", subject)
        writer.key("offsets")
        writer.beginArray()
        for offset in offsets { if let offset { writer.integer(offset) } else { writer.null() } }
        writer.endArray()
        writer.endObject()
    }

    init?(_ value: JSONValue) {
        guard let subject = value["subject"]?.string, let elements = value["offsets"]?.array else { return nil }
        self.init(subject: subject, offsets: elements.map(\.integer))
    }
}
