import Bytes
import Testing
import YAML

struct YAMLTests {
    private static func parse(_ text: String, _ variables: [String: String] = [:]) throws(YAMLFailure) -> YAMLNode {
        let bytes = Array(text.utf8)
        return try YAMLNode(parsing: bytes.span, variable: { variables[$0] })
    }

    private static func failure(_ text: String) -> YAMLFailure? {
        do throws(YAMLFailure) {
            _ = try parse(text)
            return nil
        } catch { return error }
    }

    private static func entries(_ text: String, _ variables: [String: String] = [:]) throws -> [String: YAMLNode] {
        guard case .mapping(let entries) = try parse(text, variables).value else { return [:] }
        return Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }

    @Test func valuesKeepTheirLines() throws {
        let node = try Self.parse("a: 1\n\nlist:\n  - x\n  - {b: true}\n")
        guard case .mapping(let entries) = node.value, case .list(let elements) = entries[1].value.value else { throw YAMLFailure(line: 0, "shape") }
        #expect(entries.map(\.line) == [1, 3])
        #expect(elements.map(\.line) == [4, 5])
        #expect(elements[0].value == .string("x"))
    }

    @Test(arguments: ["yes", "no", "on", "off", "Yes", "TRUE", "False", "0010", "0x1F", "1_000", "+1", ".5", "1.", "01", "NaN", "12:30:45"])
    func wordsOfYAML11AreText(_ word: String) throws {
        #expect(try Self.entries("key: \(word)")["key"]?.value == .string(word))
    }

    @Test func keysThatYAML11TakesForBooleansAreText() throws {
        #expect(Set(try Self.entries("on: 1\nno: 2\ny: 3").keys) == ["on", "no", "y"])
    }

    @Test func booleansNullsAndNumbersAreThoseOfJSON() throws {
        let entries = try Self.entries("a: true\nb: false\nc: null\nd: ~\ne:\nf: -1.50e3\ng: 4.10\nh: 'true'\ni: \"1\"")
        #expect(entries["a"]?.value == .boolean(true) && entries["b"]?.value == .boolean(false))
        #expect(entries["c"]?.value == .null && entries["d"]?.value == .null && entries["e"]?.value == .null)
        #expect(entries["f"]?.value == .number("-1.50e3") && entries["g"]?.value == .number("4.10"))
        #expect(entries["h"]?.value == .string("true") && entries["i"]?.value == .string("1"))
    }

    @Test func jsonIsAPartOfIt() throws {
        let entries = try Self.entries("{\"a\":[1,\"\\ud83d\\ude00 \\u00e9\\n\"],\n\t\"b\":{\"c\":null},\"d\":\"\\/\"}")
        #expect(entries["a"]?.value == .list([YAMLNode(.number("1"), line: 1), YAMLNode(.string("😀 é\n"), line: 1)]))
        #expect(entries["d"]?.value == .string("/"))
    }

    @Test func anEmptyFileIsNull() throws {
        #expect(try Self.parse("").value == .null)
        #expect(try Self.parse("# only a comment\n").value == .null)
    }

    @Test func variablesComeFromTheEnvironment() throws {
        let variables = ["URL": "https://x", "N": "5"]
        let entries = try Self.entries("a: ${URL}/path\nb: '${N}'\nc: ${N}\nd: $${URL} costs 5$\ne: |\n  ${URL}\n", variables)
        #expect(entries["a"]?.value == .string("https://x/path"))
        #expect(entries["b"]?.value == .string("5") && entries["c"]?.value == .number("5"))
        #expect(entries["d"]?.value == .string("${URL} costs 5$") && entries["e"]?.value == .string("https://x\n"))
    }

    /// A value of a variable is text, never YAML.
    @Test func aVariableMakesNoStructure() throws {
        #expect(try Self.entries("a: ${X}", ["X": "[1, 2]\nb: 3"])["a"]?.value == .string("[1, 2]\nb: 3"))
    }

    @Test(arguments: [
        ("a: 1\nb: ${MISSING}", 2, "no variable MISSING"), ("a: ${not a name}", 1, "$${"), ("a: ${", 1, "$${"),
        ("a: 1\nb: 2\na: 3", 3, "given twice, first in line 1"), ("a: {x: 1, x: 2}", 1, "given twice"), ("a: &x 1\nb: *x", 1, "anchors"),
        ("b: *x", 1, ""), ("a: !!binary AA==", 1, "tags"), ("a: 1\n---\nb: 2", 2, "second document"), ("? [a]\n: b", 1, "a key must be text"),
        ("a: [1, 2", 1, "not YAML"), ("a:\n\t- x", 2, "not YAML"), ("a: b: c", 1, "not YAML"), ("a: \"\\x\"", 1, "not YAML"), ("a: \u{1}", 1, "not YAML"),
    ])
    func whatIsRefused(_ text: String, _ line: Int, _ words: String) throws {
        let failure = try #require(Self.failure(text))
        #expect(failure.line == line && failure.message.contains(words), "\(failure)")
    }

    @Test func depthAndSizeAreLimited() {
        #expect(Self.failure(String(repeating: "[", count: 100) + String(repeating: "]", count: 100))?.message.contains("nested deeper") == true)
        #expect(Self.failure(String(repeating: "[", count: 500_000))?.message.isEmpty == false)
        #expect(Self.failure("[" + String(repeating: "1,", count: YAMLLimits.nodes) + "]")?.message.contains("values") == true)
        #expect(Self.failure(String(repeating: "#", count: YAMLLimits.file + 1))?.message.contains("MB") == true)
        #expect(Self.failure(String(decoding: [UInt8(ascii: "a"), 0x3A, 0x20, 0xFF], as: UTF8.self)) == nil)
        let bytes: [UInt8] = [UInt8(ascii: "a"), 0x3A, 0x20, 0xFF]
        #expect(throws: YAMLFailure.self) { try YAMLNode(parsing: bytes.span) }
    }

    /// Each level doubles the text: refused, because anchors are.
    @Test func aBillionLaughsAreRefused() throws {
        var text = "a0: &a0 lol\n"
        for level in 1...30 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(Self.failure(text)?.line == 1)
    }
}
