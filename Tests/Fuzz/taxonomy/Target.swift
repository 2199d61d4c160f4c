import Bytes
import FuzzSupport
import Markup
import XBRL

/// Schemas and linkbases: every arc and label leads from and to an element, and memory bounds how many there are.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let taxonomy = Taxonomy()
    let reader = TaxonomyReader(taxonomy, MarkupReader(names: NameTable.forXBRL()))
    for piece in [UInt8](data, count).terminatedPieces {
        _ = try? piece.withSpan(0..<piece.count - 1) { bytes throws(MarkupFailure) in try reader.read(bytes) }
    }
    let elements = 0..<taxonomy.elementCount
    for arc in taxonomy.arcs { require(elements.contains(arc.from.index) && elements.contains(arc.to.index), "an arc to or from an unknown element") }
    for label in taxonomy.labels { require(elements.contains(label.element.index), "a label of an unknown element") }
    for declaration in taxonomy.declarations { require(elements.contains(declaration.element.index), "a declaration of an unknown element") }
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
