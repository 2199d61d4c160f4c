import Bytes
import JSONLines
import Records
import Testing

@testable import Warehouse

struct CanonicalJSONTests {
    private func canonical(_ text: String) -> String {
        var json = CanonicalJSON()
        var bytes = Array("before".utf8)
        json.append(Array(text.utf8).span, to: &bytes)
        return String(decoding: bytes.dropFirst(6), as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"b": 1, "a": [true, null , {} , [ ]]}"#, #"{"a":[true,null,{},[]],"b":1}"#),
        // By bytes: a shorter key first, a blank before a quotation mark, characters beyond ASCII last.
        (#"{"é":1,"aa":2,"a":3,"a b":4,"Z":5,"":6}"#, #"{"":6,"Z":5,"a":3,"a b":4,"aa":2,"é":1}"#),
        (#"{"a":1,"b":2,"a":{"y":1,"x":2}}"#, #"{"a":{"x":2,"y":1},"b":2}"#),
        (#"{"a":1,"\u0061":2}"#, #"{"a":2}"#),
        (#"{"b\"":1,"b\n":2,"b":3}"#, #"{"b":3,"b\n":2,"b\"":1}"#),
        (#"["\u00e9\/\u0041","\ud83d\ude00","\b\f"]"#, #"["é/A","😀","\u0008\u000c"]"#),
        ("[1e2,1.50,-1.50e1,-0,-0.00,-0.5,0e9,1E-3,12345678901234567890.10]", "[100,1.50,-15.0,0,0.00,-0.5,0,0.001,12345678901234567890.10]"),
        (" 7 ", "7"), ("\"a\"", "\"a\""), ("true", "true"),
        // Text that is not a JSON value stays as it is.
        (#"{"b":1,"a":2"#, #"{"b":1,"a":2"#), (#"{"b":1,"a":2}x"#, #"{"b":1,"a":2}x"#), ("", ""), ("[1,]", "[1,]"), (#"{"a"}"#, #"{"a"}"#), ("tru", "tru"),
    ])
    func oneSpelling(_ text: String, _ expected: String) {
        #expect(canonical(text) == expected)
        #expect(canonical(expected) == expected)
    }

    @Test func deepNestingStaysAsItIs() {
        let deep = String(repeating: "[", count: JSONLimits.depth + 1) + String(repeating: "]", count: JSONLimits.depth + 1)
        #expect(canonical("[1, \(deep)]") == "[1, \(deep)]")
        // The next object does not inherit members of the one that failed.
        var json = CanonicalJSON()
        var bytes: [UInt8] = []
        for text in [#"{"z":1,"b":"#, #"{"b":1,"a":2}"#] { json.append(Array(text.utf8).span, to: &bytes) }
        #expect(bytes.span.text == #"{"z":1,"b":{"a":2,"b":1}"#)
    }

    /// Random values are written as the tree of the parsed value is, with its members sorted.
    @Test func randomValuesAreThoseOfTheTree() throws {
        var random = RandomJSON()
        for _ in 0..<2000 {
            let text = random.value(depth: 4)
            let bytes = Array(text.utf8)
            var writer = JSONWriter()
            writer.value(sorted(try JSONValue(parsing: bytes.span)))
            #expect(canonical(text) == writer.bytes.span.text, "\(text)")
        }
    }

    private func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(sorted))
        case .object(let members):
            var last: [[UInt8]: JSONValue.Member] = [:]
            for member in members { last[Array(member.key.utf8)] = member }
            return .object(last.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { JSONValue.Member($0.value.key, sorted($0.value.value)) })
        case .number(let text):
            var decimal = DecimalNumber()
            var bytes: [UInt8] = []
            guard decimal.parse(Array(text.utf8).span) else { return value }
            decimal.writePlain(to: &bytes)
            return .number(bytes.span.text)
        default: return value
        }
    }
}

/// A generator of JSON texts, the same ones in each run.
private struct RandomJSON {
    private var state: UInt64 = 17

    private mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    private mutating func one(_ values: [String]) -> String { values[below(values.count)] }

    mutating func value(depth: Int) -> String {
        switch below(depth > 0 ? 6 : 3) {
        case 0: return one(["0", "-0", "1.50", "-12e-2", "3E4", "true", "false", "null", "99999999999999999999.9"])
        case 1, 2: return string()
        case 3: return "[" + (0..<below(5)).map { _ in blank() + value(depth: depth - 1) }.joined(separator: ",") + blank() + "]"
        default:
            return "{" + (0..<below(9)).map { _ in blank() + string() + blank() + ":" + blank() + value(depth: depth - 1) }.joined(separator: ",") + blank()
                + "}"
        }
    }

    private mutating func blank() -> String { one(["", "", " ", "\n", "\t "]) }
    private mutating func string() -> String {
        "\"" + (0..<below(4)).map { _ in one(["a", "b", "ab", " ", "é", "\\u0061", "\\\"", "\\\\", "\\n", "\\/", "漢", "\\ud83d\\ude00", "z"]) }.joined() + "\""
    }
}
