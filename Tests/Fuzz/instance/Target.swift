import Bytes
import FuzzSupport
import JSONLines
import Markup
import XBRL

/// An instance. Facts must be valid records, each with an offset within the document.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let document = [UInt8](data, count) + [0]
    let reader = MarkupReader(names: NameTable.forXBRL())
    let report = Report(names: reader.names)
    let instance = InstanceReader(report, reader)
    guard (try? document.withSpan(0..<count) { bytes throws(MarkupFailure) in try instance.read(bytes, name: "a.xml") }) != nil else { return 0 }
    for fact in report.facts {
        require(fact.offset >= 0 && fact.offset < count, "a fact outside its document")
    }
    var writer = JSONWriter()
    let facts = FactWriter(report, accessionNumber: nil, offsets: [0])
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
