import Bytes
import JSONLines
import Testing
import YAML

@testable import LanguageModel

/// A prompt with this schema.
func prompt(_ schema: String, fields: String = "") throws -> Prompt {
    let text = """
        name: test
        version: 1
        for: {sections: ["1A"]}
        user: What does it say?
        \(fields)
        schema: \(schema)

        """
    return try Prompt(parsing: text.utf8Span.span, variable: { _ in nil })
}

func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text.utf8Span.span) }

struct SchemaTests {
    private static let facts = """
        {type: object, properties: {
            kind: {type: string, enum: [risk, fact]}, count: {type: integer}, share: {type: [number, "null"]}, sure: {type: boolean},
            quotes: {type: array, items: {type: object, properties: {quote: {type: string, quote: true, description: exact words}}}},
            other: {anyOf: [{type: "null"}, {type: string, quote: true}]}}}
        """

    @Test func theSchemaIsSentAsBothServicesWantIt() throws {
        var writer = JSONWriter()
        try prompt(Self.facts).schema.write(to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == """
                {"type":"object","properties":{"kind":{"type":"string","enum":["risk","fact"]},"count":{"type":"integer"},"share":{"type":["number","null"]},\
                "sure":{"type":"boolean"},"quotes":{"type":"array","items":{"type":"object","properties":{"quote":{"type":"string","description":"exact words"}},\
                "required":["quote"],"additionalProperties":false}},"other":{"anyOf":[{"type":"null"},{"type":"string"}]}},\
                "required":["kind","count","share","sure","quotes","other"],"additionalProperties":false}
                """)
    }

