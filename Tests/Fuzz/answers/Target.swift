import Bytes
import FuzzSupport
import JSONLines
import LanguageModel

/// An answer of a service in either dialect, and the JSON of an answer. What is accepted is of the schema, its quotes stand in the text, and it is kept as it is.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let value = try? JSONValue(parsing: input.span) else { return -1 }
    for dialect in Dialect.allCases {
        guard let reply = try? dialect.reply(value) else { continue }
        require(reply.usage.kinds.allSatisfy { $0.count >= 0 && $0.count <= 1_000_000_000 }, "a number of tokens that cannot be")
        require(reply.text.utf8.count <= 3 * input.count, "more text than the answer has")
    }
    let text = Array("The company's plans are at risk. Nothing else is.".utf8)
    guard let prompt = answersPrompt, let accepted = try? prompt.schema.accept(value) else { return 0 }
    guard case .object(let members) = accepted.answer else {
        require(false, "no object was accepted")
        return 0
    }
    require(members.map(\.key) == ["risks", "note"], "another object was accepted")
    let proof = QuoteProof(text)
    for quote in accepted.quotes {
        guard let offset = proof.offset(of: quote) else { continue }
        require(offset >= 0 && offset < text.count, "a quote beyond the text")
    }
    var writer = JSONWriter()
    writer.value(accepted.answer)
    let outcome = Outcome(
        result: .answer(writer.bytes, accepted.quotes.map { Quote(text: $0, offset: 0) }), usage: Usage(inputTokens: 1), calls: 1, cost: nil, model: "m",
        stopReason: "", at: "2026-01-31T00:00:00Z")
    let bytes = outcome.bytes
    require(Outcome(bytes.span) == outcome, "an outcome is read back as another")
    return 0
}

private let answersPrompt: Prompt? = {
    let text = Array(
        """
        {name: p, version: 1, for: {sections: [1A]}, user: u, schema: {type: object, properties: {risks: {type: array, items: {type: object,
        properties: {title: {type: string}, weight: {type: [integer, "null"]}, quote: {type: string, quote: true}}}}, note: {anyOf: [{type: "null"}, {type: string}]}}}}
        """.utf8)
    return try? Prompt(parsing: text.span)
}()
