import Bytes
import Financials
import FuzzSupport
import JSONLines
import Markup
import Records
import Submission
import XBRL

/// A submission as xbrl-extract reads it: documents, sets, taxonomy, statements and facts.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let documents = try? Submission.documents(in: input.span) else { return 0 }
    let reader = FilingReader(documents, from: Documents(bytes: input))
    guard let sets = try? reader.sets() else { return 0 }
    let taxonomy = (try? reader.taxonomy()) ?? nil
    var writer = JSONWriter()
    for set in sets {
        for fact in set.report.facts {
            let offset = set.offsets[fact.document.index] + fact.offset
            require(offset >= 0 && offset < count, "a fact outside the submission")
        }
        for statement in StatementBuilder(set.report, taxonomy, formType: "10-K").statements().statements {
            statement.write(FilingRecord(path: "a.txt"), to: &writer)
        }
        let facts = FactWriter(set.report, accessionNumber: nil, offsets: set.offsets)
        facts.write(to: &writer)
    }
    requireRecords(writer.bytes)
    require(writer.bytes.count <= 1 << 20 + count * 2000, "\(writer.bytes.count) bytes of records in \(count)")
    return 0
}

private struct Documents: DocumentSource {
    let bytes: [UInt8]

    func withDocument(_ document: DocumentReference, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure) {
        guard !document.isEncoded else { return }
        let terminated = bytes[document.offset..<document.offset + document.length] + [0]
        try Array(terminated).withSpan(0..<document.length, body)
    }
}

@c(LLVMFuzzerCustomMutator)
public func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ room: Int, _ seed: CUnsignedInt) -> Int {
    mutated(data, size, room: room, seed: seed, by: [MarkupMutator.self, MarkupMutator.self, HeaderMutator.self])
}

@c(LLVMFuzzerCustomCrossOver)
public func cross(
    _ one: UnsafePointer<UInt8>?, _ size: Int, _ other: UnsafePointer<UInt8>?, _ otherSize: Int, _ output: UnsafeMutablePointer<UInt8>?, _ room: Int,
    _ seed: CUnsignedInt
) -> Int {
    MarkupMutator.crossed(one, size, other, otherSize, into: output, room: room, seed: seed)
}
