import Bytes
import Forms
import FuzzSupport
import JSONLines
import Records

/// Whether all bytes of a document are forms, a limit or a fault: records must be valid, with offsets within the document, and in proportion to it.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let document = [UInt8](data, count) + [0]
    let reader = FormReader()
    // The table of Form 13F takes what its cover shares: the document is read as both.
    for emitted: FilingForms.Emitted in [[.forms, .records], .forms] {
        let forms = FilingForms(accessionNumber: nil, filingDate: CalendarDate(days: 19_000 + count % 1000), emitted: emitted)
        var isRead = true
        for _ in 0..<2 {
            isRead =
                isRead
                && (try? document.withSpan(0..<count) { bytes throws(FormFailure) in try reader.read(bytes, name: "a.xml", offset: 0, into: forms) }) != nil
        }
        guard isRead, (try? forms.finish()) != nil else { continue }
        var writer = JSONWriter()
        var records = 0
        for (_, spool) in forms.records {
            spool.copy(to: &writer)
            records += spool.count
        }
        requireRecords(writer.bytes)
        require(writer.bytes.count { $0 == 0x0A } == records, "the number of records is not that of the lines")
        var start = 0
        while let end = writer.bytes.span.firstIndex(of: 0x0A, from: start) {
            let record = try? writer.bytes.withSpan(start..<end) { line throws(JSONFailure) in try JSONObject(parsing: line) }
            let offset = record?.integer("offset") ?? -1
            require(offset >= 0 && offset < count, "a record outside its document")
            start = end + 1
        }
        require(writer.bytes.count <= 65_536 + count * 1000, "\(writer.bytes.count) bytes of records in \(count)")
    }
    return 0
}

@c(LLVMFuzzerCustomMutator)
public func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ room: Int, _ seed: CUnsignedInt) -> Int {
    mutated(data, size, room: room, seed: seed, by: [MarkupMutator.self])
}

@c(LLVMFuzzerCustomCrossOver)
public func cross(
    _ one: UnsafePointer<UInt8>?, _ size: Int, _ other: UnsafePointer<UInt8>?, _ otherSize: Int, _ output: UnsafeMutablePointer<UInt8>?, _ room: Int,
    _ seed: CUnsignedInt
) -> Int {
    MarkupMutator.crossed(one, size, other, otherSize, into: output, room: room, seed: seed)
}
