import Bytes
import JSONLines
import Testing

/// The object of a line: reading, changing and writing it.
struct JSONObjectTests {
    private func object(_ text: String) throws -> JSONObject { try JSONObject(parsing: Array(text.utf8).span) }

    private func text(_ object: JSONObject) -> String {
        var bytes: [UInt8] = []
        object.write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        "{}", #"{"a":1}"#, #"{"a":1.50,"b":"\u0041\/","c":[1, 2 ,{}],"d":null,"é":"ü"}"#, #"{"n":123456789012345678901234567890.10}"#, #"{"a":1,"a":2}"#,
    ])
    func whatIsNotChangedIsWrittenAsItCame(_ line: String) throws {
        #expect(text(try object(line)) == line)
    }

    @Test func blanksBetweenMembersGoAndThoseWithinValuesStay() throws {
        #expect(text(try object(" { \"a\" : [ 1 ] ,\t\"b\":2 } ")) == #"{"a":[ 1 ],"b":2}"#)
    }

    @Test func aMemberIsReplacedInItsPlaceAndANewOneGoesToTheEnd() throws {
        var line = try object(#"{"a":1,"b":"x","c":true}"#)
        line.set("b", "y\n")
        line.set("d", 7)
        line.set("a", false)
        line.set("d", 8)
        #expect(text(line) == #"{"a":false,"b":"y\n","c":true,"d":8}"#)
        #expect(line.string("b") == "y\n")
        #expect(line.integer("d") == 8)
        #expect(line.boolean("a") == false)
    }

    @Test func everyOccurrenceOfAMemberIsRemoved() throws {
        var line = try object(#"{"a":1,"b":2,"a":3}"#)
        line.remove("a")
        #expect(text(line) == #"{"b":2}"#)
        line.remove("none")
        line.set("a", 4)
        #expect(text(line) == #"{"b":2,"a":4}"#)
        line.remove("b")
        line.remove("a")
        #expect(text(line) == "{}")
    }

    @Test func ofTwoMembersWithTheSameNameTheLastCounts() throws {
        #expect(try object(#"{"a":1,"a":2}"#).integer("a") == 2)
    }

    @Test func aValueIsReadOnlyAsItsOwnType() throws {
        let line = try object(#"{"s":"1","i":1,"d":1.0,"big":9223372036854775808,"t":true,"n":null,"o":{"k":"v"},"l":[1]}"#)
        #expect(line.string("s") == "1" && line.integer("s") == nil)
        #expect(line.integer("i") == 1 && line.string("i") == nil && line.boolean("i") == nil)
        #expect(line.integer("d") == nil && line.integer("big") == nil)
        #expect(line.boolean("t") == true && line.string("n") == nil && line.has("n") && !line.has("none"))
        #expect(line.value("o")?["k"]?.string == "v")
        #expect(line.value("l")?.array == [.number("1")])
        #expect(line.isString("s", "1") && !line.isString("s", "12") && !line.isString("i", "1"))
    }

    @Test func aParsedValueCanBeUsedAgain() throws {
        var line = try object(#"{"a":1,"long":"\#(String(repeating: "x", count: 1000))"}"#)
        line.set("b", 2)
        try line.parse(Array(#"{"c":3}"#.utf8).span)
        #expect(text(line) == #"{"c":3}"#)
        #expect(!line.has("a") && !line.has("b"))
    }

    @Test(arguments: ["", "[]", "1", "\"a\"", "{\"a\":1", "{\"a\":1}x", "{\"a\":1}{}", "{\"a\":1,}"])
    func anythingButOneObjectIsRefused(_ text: String) {
        #expect(throws: JSONFailure.self) { try object(text) }
    }

    @Test func thereIsALimitOfMembers() throws {
        func members(_ count: Int) -> String { "{\((0..<count).map { "\"m\($0)\":0" }.joined(separator: ","))}" }
        #expect(try object(members(JSONLimits.members)).integer("m4095") == 0)
        #expect(throws: JSONFailure.self) { try object(members(JSONLimits.members + 1)) }
    }

    @Test func treesAreWrittenAsTheyWereRead() throws {
        let line = #"{"a":[1.10,"x\n",null,true,false,{"b":{}},[]],"c":-0.0}"#
        var writer = JSONWriter()
        writer.value(try JSONValue(parsing: Array(line.utf8).span))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == line)
    }

    @Test func theWriterSetsTheCommas() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.integer(-5)
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.endArray()
        writer.key(utf8: "b\"")
        writer.boolean(true)
        writer.key(utf8: "c")
        writer.raw(Array("1.00".utf8).span)
        writer.endObject()
        writer.endLine()
        writer.string("next" as StaticString)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "{\"a\":[-5,{},null],\"b\\\"\":true,\"c\":1.00}\n\"next\"")
    }
}