    @Test func anAnswerOfTheSchemaIsAccepted() throws {
        let schema = try prompt(Self.facts).schema
        let answer = try json(
            #"{"count":-3,"kind":"fact","sure":true,"share":null,"quotes":[{"quote":"one"},{"quote":"two"}],"other":"three"}"#)
        let accepted = try schema.accept(answer)
        #expect(accepted.quotes == ["one", "two", "three"])
        // In the order of the schema, whatever that of the answer is.
        #expect(accepted.answer.members?.map(\.key) == ["kind", "count", "share", "sure", "quotes", "other"])
    }

    @Test(arguments: [
        (#"[]"#, "answer is a list, and must be an object"),
        (#"{"kind":"fact"}"#, "answer has no count"),
        (#"{"kind":"else","count":1,"share":1,"sure":true,"quotes":[],"other":null}"#, "answer.kind is none of the values that the schema lists"),
        (#"{"kind":"fact","count":1.0,"share":1,"sure":true,"quotes":[],"other":null}"#, "answer.count is not a whole number"),
        (#"{"kind":"fact","count":1e2,"share":1,"sure":true,"quotes":[],"other":null}"#, "answer.count is not a whole number"),
        (#"{"kind":"fact","count":1,"share":"1","sure":true,"quotes":[],"other":null}"#, "answer.share is a text, and must be a number"),
        (#"{"kind":"fact","count":1,"share":1,"sure":null,"quotes":[],"other":null}"#, "answer.sure is null, and must be a boolean"),
        (#"{"kind":"fact","count":1,"share":1,"sure":true,"quotes":[{}],"other":null}"#, "answer.quotes[0] has no quote"),
        (#"{"kind":"fact","count":1,"share":1,"sure":true,"quotes":[],"other":1}"#, "answer.other is none of the kinds that the schema lists"),
        (#"{"kind":"fact","count":1,"share":1,"sure":true,"quotes":[],"other":null,"more":1}"#, "answer has a member that the schema does not list"),
        (#"{"kind":"fact","kind":"fact","count":1,"share":1,"sure":true,"quotes":[],"other":null}"#, "answer has a member twice"),
    ])
    func anyOtherAnswerIsNot(_ answer: String, _ message: String) throws {
        let schema = try prompt(Self.facts).schema
        let value = try json(answer)
        #expect(throws: Schema.Mismatch(message: message)) { try schema.accept(value) }
    }

    /// Numbers of a list are compared by value, and not by their spelling.
    @Test func aListedNumberMayBeSpelledOtherwise() throws {
        let schema = try prompt("{type: object, properties: {a: {type: number, enum: [1.50, 100]}}}").schema
        for digits in ["1.5", "1.50", "1.500", "100.0"] { #expect(throws: Never.self) { try schema.accept(try json("{\"a\":\(digits)}")) } }
        #expect(throws: Schema.Mismatch.self) { try schema.accept(try json("{\"a\":1.51}")) }
    }

    @Test(arguments: [
        ("{type: string}", "must be of type object"), ("{type: object}", "no properties"), ("[1]", "must be a mapping"),
        ("{type: object, properties: {a: {type: string, minLength: 1}}}", "minLength is not taken"),
        ("{type: object, properties: {a: {type: integer, minimum: 1}}}", "minimum is not taken"),
        ("{type: object, properties: {a: {type: date}}}", "type must be one of"),
        ("{type: object, properties: {a: {type: string}, b: {type: string}}, required: [a]}", "required must list all properties"),
        ("{type: object, properties: {a: {type: string}}, additionalProperties: true}", "additionalProperties must be false"),
        ("{type: object, properties: {a: {type: array}}}", "an array has no items"), ("{type: object, properties: {a: {$ref: x}}}", "a schema has no type"),
        ("{type: object, properties: {a: {type: string, quote: 1}}}", "quote is a number"),
        ("{type: object, properties: {a: {type: integer, enum: [one]}}}", "text is no value of the type integer"),
        ("{type: object, properties: {a: {type: integer, enum: [1e3]}}}", "a number is no value of the type integer"),
        ("{type: object, properties: {a: {anyOf: []}}}", "must be a list of schemas"),
        ("{type: [object, \"null\"], properties: {a: {type: string}}}", "must be of type object"),
    ])
    func whatAServiceDoesNotTakeIsAFault(_ schema: String, _ part: String) {
        #expect {
            _ = try prompt(schema)
        } throws: { error in
            (error as? YAMLFaults)?.faults.contains { $0.message.contains(part) } ?? false
        }
    }

    @Test func aDeepSchemaIsAFault() {
        var schema = "{type: string}"
        for _ in 0..<12 { schema = "{type: object, properties: {a: \(schema)}}" }
        #expect(throws: YAMLFaults.self) { try prompt(schema) }
    }

    @Test(arguments: [
        ("max_output_tokens: 0", "max_output_tokens"), ("temperature: -1", "temperature"), ("temperature: .5", "temperature"), ("part_bytes: 10", "part_bytes"),
        ("dialect: chat", "dialect"), ("reduce: {}", "reduce has no user"), ("colour: red", "colour"), ("forms: [true]", "forms"),
    ])
    func otherFieldsAreCheckedToo(_ field: String, _ part: String) {
        #expect {
            _ = try prompt("{type: object, properties: {a: {type: string}}}", fields: field)
        } throws: { error in
            (error as? YAMLFaults)?.description.contains(part) ?? false
        }
    }

    @Test func aPromptIsForFormsAndItems() throws {
        let schema = "{type: object, properties: {a: {type: string}}}"
        let prompt = try prompt(schema, fields: "forms: [10-K]")
        #expect(prompt.takes(form: "10-K") && prompt.takes(form: "10-K/A") && !prompt.takes(form: "10-Q") && !prompt.takes(form: nil))
        #expect(prompt.takes(part: nil, item: "1A") && prompt.takes(part: "II", item: "1A"))
        #expect(!prompt.takes(part: nil, item: "1") && !prompt.takes(part: nil, item: nil))
        #expect(prompt.question == "test@1")
    }

    /// An answer that was not held to a quote is not taken where one is wanted: the key has what is not sent.
    @Test func whatAnAnswerIsHeldToIsAPartOfItsKey() throws {
        #expect(try prompt(Self.facts).schema.quotePaths == [".quotes[].quote", ".other|1"])
        let question = ModelQuestion(model: "m", maxOutputTokens: 1, instruction: "i", text: [0x61], name: "n", schema: [0x7B, 0x7D])
        let keys = [[], ["a"], ["a", "b"], ["ab"]].map { (basis: [String]) in
            Call(question, .messages, label: "n@1", basis: basis.map { Array($0.utf8) }) { _ in .spoiled(code: "", message: "") }.key
        }
        #expect(Set(keys).count == 4)
    }
}
