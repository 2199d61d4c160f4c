import Bytes
import FuzzSupport
import Markup
import XBRL

/// Schemas and linkbases. Every arc and label must belong to known concepts.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let taxonomy = Taxonomy()
    let reader = TaxonomyReader(taxonomy, MarkupReader(names: Vocabulary.table()))
    for piece in [UInt8](data, count).terminatedPieces {
        _ = try? piece.withSpan(0..<piece.count - 1) { bytes throws(MarkupFailure) in try reader.read(bytes) }
    }
    let concepts = 0..<taxonomy.concepts.count
    for arc in taxonomy.arcs { require(concepts.contains(arc.from.index) && concepts.contains(arc.to.index), "an arc without a concept") }
    for label in taxonomy.labels { require(concepts.contains(label.concept.index), "a label without a concept") }
    for element in taxonomy.elements { require(concepts.contains(element.concept.index), "an element without a concept") }
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
