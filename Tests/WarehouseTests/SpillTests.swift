import Bytes
import Testing
@testable import Warehouse

@Suite struct `Temporary files` {
    private static func figure(_ number: Int) -> String { "item\(number)" }

    /// Makes rows of figures in steps of 1 to 7, and returns their items as they come back.
    private static func items(_ count: Int, memoryLimit: Int) throws -> [String] {
        var spool = RowSpool(Schema.figures, memoryLimit: memoryLimit)
        var next = 0
        while next < count {
            let step = min(next % 7 + 1, count - next)
            let added = try spool.append(
                { (rows: inout RowBuffer) throws(SystemFailure) in
                    for number in next..<next + step {
                        rows.appendEmpty()
                        rows.set(0, accession(1))
                        rows.set(2, figure(number))
                        rows.set(8, number)
                    }
                }, failing: { $0 })
            #expect(added == step)
            next += step
        }
        var items: [String] = []
        try spool.forEachBuffer(
            { (rows: RowBuffer) throws(SystemFailure) in
                for row in 0..<rows.count {
                    #expect(rows.withText(row, 0) { $0?.text } == accession(1))
                    #expect(rows.withText(row, 1) { $0 == nil })
                    #expect(rows.withText(row, 8) { $0?.text } == "\(items.count)")
                    items.append(rows.withText(row, 2) { $0?.text } ?? "")
                }
            }, failing: { $0 })
        return items
    }

    @Test(arguments: [0, 1, 1000]) func `give rows back as they were, in order`(count: Int) throws {
        for limit in [0, 500, 1 << 20] { #expect(try Self.items(count, memoryLimit: limit) == (0..<count).map(Self.figure)) }
    }

    /// The lines of each type come back in order, from memory and from the shared file.
    @Test func `give the lines of all types back`() throws {
        let line = Array(#"{"type":"filing","accession_number":"\#(accession(1))","unfolded":["a"]}"#.utf8)
        let filing = try GatheredFiling(record(line.span.text), line: line.span)
        for number in 0..<1000 {
            let text = Array("\(number)".utf8)
            try filing.add(Array("type\(number % 90)".utf8).span, text.span)
            if number % 10 == 0 {
                try filing.spill()
                #expect(filing.memorySize == line.count)
            }
        }
        #expect(filing.size == line.count + (0..<1000).reduce(0) { $0 + "\($1)\n".utf8.count })
        for (index, group) in filing.groups.enumerated() {
            var lines: [String] = []
            group.lines.forEachLine({ lines.append($0.text) }, failing: { fatalError("\($0)") })
            #expect(lines == stride(from: index, to: 1000, by: 90).map { "\($0)" })
        }
        // A batch is full by all of its lines, so that few filings with temporary files are in one.
        var batch = Batch()
        batch.add(filing)
        #expect(batch.size >= filing.size)
    }

    @Test func `for the lines of a filing are one, whatever types it has`() throws {
        let scratch = try Scratch()
        let types = (1...90).map { "type\($0)" }
        let name = #""accession_number":"\#(accession(1))""#
        let lines = types.flatMap { type in (0..<5).map { #"{"type":"\#(type)",\#(name),"n":\#($0)}"# } }
        let group = [#"{"type":"filing",\#(name),"unfolded":["type1"]}"#] + lines + [#"{"type":"end",\#(name),"others":450}"#]
        #expect(try scratch.load(group.joined(separator: "\n"), spillSize: 1000) == ["000001: sec_filings 1, other_records 450"])
        #expect(try scratch.load(group.joined(separator: "\n"), spillSize: 1 << 20) == ["000001: , skipped 450"])
    }
}
