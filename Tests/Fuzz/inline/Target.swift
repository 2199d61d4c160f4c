import Bytes
import FuzzSupport
import JSONLines
import Markup
import XBRL

/// The documents of an inline set. Facts must be valid records, each with the offset of an element.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let pieces = [UInt8](data, count).terminatedPieces
    let reader = MarkupReader(names: NameTable.forXBRL())
    let report = Report(names: reader.names)
    let set = InlineSetReader(report, reader)
    for (index, piece) in pieces.enumerated() {
        let size = piece.count - 1
        guard (try? piece.withSpan(0..<size) { bytes throws(MarkupFailure) in try set.read(bytes, name: "\(index).htm") }) != nil else { return 0 }
    }
    guard (try? set.finish()) != nil else { return 0 }
    for fact in report.facts {
        require(pieces[fact.document.index][fact.offset] == UInt8(ascii: "<"), "a fact's offset is not that of an element")
    }
    var writer = JSONWriter()
    let facts = FactWriter(report, accessionNumber: "0000320193-24-000123", offsets: pieces.map { _ in 0 })
    facts.write(to: &writer)
    requireRecords(writer.bytes)
    require(writer.bytes.count <= 65536 + count * 1000, "\(writer.bytes.count) bytes of facts in \(count)")
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
