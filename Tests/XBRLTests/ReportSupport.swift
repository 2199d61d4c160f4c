import Bytes
import JSONLines
import Markup
import XBRL

/// Reads documents given as text, and returns their facts as records.
enum ReadFacts {
    static func inline(_ documents: String...) throws -> [JSONValue] {
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        for (number, document) in documents.enumerated() {
            try terminated(Array(document.utf8)) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d\(number).htm") }
        }
        try set.finish()
        return records(report, documents.count)
    }

    static func instance(_ document: String) throws -> [JSONValue] { try instance(Array(document.utf8)) }

    static func instance(_ document: [UInt8]) throws -> [JSONValue] {
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        try terminated(document) { bytes throws(MarkupFailure) in try InstanceReader(report, reader).read(bytes, name: "i.xml") }
        return records(report, 1)
    }

    /// Lends bytes followed by a zero byte, as a mapped file does.
    static func terminated(_ bytes: [UInt8], _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure) {
        let padded = bytes + [0]
        try padded.withSpan(0..<bytes.count, body)
    }

    private static func records(_ report: Report, _ count: Int) -> [JSONValue] {
        var writer = JSONWriter()
        let facts = FactWriter(report, accessionNumber: nil, offsets: Array(repeating: 0, count: count))
        facts.write(to: &writer)
        return writer.bytes.split(separator: 0x0A).map { line in
            let line = Array(line)
            return (try? JSONValue(parsing: line.span)) ?? .null
        }
    }

    /// Returns an inline document with a header of two contexts, a unit and the given elements, and a body.
    static func document(header: String = "", _ body: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"
          xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:us-gaap="http://fasb.org/us-gaap/2025"
          xmlns:aldc="http://aldc.example/20250927" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xlink="http://www.w3.org/1999/xlink"
          xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:link="http://www.xbrl.org/2003/linkbase">
        <body><div style="display:none"><ix:header><ix:hidden>\(header)</ix:hidden><ix:resources>
        <xbrli:context id="c1"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0009990001</xbrli:identifier></xbrli:entity>
          <xbrli:period><xbrli:startDate>2024-09-29</xbrli:startDate><xbrli:endDate>2025-09-27</xbrli:endDate></xbrli:period></xbrli:context>
        <xbrli:context id="c2"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0009990001</xbrli:identifier>
          <xbrli:segment><xbrldi:explicitMember dimension="us-gaap:StatementClassOfStockAxis">us-gaap:CommonStockMember</xbrldi:explicitMember></xbrli:segment></xbrli:entity>
          <xbrli:period><xbrli:instant>2025-09-27</xbrli:instant></xbrli:period></xbrli:context>
        <xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
        </ix:resources></ix:header></div>\(body)</body></html>
        """
    }
}
