import Bytes
import Markup
import Testing

/// Counts elements, and records the offset of each.
private final class Recorder: MarkupHandler {
    let reader: MarkupReader
    var offsets: [Int] = []
    var ends = 0
    /// The element at which reading is stopped.
    var failingAt: Int?

    init(_ reader: MarkupReader) { self.reader = reader }

    func startElement(_ element: Element) {
        if offsets.count == failingAt { reader.fail("enough") }
        offsets.append(reader.elementOffset)
    }
    func endElement(_ element: Element) { ends += 1 }
    func characters(_ text: Span<UInt8>) {}
}

struct MarkupReaderTests {
    private func read(_ document: [UInt8], limit: Int = MarkupLimits.document, failingAt: Int? = nil) throws -> Recorder {
        let reader = MarkupReader(names: NameTable(), documentLimit: limit)
        let recorder = Recorder(reader)
        recorder.failingAt = failingAt
        let padded = document + [0]
        do throws(MarkupFailure) {
            try padded.withSpan(0..<document.count) { bytes throws(MarkupFailure) in try reader.read(bytes, recorder) }
        } catch {
            if failingAt == nil { throw error }
        }
        return recorder
    }

    @Test(arguments: ["<!DOCTYPE html>", "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\" >"])
    func aDocumentTypeByNameIsRead(_ type: String) throws {
        #expect(try read(Array("\(type)<html><p/></html>".utf8)).offsets.count == 2)
    }

    @Test(arguments: [
        "<!DOCTYPE a [<!ENTITY b \"c\">]>", "<!DOCTYPE a [<!ATTLIST a b CDATA \"c\">]>", "<!DOCTYPE a [<!ELEMENT a ANY>]>",
        "<!DOCTYPE a [<!NOTATION b SYSTEM \"c\">]>", "<!DOCTYPE a SYSTEM \"a.dtd\" [ %b; ]>", "<!DOCTYPE a [ ]>",
    ])
    func aDocumentTypeWithDeclarationsIsRefused(_ type: String) {
        let failure = #expect(throws: MarkupFailure.self) { try read(Array("\(type)<a/>".utf8)) }
        #expect(failure?.message == "the document type contains declarations")
    }

    @Test func aFailureEndsTheReading() throws {
        let elements = String(repeating: "<b/>", count: 5000)
        let recorder = try read(Array("<a>\(elements)</a>".utf8), failingAt: 3)
        // The element at which reading was stopped is passed on; its offset is not known any more.
        #expect(recorder.offsets == [0, 3, 7, 0])
        #expect(recorder.ends == 2)
    }

    @Test func tooManyNamesEndTheReading() throws {
        func document(_ count: Int) -> [UInt8] { Array("<a>\((1..<count).map { "<n\($0)/>" }.joined())</a>".utf8) }
        #expect(try read(document(90_000)).offsets.count == 90_000)
        let reader = MarkupReader(names: NameTable())
        let recorder = Recorder(reader)
        let tooMany = document(150_000) + [0]
        #expect(throws: MarkupFailure.self) { try tooMany.withSpan(0..<tooMany.count - 1) { bytes throws(MarkupFailure) in try reader.read(bytes, recorder) } }
        #expect(recorder.offsets.count < 102_000)
        // Offsets rise, so none was searched outside of the document.
        #expect(zip(recorder.offsets, recorder.offsets.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// Text in comments, CDATA sections and processing instructions is not a tag with attributes.
    @Test(arguments: [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?p ", "?>")])
    func textThatLooksLikeATagHasNoAttributes(_ start: String, _ end: String) throws {
        let quotes = String(repeating: "a=\"0123456789\" ", count: 3000)
        #expect(try read(Array("<a>\(start)\(quotes)\(end)<b/></a>".utf8)).offsets.count == 2)
        // Text in it that looks like a tag is not a tag either. Each byte is searched once.
        let many = String(repeating: "<c \(quotes)", count: 20)
        #expect(try read(Array("<a>\(start)\(many)\(end)<b/></a>".utf8)).offsets.count == 2)
    }

    @Test func aTagOfTooManyAttributesIsRefusedBehindAComment() throws {
        func tag(_ count: Int) -> String { "<b \((0..<count).map { "a\($0)=\"0123456789012345\"" }.joined(separator: " "))/>" }
        let quotes = String(repeating: "a=\"0123456789\" ", count: 3000)
        #expect(try read(Array("<a><!--\(quotes)-->\(tag(1000))</a>".utf8)).offsets.count == 2)
        #expect(throws: MarkupFailure.self) { try read(Array("<a><!--\(quotes)-->\(tag(1001))</a>".utf8)) }
        #expect(throws: MarkupFailure.self) { try read(Array("<a><!--\(quotes)<c-->\(tag(1001))</a>".utf8)) }
        #expect(throws: MarkupFailure.self) { try read(Array("<a>\(tag(1001))<!--\(quotes)--></a>".utf8)) }
    }

    @Test func theLimitCountsWhatTheParserGets() throws {
        // The Euro sign is one byte in windows-1252 and three in UTF-8.
        func document(_ count: Int) -> [UInt8] {
            Array("<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>".utf8) + Array(repeating: 0x80, count: count) + Array("</a>".utf8)
        }
        let frame = document(0).count
        #expect(try read(document(1000), limit: frame + 3000).offsets.count == 1)
        #expect(throws: MarkupFailure.self) { try read(document(1000), limit: frame + 2999) }
        let plain = Array("<a>\(String(repeating: "x", count: 1000))</a>".utf8)
        #expect(try read(plain, limit: plain.count).offsets.count == 1)
        #expect(throws: MarkupFailure.self) { try read(plain, limit: plain.count - 1) }
    }
}
