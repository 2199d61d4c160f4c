import Bytes
import FuzzSupport
import Markup
import XBRL

/// Schemas and linkbases: every arc and label leads from and to a concept, and there are not many more of them than bytes.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let taxonomy = Taxonomy()
    let reader = TaxonomyReader(taxonomy, MarkupReader(names: Vocabulary.table()))
    for piece in [UInt8](data, count).terminatedPieces {
        _ = try? piece.withSpan(0..<piece.count - 1) { bytes throws(MarkupFailure) in try reader.read(bytes) }
    }
    let concepts = taxonomy.concepts.indices
    for arc in taxonomy.arcs { require(concepts.contains(arc.from) && concepts.contains(arc.to), "an arc that leads nowhere") }
    for label in taxonomy.labels { require(concepts.contains(label.concept), "a label of nothing") }
    for element in taxonomy.elements { require(concepts.contains(element.concept), "an element that is no concept") }
    require(taxonomy.arcs.count + taxonomy.labels.count <= 1000 + count, "\(taxonomy.arcs.count) arcs, \(taxonomy.labels.count) labels in \(count) bytes")
    return 0
}
