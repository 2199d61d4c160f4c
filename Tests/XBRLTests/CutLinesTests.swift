import JSONLines
import Testing
import XBRL

/// Documents whose lines EDGAR cut at 1,023 bytes.
struct CutLinesTests {
    /// Facts on one line, so that EDGAR's cuts fall anywhere.
    private func instance(_ count: Int) -> String {
        let facts = (0..<count).map { number in
            "<us-gaap:Assets contextRef=\"c\" unitRef=\"usd\" decimals=\"0\" id=\"f\(number)\">\(1_000_000 + number)</us-gaap:Assets><us-gaap:Note contextRef=\"c\">on \(number)</us-gaap:Note>"
        }
        return """
            <xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:us-gaap="http://xbrl.us/us-gaap/2009-01-31">
            <context id="c"><entity><identifier scheme="s">1</identifier></entity><period><instant>2009-12-31</instant></period></context><unit id="usd"><measure>USD</measure></unit>
            \(facts.joined())
            </xbrl>
            """
    }

    private func cut(_ text: String, _ lineBreak: String) -> [UInt8] {
        var result: [UInt8] = []
        for line in text.utf8.split(separator: 0x0A) {
            var rest = line[...]
            while rest.count > 1023 {
                result += Array(rest.prefix(1023)) + Array(lineBreak.utf8)
                rest = rest.dropFirst(1023)
            }
            result += Array(rest) + Array(lineBreak.utf8)
        }
        return result
    }

    @Test(arguments: ["\n", "\r\n"])
    func areJoined(_ lineBreak: String) throws {
        let bytes = cut(instance(300), lineBreak)
        let whole = try ReadFacts.instance(instance(300))
        let facts = try ReadFacts.instance(bytes)
        #expect(facts.count == 600)
        for (fact, expected) in zip(facts, whole) {
            #expect(fact["value"] == expected["value"])
            #expect(fact["id"] == expected["id"])
            #expect(fact["problem"] == nil)
            let offset = try #require(fact["offset"]?.integer)
            let tag = bytes[offset...].filter { $0 != 0x0A && $0 != 0x0D }.prefix(9)
            #expect(String(decoding: tag, as: UTF8.self) == "<us-gaap:")
        }
    }

    @Test func aLongerLineShowsThatNoLineWasCut() throws {
        let line = String(repeating: "x", count: 1015)
        let note = "<us-gaap:Note contextRef=\"c\">\n1234567 \(line)\n1234567 \(line)\n</us-gaap:Note>"
        let document = instance(20).replacing("</xbrl>", with: note + "</xbrl>")
        #expect(try ReadFacts.instance(document).last?["value"]?.string == "\n1234567 \(line)\n1234567 \(line)\n")
        let short = instance(0).replacing("</xbrl>", with: note + "</xbrl>")
        #expect(try ReadFacts.instance(short).last?["value"]?.string == "\n1234567 \(line)1234567 \(line)")
    }
}
